import type { Clock } from "../platform/index.ts";
import { StentorError, subjects } from "../protocol/index.ts";
import type { Relay } from "../relay/index.ts";

/** An origin tells its facts once a second; one that was not heard for this long is not there. */
const SILENT_AFTER_MS = 3_000;

/** Whether an origin is heard on the relay. */
export class OriginPresence {
  readonly #clock: Clock;
  readonly #first: Promise<void>;
  #heardAtMs = Number.NEGATIVE_INFINITY;

  constructor({ relay, clock, origin }: { relay: Relay; clock: Clock; origin: string }) {
    this.#clock = clock;
    this.#first = new Promise((resolve) => {
      relay.subscribe(subjects.originFacts(origin), () => {
        this.#heardAtMs = clock.monotonicMs();
        resolve();
      });
    });
  }

  get isThere(): boolean {
    return this.#clock.monotonicMs() - this.#heardAtMs < SILENT_AFTER_MS;
  }

  /** Resolves when it was first heard. Throws StentorError `origin_unavailable` when it ends before, or is late. */
  async arrived(withinMs: number, ended: Promise<void>): Promise<void> {
    const { promise: lost, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(neverCame(`it is not up after ${withinMs} ms`)), withinMs);
    void ended.then(() => reject(neverCame("its process ended; the reason stands above")));
    await Promise.race([this.#first, lost]).finally(() => clearTimeout(timer));
  }
}

function neverCame(why: string): StentorError {
  return new StentorError("origin_unavailable", `Cannot start the origin: ${why}`);
}
