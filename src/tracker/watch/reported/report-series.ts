import { type Detection, SeriesDetector } from "../../../detect/index.ts";
import type { Scope, TroubleCategory, TroubleState } from "../../../protocol/index.ts";
import type { Tally } from "../../reports/index.ts";
import { MINUTE_MS } from "../limits.ts";
import { sumTallies } from "./tallies.ts";

/** Minutes of which tallies are kept, for the figures of a trouble. */
const RECENT_MINUTES = 60;
/** After a longer time away the detector is told of so many minutes that nobody counted. */
const GAP_MINUTES_MAX = 180;
/** The detector stays alarmed for a quarter of an hour; it is of now only while counts above the usual come at least this often. */
const ABOVE_WITHIN_MINUTES = 3;
const RANK: Record<TroubleState, number> = { fine: 0, possible: 1, trouble: 2 };

/** One kind of reports, minute by minute: what is usual, and what came. A pure core. */
export class ReportSeries {
  readonly scope: Scope;
  readonly category: TroubleCategory | undefined;
  readonly #detector: SeriesDetector;
  #recent: { startMs: number; tally: Tally }[] = [];
  #running: { startMs: number; tally: Tally } | undefined;
  #whole: Detection | undefined;
  #peeked: Detection | undefined;
  #lastMs: number | undefined;
  #aboveMs: number | undefined;
  /** The minute in which somebody reported last. */
  usedMs: number;

  constructor(options: {
    scope: Scope;
    category: TroubleCategory | undefined;
    falseAlarmsPerMonth: number;
    timeZone: string;
    nowMs: number;
    from?: { startMs: number; detector: unknown } | undefined;
  }) {
    const { scope, category, falseAlarmsPerMonth, timeZone, from } = options;
    this.scope = scope;
    this.category = category;
    this.usedMs = options.nowMs;
    this.#lastMs = from?.startMs;
    this.#detector = new SeriesDetector({ binMs: MINUTE_MS, falseAlarmsPerMonth, timeZone, from: from?.detector });
  }

  /** A minute that is over. Minutes that were left out since the last count as not counted. */
  whole(startMs: number, tally: Tally, exposure: number): Detection {
    this.#skipTo(startMs);
    this.#lastMs = startMs;
    if (this.#running?.startMs === startMs) this.#running = undefined;
    this.#peeked = undefined;
    if (tally.raw > 0) this.#remember(startMs, tally);
    this.#whole = this.#detector.push({ startMs, count: tally.people, exposure });
    this.#see(this.#whole);
    return this.#whole;
  }

  /** A minute before anybody reported anything of this kind, while somebody would have counted it. */
  quiet(startMs: number, exposure: number): void {
    this.#lastMs = startMs;
    this.#detector.push({ startMs, count: 0, exposure });
  }

  /** The minute that runs. What it says holds until the minute is whole. */
  running(startMs: number, tally: Tally, exposure: number): Detection {
    this.#running = { startMs, tally };
    if (tally.raw > 0) this.usedMs = startMs;
    this.#peeked = this.#detector.peek({ startMs, count: tally.people, exposure });
    this.#see(this.#peeked);
    return this.#peeked;
  }

  /** The worse of the last whole minute and of the one that runs; `undefined` while fine. */
  get alarm(): Detection | undefined {
    const presentMs = this.#running?.startMs ?? this.#lastMs ?? 0;
    if (this.#aboveMs === undefined || presentMs - this.#aboveMs > ABOVE_WITHIN_MINUTES * MINUTE_MS) return undefined;
    const worst = [this.#whole, this.#peeked].filter((each) => each !== undefined && each.state !== "fine");
    return worst.sort((one, other) => RANK[other?.state ?? "fine"] - RANK[one?.state ?? "fine"])[0];
  }

  /** What came from the minute of `fromMs` on, and in those that began before `toMs`; at most of the last hour. */
  between(fromMs: number, toMs: number): Tally {
    const from = Math.floor(fromMs / MINUTE_MS) * MINUTE_MS;
    const minutes = [...this.#recent, ...(this.#running === undefined ? [] : [this.#running])];
    const within = minutes.filter(({ startMs }) => startMs >= from && startMs < toMs);
    return sumTallies(within.map(({ tally }) => tally));
  }

  keep(): { startMs: number; detector: unknown } | undefined {
    return this.#lastMs === undefined ? undefined : { startMs: this.#lastMs, detector: this.#detector.keep() };
  }

  #see({ startMs, count, high }: Detection): void {
    if (count !== null && high !== null && count > high) this.#aboveMs = startMs;
  }

  #remember(startMs: number, tally: Tally): void {
    this.usedMs = startMs;
    this.#recent.push({ startMs, tally });
    this.#recent = this.#recent.filter((each) => each.startMs > startMs - RECENT_MINUTES * MINUTE_MS);
  }

  #skipTo(startMs: number): void {
    if (this.#lastMs === undefined) return;
    const from = Math.max(this.#lastMs + MINUTE_MS, startMs - GAP_MINUTES_MAX * MINUTE_MS);
    for (let missing = from; missing < startMs; missing += MINUTE_MS) {
      this.#detector.push({ startMs: missing, count: null });
    }
  }
}
