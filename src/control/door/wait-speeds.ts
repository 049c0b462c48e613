/** What the keeper sees of admission at one moment; `nowMs` is monotonic. */
export type AdmissionSight = {
  nowMs: number;
  front: number;
  /** Seats that nobody has or was called to. */
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
/** Places a millisecond that are expected at least: one in an hour. */
const LEAST = 1 / 3_600_000;
/** With this prediction both averages count alike; shorter ones trust the last seconds. */
const EVEN_MS = 60_000;

/** How fast the front moves: while there are seats, and when one must be left before the next is called. A pure core. */
export class WaitSpeeds {
  #last: AdmissionSight | undefined;
  readonly #open = new Speed({ expectedForMs: 1_000 });
  readonly #full = new Speed({ expectedForMs: 5_000 });

  /** About four times a second while somebody waits. */
  see(sight: AdmissionSight): void {
    const before = this.#last;
    this.#last = sight;
    if (before === undefined || sight.nowMs <= before.nowMs) return;
    const stretchMs = sight.nowMs - before.nowMs;
    const speed = before.free < 1 ? this.#full : this.#open;
    speed.see(sight.front - before.front, stretchMs);
  }

  /** Nothing is learned while nobody is to be called. */
  rest(sight: AdmissionSight): void {
    this.#last = sight;
  }

  /** Milliseconds until so many places more have been called, by what is seen now and what the last minutes tell. At least 250. */
  predictMs(ahead: number, { free, allowed, seated }: AdmissionSight): number {
    const seats = Math.min(ahead, Math.max(0, Math.floor(free)));
    const waitMs =
      timeFor(seats, this.#open, allowed / 1_000) + timeFor(ahead - seats, this.#full, Math.max(seated, 1) / STAY_MS);
    return Math.min(Math.max(waitMs, 250), WAIT_MAX_MS);
  }
}

function timeFor(places: number, speed: Speed, expected: number): number {
  if (places === 0) return 0;
  const fastMs = places / speed.over("fast", expected);
  const share = fastMs / (fastMs + EVEN_MS);
  return places / ((1 - share) * speed.over("fast", expected) + share * speed.over("slow", expected));
}

/** Places a millisecond over the last seconds and the last minutes; what is long past fades. */
class Speed {
  readonly #fast = { forMs: FAST_MS, places: 0, ms: 0 };
  readonly #slow = { forMs: SLOW_MS, places: 0, ms: 0 };
  readonly #expectedForMs: number;

  constructor({ expectedForMs }: { expectedForMs: number }) {
    this.#expectedForMs = expectedForMs;
  }

  see(places: number, ms: number): void {
    for (const seen of [this.#fast, this.#slow]) {
      const keep = Math.exp(-ms / seen.forMs);
      seen.places = seen.places * keep + places;
      seen.ms = seen.ms * keep + ms;
    }
  }

  /**
   * What is expected weighs as one place that was seen, or as some seconds in which it was: a minute in which nobody left a full room does
   * not mean that nobody ever will.
   */
  over(stretch: "fast" | "slow", expected: number): number {
    const { places, ms } = stretch === "fast" ? this.#fast : this.#slow;
    const assumed = Math.max(expected, LEAST);
    const assumedMs = Math.max(1 / assumed, this.#expectedForMs);
    return (places + assumed * assumedMs) / (ms + assumedMs);
  }
}
