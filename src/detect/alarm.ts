import type { TroubleState } from "../protocol/index.ts";
import type { Side } from "./detection.ts";

const CALM_CHANCE = 0.05;
const CONFIRMED_CHANCE = 0.001;
/** So many times the limit is trouble at once. */
const GRAVE = 2;
/** After so long, what was trouble is learned as usual. */
const ACCEPTED_MS = 24 * 3_600_000;

export type KeptAlarm = { state: TroubleState; side: Side; openedAtMs: number; onsetMs: number | null };

/** What a bin says. All surprises are −ln of chances, softened. */
export type Evidence = {
  startMs: number;
  side: Side;
  /** The greatest of all windows, and what is an alarm. */
  surprise: number;
  limit: number;
  onsetMs: () => number;
  /** Of the bins that came after the alarm's. */
  sinceOpened: (openedAtMs: number, side: Side) => number;
  /** Of the last quarter of an hour. */
  lately: (side: Side) => number;
};

/** fine → possible → trouble by strength or by what comes after; back to fine when a quarter of an hour is as usual. */
export class Alarm {
  #kept: KeptAlarm;

  constructor(kept: KeptAlarm = { state: "fine", side: "rise", openedAtMs: 0, onsetMs: null }) {
    this.#kept = kept;
  }

  get now(): KeptAlarm {
    return this.#kept;
  }

  /** Whether what is counted now may be learned as usual. */
  learns(startMs: number): boolean {
    return this.#kept.state === "fine" || startMs - this.#kept.openedAtMs >= ACCEPTED_MS;
  }

  /** What the state is once the bin is whole. */
  after(evidence: Evidence): KeptAlarm {
    const worse = this.worse(evidence);
    if (worse !== this.#kept || worse.state === "fine") return worse;
    const isCalm = evidence.lately(worse.side) < -Math.log(CALM_CHANCE);
    return isCalm ? { ...worse, state: "fine", onsetMs: null } : worse;
  }

  /** The same of a bin that still runs: never calmer than now. */
  worse(evidence: Evidence): KeptAlarm {
    const { surprise, limit, startMs, side } = evidence;
    const kept = this.#kept;
    if (kept.state === "fine") {
      if (surprise < limit) return kept;
      const state = surprise >= GRAVE * limit ? "trouble" : "possible";
      return { state, side, openedAtMs: startMs, onsetMs: evidence.onsetMs() };
    }
    if (kept.state === "trouble") return kept;
    const confirms = evidence.sinceOpened(kept.openedAtMs, kept.side) >= -Math.log(CONFIRMED_CHANCE);
    if (!confirms && surprise < GRAVE * limit) return kept;
    return { ...kept, state: "trouble", onsetMs: Math.min(kept.onsetMs ?? startMs, evidence.onsetMs()) };
  }

  set(kept: KeptAlarm): void {
    this.#kept = kept;
  }
}
