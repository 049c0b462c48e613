import { countdownParts, lateText, meantText, type Reader, timeText, whenText } from "../../schedule/start-words.ts";
import { startAnnouncement } from "./start-sentence.ts";
import type { StartView } from "./start-view.ts";

type Props = { start: StartView; nowMs: number; reader: Reader };

/** The countdown, and the start in words; it keeps its height when the start has come, so that nothing moves under a thumb. */
export function StartBlock({ start, nowMs, reader }: Props) {
  return (
    <section class={`start start-${start.stage}`} aria-label="The start">
      <Figure start={start} reader={reader} />
      <StartTimes start={start} nowMs={nowMs} reader={reader} />
      <p class="unseen" role="status">
        {startAnnouncement(start)}
      </p>
    </section>
  );
}

/** Where something else counts down already, such as the door: when it starts, in one line. */
export function StartLine(props: Props) {
  const { stage } = props.start;
  if (stage === "begun") return null;
  return (
    <div class="start-line">
      {stage === "late" ? (
        <p class="start-when">The host is not here yet.</p>
      ) : (
        <StartTimes {...props} label="Start:" />
      )}
    </div>
  );
}

/** In the reader's own time, and as the host meant it. */
function StartTimes({ start, nowMs, reader, label }: Props & { label?: string }) {
  const { scheduledAtMs, timeZone } = start.schedule;
  const meant = meantText(scheduledAtMs, timeZone, reader);
  return (
    <p class="start-when">
      {label !== undefined && <span>{label}</span>}
      <time dateTime={new Date(scheduledAtMs).toISOString()}>{whenText(scheduledAtMs, nowMs, reader)}</time>
      {meant !== "" && (
        <>
          <span class="unseen">, </span>
          <span class="start-meant">{meant}</span>
        </>
      )}
    </p>
  );
}

function Figure({ start, reader }: { start: StartView; reader: Reader }) {
  switch (start.stage) {
    case "before":
      return <Countdown leftMs={start.leftMs} />;
    case "late":
      return <Words label="The host is not here yet" figure={lateText(-start.leftMs) || "Any moment"} />;
    case "begun":
      return <Words label="Started at" figure={timeOf(start, reader)} />;
    default:
      return <Words label="It starts" figure="Now" />;
  }
}

function timeOf({ schedule }: StartView, reader: Reader): string {
  return timeText(schedule.openedAtMs ?? schedule.scheduledAtMs, reader);
}

function Words({ label, figure }: { label: string; figure: string }) {
  return (
    <>
      <p class="start-label">{label}</p>
      <p class="start-words">{figure}</p>
    </>
  );
}

/** Ticks for eyes; ears are told at a few marks. */
function Countdown({ leftMs }: { leftMs: number }) {
  const parts = countdownParts(leftMs);
  return (
    <>
      <p class="start-label">Starts in</p>
      <p class="start-figure" role="timer" aria-live="off">
        {parts.map(({ figure, unit }) => (
          <span key={unit} class="start-part">
            <b>{figure}</b> <small>{unit}</small>
          </span>
        ))}
      </p>
    </>
  );
}
