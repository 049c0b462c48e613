import { INTERVALS_MS } from "../pace/index.ts";

/** Listeners fall back by stretching time, by at most this. */
const STRETCH_MAX = 0.03;
/** They need not be quick about it. */
const STRETCH_SLACK = 1.15;
/** And may need a moment to begin. */
const FALL_BACK_SPARE_MS = 2_000;

/** What a lane's listeners have last been told: from `fromMs` on (monotonic), or later, they are written every `intervalMs`. */
export type ToldPace = { readonly intervalMs: number; readonly fromMs: number };

/** How long listeners need to fall back from one interval to a longer one. */
export function fallBackMs(intervalMs: number, longerMs: number): number {
  return ((longerMs - intervalMs) / STRETCH_MAX) * STRETCH_SLACK + FALL_BACK_SPARE_MS;
}

/**
 * Brings one lane from its interval to another so that nobody in it runs dry: it climbs one interval at a time, each told of
 * beforehand; it comes down at once. A pure core.
 */
export class LanePace {
  #intervalMs: number;
  #told: ToldPace;

  constructor(intervalMs: number, nowMs: number) {
    this.#intervalMs = intervalMs;
    this.#told = { intervalMs, fromMs: nowMs };
  }

  /** How often the lane is written now. */
  get intervalMs(): number {
    return this.#intervalMs;
  }

  get told(): ToldPace {
    return this.#told;
  }

  /** Whether listeners are being given time to fall back. */
  get isPending(): boolean {
    return this.#told.intervalMs !== this.#intervalMs;
  }

  /** One move towards `targetMs`; call it often. True: listeners have to be told `told`. */
  moveTo(targetMs: number, nowMs: number): boolean {
    if (targetMs < this.#told.intervalMs) return this.#tell(targetMs, nowMs);
    if (this.isPending && nowMs >= this.#told.fromMs) this.#intervalMs = this.#told.intervalMs;
    if (this.isPending || targetMs <= this.#intervalMs) return false;
    return this.#announce(nextAbove(this.#intervalMs, targetMs), nowMs);
  }

  /** For sound that is late already: at once, whether or not listeners have fallen back. True as in `moveTo`. */
  jumpTo(targetMs: number, nowMs: number): boolean {
    const isNews = this.#told.intervalMs !== targetMs || this.#told.fromMs > nowMs;
    if (isNews) this.#tell(targetMs, nowMs);
    this.#intervalMs = targetMs;
    return isNews;
  }

  /** Takes hold at once. What was shorter stays so: its listeners have not fallen back. */
  #tell(intervalMs: number, nowMs: number): true {
    this.#intervalMs = Math.min(this.#intervalMs, intervalMs);
    this.#told = { intervalMs, fromMs: nowMs };
    return true;
  }

  /** Groups hear of it with their own next write, the last of them one interval from now. */
  #announce(longerMs: number, nowMs: number): true {
    const fromMs = nowMs + this.#intervalMs + fallBackMs(this.#intervalMs, longerMs);
    this.#told = { intervalMs: longerMs, fromMs };
    return true;
  }
}

function nextAbove(intervalMs: number, targetMs: number): number {
  return INTERVALS_MS.find((each) => each > intervalMs) ?? targetMs;
}
