import type { Sentence } from "../event-report.ts";
import { counted, duration, percent, whole } from "../wording/numbers.ts";
import { type Facts, measured, sentence } from "./facts.ts";

export function doorSentences(facts: Facts): Sentence[] {
  return [...waiting(facts), ...refused(facts)];
}

function waiting(facts: Facts): Sentence[] {
  const given = measured(facts, "door.given");
  if (given === null) return [];
  if (given === 0) {
    const nobodyWaited =
      (measured(facts, "door.toldToWait") ?? 0) === 0 && (measured(facts, "audience.joins") ?? 0) > 0;
    return nobodyWaited ? [sentence("good", "Nobody had to wait at the door.", "door.given", "door.toldToWait")] : [];
  }
  const most = measured(facts, "door.waitingPeak") ?? 0;
  const text = `${counted(given, "person was", "people were")} given a numbered place; ${whole(most)} waited at once at most.`;
  return [sentence("plain", text, "door.given", "door.waitingPeak"), ...waits(facts), ...honesty(facts)];
}

function waits(facts: Facts): Sentence[] {
  const p50 = measured(facts, "door.waitP50");
  const p99 = measured(facts, "door.waitP99");
  const error = facts.figures["door.waitP50"].error;
  if (p50 === null || p99 === null || error === null) return [];
  const text = `Half of those who waited were called within ${duration(p50 + error)}, 99 of 100 within ${duration(p99 + error)}.`;
  return [sentence("plain", text, "door.waitP50", "door.waitP99")];
}

/** Four of five were promised. */
function honesty(facts: Facts): Sentence[] {
  const predictions = measured(facts, "door.predictions");
  const covered = measured(facts, "door.covered");
  if (predictions === null || covered === null) return [];
  const text = `Of ${counted(predictions, "predicted wait", "predicted waits")}, ${percent(covered)} came true within what was told; 80 % should.`;
  return [sentence(covered >= 0.7 ? "plain" : "bad", text, "door.predictions", "door.covered")];
}

function refused(facts: Facts): Sentence[] {
  const count = measured(facts, "door.refused");
  if (count === null || count === 0) return [];
  const [first] = facts.refusals.filter(({ code }) => code !== "place_waiting");
  const why = first === undefined ? "" : `, ${whole(first.count)} of them as “${first.code}”`;
  return [sentence("plain", `${counted(count, "request was", "requests were")} refused${why}.`, "door.refused")];
}
