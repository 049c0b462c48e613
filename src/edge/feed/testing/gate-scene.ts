import { PART_MS, type PartObject } from "../../../protocol/index.ts";
import { type GapEnd, PartGate } from "../part-gate.ts";

const NONE = new Uint8Array(0);

export function barePart(number: number): PartObject {
  return { number, cmaf: NONE, oggHead: NONE, oggPage: NONE };
}

/** Parts `from` to `to`, both included. */
export function bareParts(from: number, to: number): PartObject[] {
  return Array.from({ length: to - from + 1 }, (_, at) => barePart(from + at));
}

export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export type GateSceneOptions = {
  /** What stands for chance; 0 leaves out all jitter. */
  random?: () => number;
  /** Answers come so long after the question. */
  answerMs?: number;
  /** The origin's window, from a part on; `undefined`: no answer. */
  window?: (from: number, nowMs: number) => readonly PartObject[] | undefined;
};

type Event = { atMs: number; run: () => void };

/** A gate, an origin that it asks, and time that goes on only as far as it is told. */
export class GateScene {
  readonly gate: PartGate;
  readonly passed: { number: number; atMs: number }[] = [];
  readonly asked: { from: number; atMs: number }[] = [];
  readonly ends: GapEnd[] = [];
  readonly strays = { dropped: 0, believed: 0 };
  repeats = 0;
  /** Questions under way at the same time, at most. */
  askedAtOnce = 0;
  connected = true;
  nowMs = 0;
  #underWay = 0;
  readonly #events: Event[] = [];
  readonly #answerMs: number;
  readonly #window: NonNullable<GateSceneOptions["window"]>;

  constructor({ random = () => 0, answerMs = 20, window = () => undefined }: GateSceneOptions = {}) {
    this.#answerMs = answerMs;
    this.#window = window;
    this.gate = new PartGate({
      random,
      events: {
        gap: (end) => this.ends.push(end),
        repeat: () => {
          this.repeats += 1;
        },
        strays: (outcome, parts) => {
          this.strays[outcome] += parts;
        },
      },
    });
  }

  get numbers(): number[] {
    return this.passed.map(({ number }) => number);
  }

  /** These parts come now. */
  come(...numbers: number[]): void {
    for (const number of numbers) this.#pass(this.gate.take(barePart(number), this.nowMs));
  }

  /** These parts come one every 200 ms, the first one now. */
  comeInTime(from: number, to: number): void {
    for (let number = from; number <= to; number++) {
      this.come(number);
      this.runTo(this.nowMs + PART_MS);
    }
  }

  at(atMs: number, run: () => void): void {
    this.#events.push({ atMs, run });
  }

  runTo(endMs: number): void {
    while (true) {
      this.#events.sort((one, other) => one.atMs - other.atMs);
      const wakeAtMs = Math.max(this.nowMs, this.gate.wakeAtMs ?? Number.POSITIVE_INFINITY);
      const eventAtMs = this.#events[0]?.atMs ?? Number.POSITIVE_INFINITY;
      const nextMs = Math.min(wakeAtMs, eventAtMs);
      if (nextMs > endMs) break;
      this.nowMs = nextMs;
      if (eventAtMs <= wakeAtMs) this.#events.shift()?.run();
      else this.#wake();
    }
    this.nowMs = endMs;
  }

  #wake(): void {
    const { askFrom, passed } = this.gate.step(this.nowMs, this.connected);
    this.#pass(passed);
    if (askFrom !== undefined) this.#ask(askFrom);
  }

  #ask(from: number): void {
    this.asked.push({ from, atMs: this.nowMs });
    this.#underWay += 1;
    this.askedAtOnce = Math.max(this.askedAtOnce, this.#underWay);
    this.at(this.nowMs + this.#answerMs, () => {
      this.#underWay -= 1;
      const parts = this.#window(from, this.nowMs);
      this.#pass(parts === undefined ? this.gate.unanswered(this.nowMs) : this.gate.answered(parts, this.nowMs));
    });
  }

  #pass(parts: readonly PartObject[]): void {
    for (const { number } of parts) this.passed.push({ number, atMs: this.nowMs });
  }
}
