import { SeriesDetector } from "../../../detect/index.ts";

/** Bins of what servers measure: short, so that a second or two more are enough to see what is wrong. */
export const MEASURED_BIN_MS = 10_000;
const SECONDS = 10;

/** What has to be there before a number is worth a word. */
export type Floor = {
  /** In ten seconds, and as a share of those whom it could have met. */
  count: number;
  share: number;
  /** From these on it is trouble whatever is usual, as on a first day. */
  certainCount: number;
  certainShare: number;
};

/** So much in the last ten seconds, more than is usual. */
export type Excess = { count: number; share: number; expected: number | null; sinceMs: number; isCertain: boolean };

type Second = { atMs: number; count: number; exposure: number };

/** One count that servers measure second by second, against what is usual. A pure core: times are arguments. */
export class MeasuredSeries {
  readonly #floor: Floor;
  readonly #detector: SeriesDetector;
  #seconds: Second[] = [];
  #binMs: number | undefined;
  #bin = { count: 0, exposure: 0, seconds: 0 };
  #sinceMs: number | undefined;
  #usedAtMs = 0;

  constructor(floor: Floor, options: { falseAlarmsPerMonth: number; timeZone: string }) {
    this.#floor = floor;
    this.#detector = new SeriesDetector({ binMs: MEASURED_BIN_MS, ...options });
  }

  /** When it was told of last. */
  get usedAtMs(): number {
    return this.#usedAtMs;
  }

  /** What happened in the second that ends now, and to how many it could have. */
  second(atMs: number, count: number, exposure: number): Excess | undefined {
    this.#usedAtMs = atMs;
    this.#turnBin(Math.floor(atMs / MEASURED_BIN_MS) * MEASURED_BIN_MS);
    this.#bin.count += count;
    this.#bin.exposure += exposure;
    this.#bin.seconds += 1;
    this.#seconds.push({ atMs, count, exposure });
    this.#seconds = this.#seconds.filter((second) => atMs - second.atMs < MEASURED_BIN_MS).slice(-SECONDS);
    return this.#judge(atMs);
  }

  #turnBin(startMs: number): void {
    if (this.#binMs === startMs) return;
    if (this.#binMs !== undefined) this.#detector.push({ startMs: this.#binMs, ...this.#counts() });
    this.#binMs = startMs;
    this.#bin = { count: 0, exposure: 0, seconds: 0 };
  }

  #counts(): { count: number; exposure: number } {
    const { count, exposure } = this.#bin;
    return { count: Math.round(count), exposure: Math.max(1, exposure) };
  }

  #judge(atMs: number): Excess | undefined {
    const count = this.#seconds.reduce((sum, second) => sum + second.count, 0);
    const exposure = this.#seconds.reduce((sum, second) => sum + second.exposure, 0);
    const share = count / Math.max(1, exposure);
    const floor = this.#floor;
    if (count < floor.count || share < floor.share) {
      this.#sinceMs = undefined;
      return undefined;
    }
    const detection = this.#detector.peek({ startMs: this.#binMs ?? atMs, ...this.#counts() });
    const isCertain = count >= floor.certainCount && share >= floor.certainShare;
    if (!isCertain && detection.state === "fine" && this.#sinceMs === undefined) return undefined;
    const first = this.#seconds.find((second) => second.count > 0)?.atMs ?? atMs;
    this.#sinceMs ??= Math.min(first, detection.onsetMs ?? first);
    return { count, share, expected: detection.expected, sinceMs: this.#sinceMs, isCertain };
  }
}
