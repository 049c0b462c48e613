import type { Sentence } from "../event-report.ts";
import { counted, duration, whole } from "../wording/numbers.ts";
import { type Facts, measured, sentence } from "./facts.ts";

/** Whether anybody who was inside was thrown out. */
export function keptSentences(facts: Facts): Sentence[] {
  const joins = measured(facts, "audience.joins");
  const ended = measured(facts, "kept.endedByUs");
  if (joins === null || ended === null || joins === 0) return [];
  return [...thrownOut(facts, joins, ended), ...throughAttack(facts)];
}

function thrownOut(facts: Facts, joins: number, ended: number): Sentence[] {
  const lost = measured(facts, "kept.edgesLost") ?? 0;
  const of = `${whole(ended)} of ${counted(joins, "connection was", "connections were")} ended by us`;
  const but = gap(facts);
  const figures = ["kept.endedByUs", "audience.joins", "kept.edgesLost", "record.missing"] as const;
  if (lost === 0 && ended === 0) {
    return [sentence("good", `Nobody who was inside was thrown out: ${of}${but}.`, ...figures)];
  }
  const why = ended === 0 ? "" : ", for sending what no player sends or for reading nothing";
  return [sentence("plain", `${of}${why}${but}.`, ...figures), ...lostEdges(facts, lost)];
}

function lostEdges(facts: Facts, lost: number): Sentence[] {
  const there = measured(facts, "kept.atLostEdges") ?? 0;
  if (lost === 0) return [];
  const failed = counted(lost, "server that carried the sound failed", "servers that carried the sound failed");
  if (there === 0) return [sentence("bad", `${failed}; nobody listened there.`, "kept.edgesLost", "kept.atLostEdges")];
  const came = measured(facts, "kept.cameOver") ?? 0;
  const text = `${failed} with ${counted(there, "listener", "listeners")}; ${whole(came)} of them went on at another.`;
  return [sentence("bad", text, "kept.edgesLost", "kept.atLostEdges", "kept.cameOver")];
}

function throughAttack(facts: Facts): Sentence[] {
  const before = measured(facts, "kept.heardBeforeAttack");
  const least = measured(facts, "kept.heardLeastInAttack");
  if (before === null || least === null) return [];
  const text = `${counted(before, "person", "people")} heard it as the attack began, and never fewer than ${whole(least)} while it lasted.`;
  return [sentence(least >= before ? "good" : "plain", text, "kept.heardBeforeAttack", "kept.heardLeastInAttack")];
}

/** What was not recorded may have held anything. */
function gap(facts: Facts): string {
  const missing = measured(facts, "record.missing") ?? 0;
  return missing === 0 ? "" : `, as far as is recorded (${duration(missing)} are missing)`;
}
