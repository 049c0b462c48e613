import { type Credence, isBelieved } from "../reported/credence.ts";
import type { Sighting } from "../sighting.ts";
import { counted, figure, percent } from "../words/figures.ts";
import { capital, type Names, where } from "../words/names.ts";
import { REPORTED_AS } from "../words/reported-as.ts";
import type { Focus } from "./focus.ts";

/** A rise of reports as a sighting; one that is not believed supports others, and is nothing alone. */
export function reportSighting({ scope, category, alarm, credence }: Focus, names: Names): Sighting {
  const { detection, tally } = alarm;
  const people = counted(tally.people, "person reports", "people report");
  const clause = `${people} ${REPORTED_AS[category].object}${where(scope, names, "")}${checkedShare(tally.confirmed, tally.people)}`;
  const usual = detection.expected === null ? "" : `; ${usually(detection.expected)}`;
  const aMinute = counted(detection.count ?? 0, "person reported", "people reported");
  return {
    signal: "reports",
    witness: "reports",
    weight: isBelieved(credence) ? "soft" : "support",
    scope,
    categories: [category],
    sinceMs: detection.onsetMs ?? detection.startMs,
    value: tally.people,
    expected: detection.expected,
    clause,
    says: `${aMinute} ${REPORTED_AS[category].object} in a minute${where(scope, names, "")}${usual}.`,
  };
}

function usually(expected: number): string {
  return expected < 0.5 ? "next to none are usual" : `${figure(expected)} ${expected < 1.5 ? "is" : "are"} usual`;
}

function checkedShare(confirmed: number, people: number): string {
  return confirmed === 0 ? "" : `, ${percent(confirmed / Math.max(1, people))} of them confirmed by our measurements`;
}

const WHY: Record<Exclude<Credence, "confirmed" | "independent">, string> = {
  contradicted: "our measurements of those who listen contradict them",
  repeated: "they come from few people who repeat themselves, and nothing confirms them",
  "few-networks": "they come from few networks, and nothing confirms them",
  "measured-fine": "our servers and probes measure nothing wrong",
};

/** Fewer reports are not worth a remark. */
const NOTE_MIN = 10;

/** "100,000 reports of no sound from 500 networks; our measurements of those who listen contradict them." */
export function noteOf(doubted: readonly Focus[]): string | null {
  const [loudest] = [...doubted].sort((one, other) => other.alarm.tally.raw - one.alarm.tally.raw);
  if (loudest === undefined || loudest.alarm.tally.raw < NOTE_MIN) return null;
  const { alarm, category, credence } = loudest;
  if (credence === "confirmed" || credence === "independent") return null;
  const raw = counted(alarm.tally.raw, "report", "reports");
  const networks = counted(Math.max(1, alarm.tally.networks), "network", "networks");
  return `${capital(raw)} of ${REPORTED_AS[category].noun} from ${networks}; ${WHY[credence]}.`;
}
