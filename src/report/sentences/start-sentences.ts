import type { Sentence } from "../event-report.ts";
import { duration } from "../wording/numbers.ts";
import { type Facts, isOver, measured, sentence } from "./facts.ts";

/** A start that is off by no more is on time. */
const ON_TIME_MS = 1_000;
/** A host who comes within this is no news. */
const PROMPT_MS = 60_000;

export function startSentences(facts: Facts): Sentence[] {
  const promised = measured(facts, "start.promised");
  if (promised === null) return [unpromised(facts)];
  return [...opened(facts, promised), ...hostSentences(facts, promised)];
}

function unpromised(facts: Facts): Sentence {
  const live = measured(facts, "start.live");
  if (live === null) return sentence("plain", "No start had been promised, and the host was never live.", "start.live");
  const { times } = facts;
  const when = `${times.second(live)} (${times.zone}) on ${times.day(live)}`;
  return sentence("plain", `No start had been promised; the host went live at ${when}.`, "start.live");
}

function opened(facts: Facts, promised: number): Sentence[] {
  const error = measured(facts, "start.error");
  const second = `(${facts.times.second(promised)}, ${facts.times.zone})`;
  if (error === null) {
    if (facts.event.toMs <= promised && !isOver(facts)) {
      return [
        sentence(
          "plain",
          `The room is to open at ${facts.times.second(promised)} (${facts.times.zone}).`,
          "start.promised",
        ),
      ];
    }
    if (facts.event.endedAtMs !== null && facts.event.endedAtMs <= promised) {
      return [sentence("plain", `The room was ended before the promised second ${second}.`, "start.promised")];
    }
    return [
      sentence("bad", `The room did not open at the promised second ${second}.`, "start.promised", "start.opened"),
    ];
  }
  if (error === 0)
    return [sentence("good", `The room opened at the promised second ${second}.`, "start.error", "start.promised")];
  const side = error > 0 ? "after" : "before";
  const text = `The room opened ${duration(error)} ${side} the promised second ${second}.`;
  return [sentence(error > ON_TIME_MS ? "bad" : "good", text, "start.error", "start.promised")];
}

function hostSentences(facts: Facts, promised: number): Sentence[] {
  const live = measured(facts, "start.live");
  if (live === null) {
    if (facts.event.toMs <= promised) return [];
    const text = isOver(facts)
      ? "The host was never live; those who came heard the hold sound."
      : "The host is not live yet.";
    return [sentence("bad", text, "start.live")];
  }
  const heard = measured(facts, "start.sound");
  if (heard !== null && heard >= 0 && heard <= ON_TIME_MS) {
    const text = heard === 0 ? "The host was heard at that second." : `The host was heard ${duration(heard)} after it.`;
    return [sentence("good", text, "start.sound")];
  }
  const late = live - promised;
  if (late <= ON_TIME_MS) return [sentence("good", `The host was live ${lateness(late)}.`, "start.hostLate")];
  const text = `The host was live ${duration(late)} after it, at ${facts.times.second(live)}; until then listeners heard the hold sound.`;
  return [sentence(late > PROMPT_MS ? "bad" : "plain", text, "start.hostLate", "start.live")];
}

function lateness(late: number): string {
  if (late === 0) return "at that second";
  return late > 0 ? `${duration(late)} after it` : `${duration(late)} before it`;
}
