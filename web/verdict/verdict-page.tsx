import { useSignalEffect } from "@preact/signals";
import type { Verdict } from "../../src/protocol/index.ts";
import type { RoomVerdict } from "../api/room-api.ts";
import { MessagePage } from "../ui/message-page.tsx";
import { EvidenceTable } from "./evidence-table.tsx";
import { HistoryPlot } from "./history-plot.tsx";
import { ProbabilityBars } from "./probability-bars.tsx";
import type { VerdictModel } from "./verdict-model.ts";
import { headlineOf, momentText, overAtMs, provenText } from "./verdict-words.ts";

/** Attack or crowd? What the servers say of it, and what that rests on. */
export function VerdictPage({ model }: { model: VerdictModel }) {
  useSignalEffect(() => {
    const title = model.title.value;
    document.title = `Attack or crowd?${title === "" ? "" : ` · ${title}`} · Stentor`;
  });
  const verdict = model.verdict.value;
  if (model.missing.value) {
    return (
      <MessagePage title="There is no room here">
        <p>The link may be mistyped, or the room was closed a while ago.</p>
      </MessagePage>
    );
  }
  if (verdict === undefined) {
    return (
      <div class="waiting" role="status">
        <span>{model.trouble.value ?? "Asking the servers…"}</span>
      </div>
    );
  }
  return <Account model={model} verdict={verdict} />;
}

function Account({ model, verdict }: { model: VerdictModel; verdict: RoomVerdict }) {
  const { now, history } = verdict;
  const nowMs = model.nowMs.value;
  const { headline, because } = headlineOf(now.sentence);
  return (
    <div class="verdict">
      <section class="verdict-head">
        <p class="verdict-room">
          <a href={`/r/${model.room}`}>{model.title.value || "The room"}</a>
        </p>
        <h1 aria-live="polite">{headline}</h1>
        {because !== "" && <p class="verdict-because">{because}</p>}
        <p class="verdict-facts">{headText(verdict, nowMs)}</p>
        {model.trouble.value !== undefined && <p class="trouble">{model.trouble.value}</p>}
      </section>
      {now.stressed && (
        <section class="card" aria-labelledby="likely-title">
          <h2 id="likely-title">How likely each is</h2>
          <ProbabilityBars verdict={now} />
          <p class="hint">{provenText(now)}</p>
        </section>
      )}
      {now.stressed && (
        <section class="card" aria-labelledby="evidence-title">
          <h2 id="evidence-title">The evidence</h2>
          <EvidenceTable evidence={now.evidence} />
        </section>
      )}
      <section class="card" aria-labelledby="history-title">
        <h2 id="history-title">What was said over time</h2>
        <HistoryPlot history={history} nowMs={nowMs} />
      </section>
      <Measures verdict={now} nowMs={nowMs} />
      <Reproduce room={model.room} retention={verdict.retention} model={verdict.model} />
    </div>
  );
}

function headText({ now, history }: RoomVerdict, nowMs: number): string {
  const { stressed, since, atMs } = now;
  const stoppedMs = overAtMs(now, history);
  if (stoppedMs !== undefined)
    return `The load is over: it stopped at ${momentText(stoppedMs, nowMs)}. Looked at ${momentText(atMs, nowMs)}.`;
  if (!stressed)
    return `Looked at ${momentText(atMs, nowMs)}. When more is asked of the servers than usual, this page says what it is.`;
  return since === null
    ? `Said at ${momentText(atMs, nowMs)}.`
    : `Since ${momentText(since, nowMs)}. Said anew each second; last at ${momentText(atMs, nowMs)}.`;
}

function Measures({ verdict, nowMs }: { verdict: Verdict; nowMs: number }) {
  if (verdict.measures.length === 0) return null;
  return (
    <section class="card" aria-labelledby="measures-title">
      <h2 id="measures-title">What was done about it</h2>
      <ul class="measures">
        {verdict.measures.map(({ atMs, what }) => (
          <li key={`${atMs} ${what}`}>
            <time dateTime={new Date(atMs).toISOString()}>{momentText(atMs, nowMs)}</time>
            <span>{what}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

type ReproduceProps = { room: string; retention: RoomVerdict["retention"]; model: string | undefined };

function Reproduce({ room, retention, model }: ReproduceProps) {
  const api = `/api/v1/rooms/${room}/verdict`;
  return (
    <section class="reproduce">
      <h2>Check it yourself</h2>
      <p class="hint">
        All of this follows from sketches: counts and estimates of each second.{" "}
        <a href={`${api}/signs`}>The sketches</a> and <a href={api}>what was said</a> are there for everybody, as JSON;
        the same sketches give the same verdict.
        {model !== undefined && ` The weights: ${model.replace(/\.$/, "")}.`}
      </p>
      <p class="hint">
        No address of anybody is kept, and none leaves the server that it came to. Sketches are kept for{" "}
        {daysText(retention.signsDays)}, verdicts for {daysText(retention.verdictsDays)}.
      </p>
    </section>
  );
}

function daysText(days: number): string {
  return days === 1 ? "one day" : `${days} days`;
}
