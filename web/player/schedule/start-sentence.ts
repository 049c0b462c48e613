import { type Reader, timeText } from "../../schedule/start-words.ts";
import type { StartView } from "./start-view.ts";

/** The one sentence on how things are while a start is awaited; `undefined` once it has begun. */
export function startSentence(start: StartView, playing: boolean, reader: Reader): string | undefined {
  switch (start.stage) {
    case "before":
      return playing
        ? "This soft music plays until the start. You need not do anything."
        : "Soft music plays until the start. Tap now, and you will not miss it.";
    case "due":
      return "Starting now…";
    case "late":
      return lateSentence(start, playing, reader);
    default:
      return undefined;
  }
}

function lateSentence({ schedule }: StartView, playing: boolean, reader: Reader): string {
  const opened = timeText(schedule.openedAtMs ?? schedule.scheduledAtMs, reader);
  const then = playing
    ? "you will hear it the moment that changes."
    : "tap, and you will hear it the moment that changes.";
  return `The room opened at ${opened}. The host is not here yet; ${then}`;
}

/** What a screen reader is told as the start comes nearer: at an hour, ten minutes, one minute and ten seconds, and when it is there. */
export function startAnnouncement({ stage, leftMs }: StartView): string {
  if (stage === "begun") return "It has started.";
  if (stage !== "before") return "";
  return MARKS.findLast(({ fromMs }) => leftMs <= fromMs)?.text ?? "";
}

const MARKS = [
  { fromMs: 3_600_000, text: "It starts within an hour." },
  { fromMs: 600_000, text: "It starts within ten minutes." },
  { fromMs: 60_000, text: "It starts within one minute." },
  { fromMs: 10_000, text: "It starts within ten seconds." },
];
