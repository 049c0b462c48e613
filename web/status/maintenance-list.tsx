import type { Maintenance } from "../../src/protocol/index.ts";
import { concerns } from "./incidents-of.ts";
import type { StatusModel } from "./status-model.ts";
import { isoTime, scopeText, timeText } from "./status-words.ts";

/** Announced work: what is quiet or away meanwhile is no trouble. */
export function MaintenanceList({ model, titles }: { model: StatusModel; titles: ReadonlyMap<string, string> }) {
  const nowMs = model.nowMs.value;
  const planned = (model.now.value?.maintenance ?? []).filter(
    ({ scope, toMs }) => toMs > nowMs && concerns(scope, model.room.value),
  );
  if (planned.length === 0) return null;
  return (
    <section class="card" aria-labelledby="maintenance-title">
      <h2 id="maintenance-title">Announced work</h2>
      <ul class="works">
        {planned.map((work) => (
          <li key={work.id}>
            <b dir="auto">{work.title}</b>
            <span class={`pill ${work.fromMs <= nowMs ? "pill-waiting" : ""}`}>
              {work.fromMs <= nowMs ? "Under way" : "Planned"}
            </span>
            <small>
              <Moment atMs={work.fromMs} nowMs={nowMs} /> to <Moment atMs={work.toMs} nowMs={nowMs} /> ·{" "}
              {scopeText(work.scope, titles)}
            </small>
            {work.text !== "" && <p dir="auto">{work.text}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Moment({ atMs, nowMs }: { atMs: Maintenance["fromMs"]; nowMs: number }) {
  return <time dateTime={isoTime(atMs)}>{timeText(atMs, nowMs)}</time>;
}
