import type { Tally } from "../../reports/index.ts";
import { MINUTE_MS } from "../limits.ts";
import type { ReportWatch } from "../reported/report-watch.ts";
import { sumTallies } from "../reported/tallies.ts";
import type { Filed } from "./filed.ts";

/** Brings the incident's sums of people up to now: whole minutes once, and the one that runs anew each time. */
export function countReports(filed: Filed, reports: ReportWatch, atMs: number): void {
  const { incident, counted } = filed;
  const presentMs = Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
  const { room, edge, region } = incident.scope;
  const scope = room !== undefined ? { room } : edge !== undefined ? { edge } : region !== undefined ? { region } : {};
  const between = (fromMs: number, toMs: number) =>
    sumTallies(incident.categories.map((category) => reports.between(scope, category, fromMs, toMs)));
  if (filed.countedToMs < presentMs) {
    add(counted, between(filed.countedToMs, presentMs));
    filed.countedToMs = presentMs;
  }
  incident.reports = { ...counted };
  add(incident.reports, between(presentMs, Number.POSITIVE_INFINITY));
}

function add(sum: Filed["counted"], { people, confirmed, contradicted }: Tally): void {
  sum.people += people;
  sum.confirmed += confirmed;
  sum.contradicted += contradicted;
}
