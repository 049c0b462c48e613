import { countText } from "../../ui/words.ts";
import { isoTime, timeText } from "../status-words.ts";
import type { Outlet } from "./operator-api.ts";
import type { OperatorModel } from "./operator-model.ts";

const STATES: Record<Outlet["state"], { words: string; pill: string }> = {
  fine: { words: "Works", pill: "state-fine" },
  failing: { words: "Tried again", pill: "state-possible" },
  broken: { words: "Needs you", pill: "state-trouble" },
};

/** Where news go, how that fares, and each attempt. */
export function OutletList({ operator, nowMs }: { operator: OperatorModel; nowMs: number }) {
  const outlets = operator.outlets.value;
  if (outlets.length === 0) return <p class="hint">Nothing is sent anywhere yet.</p>;
  return (
    <ul class="outlets">
      {outlets.map((outlet) => (
        <li key={outlet.id}>
          <span>
            {outlet.kind === "webhook" ? "Webhook" : "Mastodon"} <code>{outlet.where}</code>
          </span>
          <span class={`pill ${STATES[outlet.state].pill}`}>{STATES[outlet.state].words}</span>
          <small>
            {outlet.events.join(", ")} · secret …{outlet.secretEnd}
            {outlet.waiting > 0 && ` · ${countText(outlet.waiting)} waiting`}
          </small>
          {outlet.says !== null && <p class="hint">{outlet.says}</p>}
          <span class="row">
            <button type="button" class="button" onClick={() => void operator.testOutlet(outlet.id)}>
              Test
            </button>
            <button type="button" class="button" onClick={() => void operator.readLog(outlet.id)}>
              Log
            </button>
            <button type="button" class="button button-danger" onClick={() => void operator.removeOutlet(outlet.id)}>
              Remove
            </button>
          </span>
          <OutletLog operator={operator} outlet={outlet.id} nowMs={nowMs} />
        </li>
      ))}
    </ul>
  );
}

const SHOWN_MAX = 20;

function OutletLog({ operator, outlet, nowMs }: { operator: OperatorModel; outlet: string; nowMs: number }) {
  const log = operator.logs.value.get(outlet);
  if (log === undefined) return null;
  if (log.length === 0) return <p class="hint">No attempt yet.</p>;
  return (
    <table class="figures-table">
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">What</th>
          <th scope="col">Answer</th>
        </tr>
      </thead>
      <tbody>
        {log
          .toSorted((one, other) => other.atMs - one.atMs)
          .slice(0, SHOWN_MAX)
          .map(({ atMs, delivery, event, number, outcome, status, words }) => (
            <tr key={`${delivery} ${number} ${atMs}`}>
              <th scope="row">
                <time dateTime={isoTime(atMs)}>{timeText(atMs, nowMs)}</time>
              </th>
              <td>
                {event}
                {number > 1 && `, attempt ${number}`}
              </td>
              <td>
                {outcome}
                {status !== null && ` (${status})`}: {words}
              </td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}
