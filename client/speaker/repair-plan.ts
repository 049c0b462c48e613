/** What to try next, and how long to wait before. */
export type Repair = { by: "ice-restart" | "new-session"; afterMs: number };

const FIRST_BACKOFF_MS = 250;
/** An origin that fell is replaced within some seconds: so many tries are made at this distance before it grows further. */
const EAGER_BACKOFF_MS = 2_000;
const EAGER_TRIES = 20;
const LONGEST_BACKOFF_MS = 8_000;

/**
 * How a lost connection is mended: an ICE restart at once, then new sessions at growing, jittered distances, without
 * end: a speaker who waits for a server to come back must not have to press anything.
 */
export class RepairPlan {
  readonly #random: () => number;
  #tries = 0;

  /** `random` gives numbers from 0 up to 1. */
  constructor(random: () => number) {
    this.#random = random;
  }

  next(): Repair {
    this.#tries += 1;
    if (this.#tries === 1) return { by: "ice-restart", afterMs: 0 };
    return { by: "new-session", afterMs: this.#backoffMs(this.#tries - 2) };
  }

  /** The connection stands: the next loss starts from the beginning. */
  repaired(): void {
    this.#tries = 0;
  }

  /** The first is short, so that a server's restart of one session goes unheard. */
  #backoffMs(before: number): number {
    const eager = Math.min(EAGER_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(before, 10));
    const longest = Math.min(LONGEST_BACKOFF_MS, eager * 2 ** Math.max(0, before - EAGER_TRIES));
    const shortest = before === 0 ? 0 : longest / 2;
    return shortest + (longest - shortest) * this.#random();
  }
}
