import type { Incident } from "../../../src/protocol/index.ts";
import { STATE_WORDS } from "../../trouble/trouble-words.ts";
import { IncidentCard } from "../incident-card.tsx";
import { incidentsOf } from "../incidents-of.ts";
import type { StatusModel } from "../status-model.ts";
import { dayText, spanText } from "../status-words.ts";
import { type HistoryDay, historyDays, historySummary } from "./history-days.ts";

/** So many incidents stand in the list. */
const LISTED_MAX = 30;

/** Ninety days in a strip, and each incident to look into. */
export function HistoryCard({ model, titles }: { model: StatusModel; titles: ReadonlyMap<string, string> }) {
  const history = model.history.value;
  if (history === undefined) return null;
  const nowMs = model.nowMs.value;
  const incidents = incidentsOf(history.incidents, model.room.value);
  const past = incidents.filter(({ state }) => state === "resolved").sort((one, other) => other.onsetMs - one.onsetMs);
  return (
    <section class="card wide" aria-labelledby="history-title">
      <h2 id="history-title">The last 90 days</h2>
      <Strip incidents={incidents} nowMs={nowMs} sinceMs={history.sinceMs} />
      {past.length > 0 && (
        <details class="fold">
          <summary>{past.length === 1 ? "One incident" : `${past.length} incidents`} that are over</summary>
          <div class="past">
            {past.slice(0, LISTED_MAX).map((incident) => (
              <Past key={incident.id} incident={incident} nowMs={nowMs} titles={titles} />
            ))}
          </div>
          {past.length > LISTED_MAX && (
            <p class="hint">
              Older ones are in the <a href="/status/history.json">JSON</a>.
            </p>
          )}
        </details>
      )}
    </section>
  );
}

function Strip({ incidents, nowMs, sinceMs }: { incidents: readonly Incident[]; nowMs: number; sinceMs: number }) {
  const days = historyDays(incidents, nowMs, sinceMs);
  const said = historySummary(days);
  return (
    <figure class="days">
      <div class="days-strip" role="img" aria-label={said}>
        {days.map(({ atMs, state, incidents: count }) => (
          <i key={atMs} class={`day day-${state}`} title={`${dayText(atMs)}: ${dayWords(state, count)}`} />
        ))}
      </div>
      <p class="history-times" aria-hidden="true">
        <span>{dayText(days[0]?.atMs ?? nowMs)}</span>
        <span>today</span>
      </p>
      <figcaption class="hint">{said}</figcaption>
    </figure>
  );
}

function dayWords(state: HistoryDay["state"], incidents: number): string {
  if (state === "unknown") return "nobody looked yet";
  return incidents === 0 ? "nothing" : STATE_WORDS[state].toLowerCase();
}

function Past({ incident, nowMs, titles }: { incident: Incident; nowMs: number; titles: ReadonlyMap<string, string> }) {
  return (
    <details class="past-one">
      <summary>
        <span dir="auto">{incident.title}</span>
        <small>
          {dayText(incident.onsetMs)} · {spanText((incident.resolvedAtMs ?? nowMs) - incident.onsetMs)}
        </small>
      </summary>
      <IncidentCard incident={incident} nowMs={nowMs} titles={titles} />
    </details>
  );
}
