import type { Bin } from "../detection.ts";
import { DrawnCounts } from "./drawn-counts.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** 1970-01-01 was a Thursday; days are told from Monday. */
const THURSDAY = 3;
/** Monday to Sunday. */
const DAYS = [1, 1.05, 1.1, 1.1, 1, 0.7, 0.6];

type QuietOptions = {
  seed: number;
  /** Mean of a minute over the week. */
  level: number;
  dispersion: number;
  /** When clocks go forward and back by an hour; left out: never. */
  summer?: readonly [fromMs: number, toMs: number];
};

/** Minutes of a series whose mean follows the local time of day and of week: by night a fifth of what it is by day. */
export class QuietDays {
  readonly #options: QuietOptions;
  readonly #drawn: DrawnCounts;

  constructor(options: QuietOptions) {
    this.#options = options;
    this.#drawn = new DrawnCounts(options.seed);
  }

  /** `factor`: how many times as much as usual comes. */
  minute(startMs: number, factor = 1): Bin & { count: number } {
    const { dispersion } = this.#options;
    return { startMs, count: this.#drawn.count(this.mean(startMs) * factor, dispersion) };
  }

  mean(atMs: number): number {
    const { level, summer } = this.#options;
    const isSummer = summer !== undefined && atMs >= summer[0] && atMs < summer[1];
    const localMs = atMs + (isSummer ? 60 * MINUTE_MS : 0);
    const day = DAYS[(Math.floor(localMs / DAY_MS) + THURSDAY) % DAYS.length] ?? 1;
    return level * day * (1 + 0.67 * Math.sin(2 * Math.PI * ((localMs % DAY_MS) / DAY_MS - 0.4)));
  }
}
