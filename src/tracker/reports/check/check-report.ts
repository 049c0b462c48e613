import { type ListenerFacts, PART_MS, type TroubleCategory, type TroubleCheck } from "../../../protocol/index.ts";
import type { Evidence } from "./evidence.ts";
import { hearingOf, isOurDoing, listed, soundsOf, span, troublesOf } from "./measured-words.ts";

/** Listeners acknowledge sound about every ten seconds: who did so this lately hears. */
export const HEARD_LATELY_MS = 15_000;
/** And who has missed two acknowledgements does not. */
export const HEARD_LONG_AGO_MS = 25_000;
/** Longer than the longest interval between writes, with what a player holds on top. */
export const LATE_MS = 3_500;
/** As close as the usual path brings anybody. */
export const IN_TIME_MS = 1_000;
/** One stall may be the start's; two are trouble. */
const STALLS_ARE_TROUBLE = 2;
/** What was measured is of now: of what happened longer ago it contradicts nothing. */
export const CONTRADICTS_WITHIN_MS = 30_000;

export type Checked = { check: TroubleCheck; says: string };
export type CheckQuestion = {
  category: TroubleCategory;
  evidence: Evidence;
  happenedAtMs: number;
  nowMs: number;
  /** Our own servers or probes know that the room has no sound. */
  isSoundless: boolean;
  /** There is an open incident of this kind: sound that arrives may be silent at its source. */
  isIncident: boolean;
};

const NO_CONNECTION = "We have no connection of yours to check it against.";
const UNMEASURED = "This is nothing that our servers measure.";
const HEARD_BY: readonly TroubleCategory[] = ["cannot-join", "no-sound", "choppy", "delayed"];

/** What our measurements say of a report, with their figures, in a sentence for whoever sent it. Pure. */
export function checkReport(question: CheckQuestion): Checked {
  if (question.category === "no-sound" && question.isSoundless) {
    return confirmed("Nobody is heard in this room at present, by our own ears either.");
  }
  return checkConnection(question);
}

function checkConnection(question: CheckQuestion): Checked {
  const { category, evidence } = question;
  if (evidence.kind === "none") return unknown(NO_CONNECTION);
  if (evidence.kind === "silent") {
    return unknown("The server that you listen to did not answer in time, so we could not check it.");
  }
  if (evidence.kind === "gone") {
    const says =
      "The server that you listened to is not heard of any more. Your player goes to another, where there is one.";
    return HEARD_BY.includes(category) ? confirmed(says) : unknown(says);
  }
  const { facts } = evidence;
  if (category === "cannot-join") return checkJoin(facts, question);
  if (!facts.known)
    return unknown(evidence.kind === "address" ? NO_CONNECTION : "Our server does not know this connection any more.");
  if (facts.roomSilent && HEARD_BY.includes(category)) {
    return confirmed("The room's sound does not reach the server that you listen to at present.");
  }
  if (category === "no-sound") return checkSilence(facts, question);
  if (category === "choppy") return checkStalls(facts, question);
  if (category === "delayed") return checkDelay(facts, question);
  return unknown(`${UNMEASURED} ${hearingOf(facts, question.nowMs)}`.trim());
}

function checkJoin(facts: ListenerFacts, question: CheckQuestion): Checked {
  const refusals = troublesOf(facts.refused);
  if (facts.known && facts.connected && hearsNow(facts, question)) {
    return contradicted(`You are connected, and ${soundsOf(facts, question.nowMs)}.`);
  }
  if (refusals.length > 0) {
    const says = `Our servers turned your address away: ${listed(refusals)}.`;
    return isOurDoing(facts.refused) ? confirmed(says) : unknown(says);
  }
  if (facts.known && !facts.connected) return unknown("Our server had your connection, and it has ended.");
  if ((facts.refused.room_ended ?? 0) > 0) return unknown("The room that you asked for has ended.");
  if ((facts.refused.room_not_found ?? 0) > 0)
    return unknown("Our servers know no room of the name that you asked for.");
  return unknown("Our servers have not turned your address away; your requests may not reach us at all.");
}

function checkSilence(facts: ListenerFacts, question: CheckQuestion): Checked {
  const { nowMs, happenedAtMs, isIncident } = question;
  if (facts.heardAtMs === null) {
    // Players acknowledge about every ten seconds: it may have come this moment, or gone by itself.
    return facts.connected
      ? unknown("You are connected, and your player has not acknowledged any sound yet.")
      : unknown("Your connection ended before your player acknowledged any sound.");
  }
  if (facts.connected && happenedAtMs - facts.heardAtMs > HEARD_LONG_AGO_MS) {
    return confirmed(`Your player last acknowledged sound ${span(nowMs - facts.heardAtMs)} ago.`);
  }
  if (!hearsNow(facts, question) || !isNearNewest(facts)) return unknown(hearingOf(facts, nowMs));
  if (isIncident) {
    return unknown(`${capital(soundsOf(facts, nowMs))}, yet others miss it too: it may be silent at its source.`);
  }
  return contradicted(`${capital(soundsOf(facts, nowMs))}. Check the volume, and where your device plays to.`);
}

function checkStalls(facts: ListenerFacts, question: CheckQuestion): Checked {
  const { stalls, moved } = facts;
  const figures = `${times(stalls, "stall")} and ${times(moved, "skip")} since you connected`;
  if (moved > 0 || stalls >= STALLS_ARE_TROUBLE) return confirmed(`We measured ${figures}.`);
  if (stalls > 0 || !hearsNow(facts, question)) return unknown(`We measured ${figures}.`);
  return contradicted(`We measured ${figures}; ${soundsOf(facts, question.nowMs)}.`);
}

function checkDelay(facts: ListenerFacts, question: CheckQuestion): Checked {
  const { behindMs } = facts;
  if (behindMs === null) return unknown("Your player has not told yet how far behind live it is.");
  if (behindMs >= LATE_MS) return confirmed(`You hear ${span(behindMs)} behind live.`);
  if (behindMs > IN_TIME_MS || !hearsNow(facts, question)) return unknown(`You hear ${span(behindMs)} behind live.`);
  return contradicted(`You hear ${span(behindMs)} behind live, as close as can be.`);
}

/** And did when it happened. */
function hearsNow({ heardAtMs }: ListenerFacts, { nowMs, happenedAtMs }: CheckQuestion): boolean {
  return heardAtMs !== null && nowMs - heardAtMs <= HEARD_LATELY_MS && nowMs - happenedAtMs <= CONTRADICTS_WITHIN_MS;
}

/** What it acknowledged last is no older than the acknowledgement makes it. */
function isNearNewest({ part, newestPart, behindMs }: ListenerFacts): boolean {
  if (part === null || newestPart === null || behindMs === null || behindMs > LATE_MS) return false;
  return (newestPart - part) * PART_MS <= HEARD_LATELY_MS + LATE_MS;
}

function times(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function confirmed(says: string): Checked {
  return { check: "confirmed", says: `Confirmed. ${says}` };
}

function contradicted(says: string): Checked {
  return { check: "contradicted", says: `Thank you. ${says}` };
}

function unknown(says: string): Checked {
  return { check: "unknown", says: `Thank you. ${says}` };
}
