import type { ComponentChildren } from "preact";
import type { Incident } from "../../src/protocol/index.ts";
import { StateSign } from "../trouble/state-sign.tsx";
import { CATEGORY_WORDS } from "../trouble/trouble-words.ts";
import { CLASS_WORDS } from "../verdict/verdict-words.ts";
import { reportersText, storyOf } from "./incident-story.ts";
import { isoTime, SIGNAL_WORDS, scopeText, spanText, timeText } from "./status-words.ts";

type Props = {
  incident: Incident;
  nowMs: number;
  titles: ReadonlyMap<string, string>;
  /** What the operator may do about it. */
  children?: ComponentChildren;
};

/** One incident: what it is, since when, what speaks for it, what is done about it. */
export function IncidentCard({ incident, nowMs, titles, children }: Props) {
  const { id, title, state, scope, categories, onsetMs, resolvedAtMs } = incident;
  const isOver = state === "resolved";
  return (
    <article class={`card incident incident-${state}`} id={id} aria-labelledby={`${id}-title`}>
      <div class="incident-head">
        <h3 id={`${id}-title`} dir="auto">
          {title}
        </h3>
        {isOver ? <span class="pill">Over</span> : <StateSign state={state} />}
      </div>
      <p class="hint">
        {scopeText(scope, titles)} · {isOver ? "lasted" : "for"} {spanText((resolvedAtMs ?? nowMs) - onsetMs)}
        {categories.length > 0 && ` · ${categories.map((one) => CATEGORY_WORDS[one].name.toLowerCase()).join(", ")}`}
      </p>
      <Told incident={incident} />
      <p>{reportersText(incident)}</p>
      <Signs incident={incident} />
      <Measures incident={incident} />
      <details class="fold" open={!isOver && incident.updates.length > 0}>
        <summary>Timeline</summary>
        <Timeline incident={incident} nowMs={nowMs} />
      </details>
      {children}
    </article>
  );
}

/** The newest word of a person or the tracker, and the verdict. */
function Told({ incident: { verdict, scope } }: { incident: Incident }) {
  if (verdict === null) return null;
  return (
    <p class="incident-verdict">
      <i class={`swatch class-${verdict.is}`} />
      <span dir="auto">
        <b>{CLASS_WORDS[verdict.is].name}.</b> {verdict.says}{" "}
        {scope.room !== undefined && <a href={`/r/${encodeURIComponent(scope.room)}/verdict`}>The evidence</a>}
      </span>
    </p>
  );
}

function Signs({ incident: { signs } }: { incident: Incident }) {
  if (signs.length === 0) return null;
  return (
    <div class="signs">
      <h4>What speaks for it</h4>
      <ul>
        {signs.map(({ signal, says, sinceMs }, at) => (
          <li key={`${signal} ${sinceMs} ${at}`}>
            <span dir="auto">{says}</span>
            <small>{SIGNAL_WORDS[signal]}</small>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Measures({ incident: { measures } }: { incident: Incident }) {
  if (measures.length === 0) return null;
  return (
    <div class="signs">
      <h4>What is done about it</h4>
      <ul>
        {measures.map((measure) => (
          <li key={measure} dir="auto">
            {measure}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Timeline({ incident, nowMs }: { incident: Incident; nowMs: number }) {
  return (
    <ol class="timeline">
      {storyOf(incident).map(({ atMs, head, text, by }, at) => (
        <li key={`${atMs} ${head} ${at}`}>
          <time dateTime={isoTime(atMs)}>{timeText(atMs, nowMs)}</time>
          <div>
            <b>{head}</b>
            {by === "operator" && <small> by the operator</small>}
            {text !== "" && <p dir="auto">{text}</p>}
          </div>
        </li>
      ))}
    </ol>
  );
}
