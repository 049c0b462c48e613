import type { Scope, TroubleCategory } from "../../../protocol/index.ts";
import { type MinuteOfReports, seriesKey, type Tally } from "../../reports/index.ts";
import { NO_TALLY } from "../reported/tallies.ts";

/** Reports that came at once: each person from a network of his own unless told otherwise. */
export type Reported = {
  category: TroubleCategory;
  people: number;
  room?: string;
  edge?: string;
  region?: string;
  confirmed?: number;
  contradicted?: number;
  raw?: number;
  networks?: number;
};

/** One minute's reports, counted as the desk of reports does. For tests. */
export class ReportedMinute {
  readonly startMs: number;
  readonly #series = new Map<string, Tally>();

  constructor(startMs: number) {
    this.startMs = startMs;
  }

  add(reported: Reported): void {
    const { room, edge, region, category, people, confirmed = 0, contradicted = 0 } = reported;
    const { raw = people, networks = people } = reported;
    const scopes: Scope[] = [
      {},
      ...(room ? [{ room }] : []),
      ...(edge ? [{ edge }] : []),
      ...(region ? [{ region }] : []),
    ];
    for (const key of scopes.flatMap((scope) => [seriesKey(scope), seriesKey(scope, category)])) {
      const before = this.#series.get(key) ?? NO_TALLY;
      this.#series.set(key, {
        people: before.people + people,
        verified: before.verified + confirmed + contradicted,
        raw: before.raw + raw,
        confirmed: before.confirmed + confirmed,
        contradicted: before.contradicted + contradicted,
        networks: networks === people ? before.networks + networks : Math.max(before.networks, networks),
      });
    }
  }

  get minute(): MinuteOfReports {
    return { startMs: this.startMs, series: new Map(this.#series) };
  }
}
