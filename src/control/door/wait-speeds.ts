/** What the keeper sees of admission at one moment; `nowMs` is monotonic. */
export type AdmissionSight = {
  nowMs: number;
  front: number;
  /** Seats that nobody has or was called to; infinite where the room has no bound. */
  free: number;
  /** Places that may be called in a second. */
  allowed: number;
  seated: number;
};

const FAST_MS = 10_000;
const SLOW_MS = 120_000;
/** Where nobody has left a full room yet, people are taken to stay so long. */
const STAY_MS = 1_200_000;
/** Longer than any evening; a wait is never told as infinite. */
const WAIT_MAX_MS = 12 * 3_600_000;
/** With this prediction both averages count alike; shorter ones trust the last seconds. */
const EVEN_MS = 60_000;

/** How fast the front moves: while there are seats, and when one must be left before the next is called. A pure core. */
export class WaitSpeeds {
  #last: AdmissionSight | undefined;
  readonly #open = new Speed();
  readonly #full = new Speed();

  /** About four times a second while somebody waits. */
  see(sight: AdmissionSight): void {
    const before = this.#last;
    this.#last = sight;
    if (before === undefined || sight.nowMs <= before.nowMs) return;
    const stretchMs = sight.nowMs - before.nowMs;
    const speed = before.free < 1 ? this.#full : this.#open;
    speed.see((sight.front - before.front) / stretchMs, stretchMs);
  }

  /** Nothing is learned while nobody is to be called. */
  rest(sight: AdmissionSight): void {
    this.#last = sight;
  }

  /** Milliseconds until so many places more have been called, as far as the last minutes tell. At least 250. */
  predictMs(ahead: number): number {
    if (this.#last === undefined) return WAIT_MAX_MS;
    const { free, allowed, seated } = this.#last;
    const seats = Math.min(ahead, Math.max(0, Math.floor(free)));
    const waitMs =
      timeFor(seats, this.#open, allowed / 1_000) + timeFor(ahead - seats, this.#full, Math.max(seated, 1) / STAY_MS);
    return Math.min(Math.max(waitMs, 250), WAIT_MAX_MS);
  }
}

function timeFor(places: number, speed: Speed, otherwise: number): number {
  if (places === 0) return 0;
  const fastMs = places / Math.max(speed.fast(otherwise), Number.MIN_VALUE);
  const share = fastMs / (fastMs + EVEN_MS);
  const blended = (1 - (Number.isFinite(share) ? share : 1)) * speed.fast(otherwise);
  return places / (blended + (Number.isFinite(share) ? share : 1) * speed.slow(otherwise));
}

/** Places a millisecond, averaged with weights that fade; what was assumed fades likewise. */
class Speed {
  #fast = 0;
  #slow = 0;
  #fastKnown = 0;
  #slowKnown = 0;

  see(speed: number, stretchMs: number): void {
    const fast = 1 - Math.exp(-stretchMs / FAST_MS);
    const slow = 1 - Math.exp(-stretchMs / SLOW_MS);
    this.#fast += fast * (speed - this.#fast);
    this.#slow += slow * (speed - this.#slow);
    this.#fastKnown += fast * (1 - this.#fastKnown);
    this.#slowKnown += slow * (1 - this.#slowKnown);
  }

  fast(otherwise: number): number {
    return this.#fast + (1 - this.#fastKnown) * otherwise;
  }

  slow(otherwise: number): number {
    // What was seen counts in full after seconds already; the assumption is only for the time before.
    const seen = this.#slowKnown === 0 ? 0 : this.#slow / this.#slowKnown;
    return this.#fastKnown * seen + (1 - this.#fastKnown) * otherwise;
  }
}
