import type { Sentence, VerdictSpan } from "../event-report.ts";
import { counted, percent, whole } from "../wording/numbers.ts";
import { type Facts, measured, sentence } from "./facts.ts";

/** Verdicts that are told in sentences; all are in the table. */
const VERDICTS_TOLD = 3;

const SAID: Record<VerdictSpan["verdict"], string> = {
  crowd: "a crowd",
  attack: "an attack",
  both: "a crowd and an attack at once",
  "own-fault": "a fault of our own",
  upstream: "a fault before our servers",
  undetermined: "undetermined",
};

export function verdictSentences({ verdicts, times }: Facts): Sentence[] {
  const told = verdicts.filter(({ verdict }) => verdict !== "undetermined").slice(0, VERDICTS_TOLD);
  if (told.length === 0 && verdicts.length > 0) {
    return [sentence("plain", "The load had to be explained, and the measurements did not say clearly what it was.")];
  }
  return told.map(({ verdict, probability, fromMs, toMs }) => {
    const from = times.minute(fromMs);
    const to = times.minute(toMs);
    const when = from === to ? `At ${from}` : `From ${from} to ${to}`;
    const text = `${when} the servers’ verdict on the load was ${SAID[verdict]} (${percent(probability)} likely).`;
    return sentence(verdict === "crowd" ? "plain" : "bad", text);
  });
}

export function reportSentences(facts: Facts): Sentence[] {
  const people = measured(facts, "trouble.reports");
  const confirmed = measured(facts, "trouble.confirmed");
  const contradicted = measured(facts, "trouble.contradicted");
  if (people === null || confirmed === null || contradicted === null) return [];
  if (people === 0) return [sentence("good", "Nobody reported trouble.", "trouble.reports")];
  const text = `${counted(people, "person", "people")} reported trouble; measurements of those very listeners confirm ${whole(confirmed)} and contradict ${whole(contradicted)}.`;
  return [
    sentence(confirmed > 0 ? "bad" : "plain", text, "trouble.reports", "trouble.confirmed", "trouble.contradicted"),
  ];
}

export function comparisonSentences(facts: Facts): Sentence[] {
  const peak = measured(facts, "audience.peak");
  const peaks = facts.earlier.map(({ peakHeard }) => peakHeard).filter((heard) => heard !== null);
  if (peak === null || peak === 0 || peaks.length === 0) return [];
  const most = Math.max(...peaks);
  const events = counted(peaks.length, "earlier event", "earlier events");
  const text =
    peak > most
      ? `More heard it than any of the ${events} on record here (at most ${whole(most)}).`
      : `Of the ${events} on record here, the largest was heard by ${whole(most)}.`;
  return [sentence("plain", text.replace("any of the 1 earlier event", "the 1 earlier event"), "audience.peak")];
}
