import type { ComponentState, Incident, Maintenance, StatusNow, TroubleState } from "../../protocol/index.ts";

/** What the page of a Statuspage-like summary is called. */
export type SummaryPage = { url: string; timeZone: string };

const INDICATORS = { none: "none", minor: "minor", major: "major", critical: "critical" } as const;
const COMPONENT_STATUS: Record<TroubleState, string> = {
  fine: "operational",
  possible: "degraded_performance",
  trouble: "partial_outage",
};
const RANKS = ["none", "minor", "major", "critical"] as const;

/** `/status/summary.json` in the shape that Statuspage made common, so that monitors read it as they are; ours stands in `stentor`. */
export function summaryOf(now: StatusNow, page: SummaryPage) {
  const updated = iso(now.atMs);
  return {
    page: { id: "stentor", name: "Stentor", url: page.url, time_zone: page.timeZone, updated_at: updated },
    status: { indicator: indicatorOf(now), description: now.sentence },
    components: now.components.map((component, at) => componentOf(component, at + 1, updated)),
    incidents: now.incidents.filter(({ state }) => state !== "resolved").map((incident) => incidentOf(incident, page)),
    scheduled_maintenances: now.maintenance.map((maintenance) => maintenanceOf(maintenance, now.atMs, page)),
    stentor: now,
  };
}

/** The worst impact of what is known; a mere possibility is minor. */
function indicatorOf({ incidents, state }: StatusNow): string {
  if (state === "fine") return INDICATORS.none;
  const worst = Math.max(
    1,
    ...incidents.filter((one) => one.state === "trouble").map((one) => RANKS.indexOf(one.impact)),
  );
  return RANKS[worst] ?? INDICATORS.minor;
}

function componentOf({ id, name, state }: ComponentState, position: number, updated: string) {
  return {
    ...{ id, name, status: COMPONENT_STATUS[state], updated_at: updated, position, page_id: "stentor" },
    ...{ description: null, group: false, group_id: null, showcase: true, only_show_if_degraded: false },
  };
}

/** An incident as Statuspage tells it. */
export function incidentOf(incident: Incident, page: SummaryPage) {
  const { id, title, impact, updates, openedAtMs, onsetMs, resolvedAtMs } = incident;
  const last = updates.at(-1);
  return {
    ...{ id, name: title, impact, page_id: "stentor", shortlink: `${page.url}#${id}` },
    status: last?.stage ?? "investigating",
    created_at: iso(openedAtMs),
    started_at: iso(onsetMs),
    updated_at: iso(last?.atMs ?? openedAtMs),
    monitoring_at: isoOrNull(updates.find(({ stage }) => stage === "monitoring")?.atMs),
    resolved_at: isoOrNull(resolvedAtMs ?? undefined),
    incident_updates: updates
      .map((update, at) => ({
        ...{ id: `${id}-${at}`, incident_id: id, status: update.stage, body: update.text },
        ...{ created_at: iso(update.atMs), updated_at: iso(update.atMs), display_at: iso(update.atMs) },
      }))
      .reverse(),
  };
}

function maintenanceOf({ id, title, fromMs, toMs, text }: Maintenance, nowMs: number, page: SummaryPage) {
  const status = nowMs < fromMs ? "scheduled" : nowMs < toMs ? "in_progress" : "completed";
  return {
    ...{ id, name: title, status, impact: "maintenance", page_id: "stentor", shortlink: page.url },
    scheduled_for: iso(fromMs),
    scheduled_until: iso(toMs),
    incident_updates: [{ id: `${id}-0`, incident_id: id, status, body: text, created_at: iso(fromMs) }],
  };
}

export function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}

function isoOrNull(atMs: number | undefined): string | null {
  return atMs === undefined ? null : iso(atMs);
}
