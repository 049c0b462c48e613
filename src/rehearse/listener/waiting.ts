import type { WaitEstimate } from "../../protocol/index.ts";
import type { Tally } from "../tally.ts";
import type { Waiter } from "./ground.ts";
import type { ToldPlace } from "./told-place.ts";

/** What somebody was told at one moment. */
type Foretold = { wait: WaitEstimate; atMs: number };

/** One listener's wait at the door: its number, and how long it was told that it would take. */
export class Waiting implements Waiter {
  readonly number: number;
  readonly #toldAtMs: number;
  readonly #first: Foretold | undefined;
  #onCalled: () => void;
  /** One of its looks, each as likely as the other. */
  #look: Foretold | undefined;
  #looks = 0;
  #gone = false;

  constructor({ number, wait }: Pick<ToldPlace, "number" | "wait">, toldAtMs: number, onCalled: () => void) {
    this.number = number;
    this.#first = wait === null ? undefined : { wait, atMs: toldAtMs };
    this.#toldAtMs = toldAtMs;
    this.#onCalled = onCalled;
  }

  get gone(): boolean {
    return this.#gone;
  }

  /** Called in vain, it waits on: what it was told before is what is held against the outcome. */
  goOn(onCalled: () => void): this {
    this.#onCalled = onCalled;
    return this;
  }

  foretold(wait: WaitEstimate, atMs: number, chance: number): void {
    this.#looks += 1;
    if (chance * this.#looks < 1) this.#look = { wait, atMs };
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
    tally.count("calledIn");
    tally.histograms.wait.record(nowMs - this.#toldAtMs);
    if (this.#first !== undefined) tally.count("waitsPredicted");
    if (isCovered(this.#first, nowMs)) tally.count("waitsCovered");
    if (this.#look !== undefined) tally.count("looksPredicted");
    if (isCovered(this.#look, nowMs)) tally.count("looksCovered");
  }
}

function isCovered(foretold: Foretold | undefined, nowMs: number): boolean {
  if (foretold === undefined) return false;
  const { wait, atMs } = foretold;
  return nowMs - atMs >= wait.p10Ms && nowMs - atMs <= wait.p90Ms;
}
