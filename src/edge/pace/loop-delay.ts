/** Lateness of a timer counts so long; when there is more of it than this, what is older goes. */
const KEPT_MS = 3_000;
const KEPT_MAX = 200;
/** The delay is that which nine in ten stay below over so long: a single pause is none. */
const DELAY_SPAN_MS = 1_000;
const DELAY_QUANTILE = 0.9;
/** So late for so long, in the middle, the sound is late whatever is done. */
const LATE_MS = 600;
const LATE_SPAN_MS = KEPT_MS;

type Lateness = { atMs: number; lateMs: number };

/** How far the event loop is behind: from how late a timer comes that is due every 50 ms. A pure core. */
export class LoopDelay {
  #kept: Lateness[] = [];
  #sinceMs: number | undefined;

  add(lateMs: number, nowMs: number): void {
    this.#sinceMs ??= nowMs;
    this.#kept.push({ atMs: nowMs, lateMs: Math.max(0, lateMs) });
    if (this.#kept.length > KEPT_MAX) this.#kept = this.#within(KEPT_MS, nowMs);
  }

  /** Over the last second. */
  delayMs(nowMs: number): number {
    const recent = this.#within(DELAY_SPAN_MS, nowMs);
    return quantile(recent.length > 0 ? recent : this.#kept.slice(-1), DELAY_QUANTILE);
  }

  /** Whether it has been far behind for three seconds. */
  isLate(nowMs: number): boolean {
    const knownForMs = nowMs - (this.#sinceMs ?? nowMs);
    return knownForMs >= LATE_SPAN_MS && quantile(this.#within(LATE_SPAN_MS, nowMs), 0.5) > LATE_MS;
  }

  #within(spanMs: number, nowMs: number): Lateness[] {
    return this.#kept.filter(({ atMs }) => nowMs - atMs <= spanMs);
  }
}

function quantile(samples: readonly Lateness[], share: number): number {
  const sorted = samples.map(({ lateMs }) => lateMs).toSorted((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
}
