import type { PartObject, WindowObject } from "../../protocol/index.ts";
import { CatchUp } from "./catch-up.ts";
import { type GateEvents, PartGate } from "./part-gate.ts";

export type PartIntakeOptions = {
  /** The origin's window from a part on. */
  ask: (from: number) => Promise<WindowObject>;
  /** Takes the parts, in order but for those that are too late to be in it. Must not throw. */
  pass: (part: PartObject) => void;
  connected: () => boolean;
  monotonicMs: () => number;
  random: () => number;
  events: GateEvents;
};

/** One rendition's parts on their way from the relay to the window: put in order, healed, and caught up on. */
export class PartIntake {
  readonly #options: PartIntakeOptions;
  readonly #gate: PartGate;
  readonly #catchUp = new CatchUp();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wakeAtMs: number | undefined;
  #closed = false;

  constructor(options: PartIntakeOptions) {
    this.#options = options;
    this.#gate = new PartGate(options);
  }

  /** Everything up to and including this part is in the window already. */
  startAfter(number: number): void {
    this.#gate.startAfter(number, this.#nowMs());
    this.#catchUp.startAt(this.#nowMs());
  }

  take(part: PartObject): void {
    this.#goOn(this.#gate.take(part, this.#nowMs()));
  }

  reconnected(): void {
    this.#gate.reconnected(this.#nowMs());
    this.#arm();
  }

  /** Nothing more will come: passes on what waits here. */
  finish(): void {
    this.#goOn(this.#gate.finish(this.#nowMs()));
    for (const part of this.#catchUp.releaseAll()) this.#options.pass(part);
    this.close();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #goOn(passed: readonly PartObject[]): void {
    for (let repeats = this.#catchUp.add(passed); repeats > 0; repeats--) this.#options.events.repeat();
    for (const part of this.#catchUp.release(this.#nowMs())) this.#options.pass(part);
    this.#arm();
  }

  #arm(): void {
    const wakeAtMs = earlier(this.#gate.wakeAtMs, this.#catchUp.wakeAtMs);
    if (wakeAtMs === this.#wakeAtMs || this.#closed) return;
    this.#wakeAtMs = wakeAtMs;
    clearTimeout(this.#timer);
    if (wakeAtMs === undefined) return;
    this.#timer = setTimeout(() => this.#wake(), Math.max(1, Math.ceil(wakeAtMs - this.#nowMs())));
  }

  #wake(): void {
    this.#wakeAtMs = undefined;
    const { askFrom, passed } = this.#gate.step(this.#nowMs(), this.#options.connected());
    if (askFrom !== undefined) void this.#ask(askFrom);
    this.#goOn(passed);
  }

  async #ask(from: number): Promise<void> {
    const parts = await this.#options.ask(from).then(
      (window) => window.parts,
      () => undefined,
    );
    if (this.#closed) return;
    const nowMs = this.#nowMs();
    this.#goOn(parts === undefined ? this.#gate.unanswered(nowMs) : this.#gate.answered(parts, nowMs));
  }

  #nowMs(): number {
    return this.#options.monotonicMs();
  }
}

function earlier(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
}
