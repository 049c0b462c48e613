import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64, type Histogram } from "hdr-histogram-js";

/** Ten minutes; what lies beyond counts as this much. */
const HIGHEST_MICROS = 600_000_000;
const SIGNIFICANT_DIGITS = 3;
const CURVE_PERCENTILES = [
  0, 10, 20, 30, 40, 50, 60, 70, 80, 85, 90, 92.5, 95, 97.5, 99, 99.5, 99.9, 99.95, 99.99, 99.999, 100,
];

/** Milliseconds, except for `count`. */
export type Percentiles = {
  count: number;
  p50: number;
  p90: number;
  p99: number;
  p999: number;
  max: number;
  curve: { percentile: number; ms: number }[];
};

/**
 * Times in milliseconds, kept as whole microseconds to three digits (HDR histogram), so that any percentile can be told.
 * Times below `floorMs` count as that; digits are counted from there.
 */
export class TimeHistogram {
  readonly #floorMs: number;
  readonly #histogram: Histogram = build({
    bitBucketSize: 32,
    lowestDiscernibleValue: 1,
    highestTrackableValue: HIGHEST_MICROS,
    numberOfSignificantValueDigits: SIGNIFICANT_DIGITS,
  });

  constructor(floorMs = 0) {
    this.#floorMs = floorMs;
  }

  get count(): number {
    return this.#histogram.totalCount;
  }

  record(ms: number): void {
    this.#histogram.recordValue(this.#microsOf(ms));
  }

  #microsOf(ms: number): number {
    const micros = Math.round((ms - this.#floorMs) * 1000);
    return micros <= 0 ? 0 : micros < HIGHEST_MICROS ? micros : HIGHEST_MICROS;
  }

  /** 0 when nothing was recorded. */
  percentile(percentile: number): number {
    return this.count === 0 ? 0 : this.#histogram.getValueAtPercentile(percentile) / 1000 + this.#floorMs;
  }

  percentiles(): Percentiles {
    return {
      count: this.count,
      p50: this.percentile(50),
      p90: this.percentile(90),
      p99: this.percentile(99),
      p999: this.percentile(99.9),
      max: this.percentile(100),
      curve: CURVE_PERCENTILES.map((percentile) => ({ percentile, ms: this.percentile(percentile) })),
    };
  }

  /** What was recorded since the last call, as text for `add`; "" when that is nothing. */
  take(): string {
    if (this.count === 0) return "";
    const encoded = encodeIntoCompressedBase64(this.#histogram);
    this.#histogram.reset();
    return encoded;
  }

  /** Both have the same floor. */
  merge(other: TimeHistogram): void {
    if (other.count > 0) this.#histogram.add(other.#histogram);
  }

  /** Adds what another process took from a histogram of the same floor. */
  add(encoded: string): void {
    if (encoded !== "") this.#histogram.add(decodeFromCompressedBase64(encoded));
  }
}
