import type { WaitEstimate } from "../../protocol/index.ts";
import type { Tally } from "../tally.ts";
import type { Waiter } from "./ground.ts";
import type { ToldPlace } from "./told-place.ts";

/** One listener's wait at the door: its number, and how long it was told that it would take. */
export class Waiting implements Waiter {
  readonly number: number;
  readonly #toldAtMs: number;
  readonly #wait: WaitEstimate | null;
  readonly #onCalled: () => void;
  #gone = false;

  constructor({ number, wait }: Pick<ToldPlace, "number" | "wait">, toldAtMs: number, onCalled: () => void) {
    this.number = number;
    this.#wait = wait;
    this.#toldAtMs = toldAtMs;
    this.#onCalled = onCalled;
  }

  get gone(): boolean {
    return this.#gone;
  }

  /** Called in vain, it waits on: what it was told first is what is held against the outcome. */
  goOn(onCalled: () => void): Waiting {
    this.leave();
    return new Waiting({ number: this.number, wait: this.#wait }, this.#toldAtMs, onCalled);
  }

  called(): void {
    if (!this.#gone) this.#onCalled();
  }

  leave(): void {
    this.#gone = true;
  }

  /** It hears sound. */
  entered(tally: Tally, nowMs: number): void {
    if (this.#gone) return;
    this.#gone = true;
    const waitedMs = nowMs - this.#toldAtMs;
    tally.count("calledIn");
    tally.histograms.wait.record(waitedMs);
    if (this.#wait === null) return;
    tally.count("waitsPredicted");
    if (waitedMs >= this.#wait.p10Ms && waitedMs <= this.#wait.p90Ms) tally.count("waitsCovered");
  }
}
