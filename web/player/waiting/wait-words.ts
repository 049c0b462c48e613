import type { Waiting } from "../../../client/listener/index.ts";
import type { DoorReason, WaitCalibration, WaitEstimate } from "../../../src/protocol/index.ts";
import { countText, elapsedText } from "../../ui/words.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** "6 to 9 minutes", "about a minute": the interval that holds in four of five cases, no finer than it can be known. */
export function waitText({ p10Ms, p90Ms }: Pick<WaitEstimate, "p10Ms" | "p90Ms">): string {
  if (p90Ms < 45_000) return "less than a minute";
  if (p90Ms < 1.5 * MINUTE_MS) return "about a minute";
  if (p90Ms >= 2 * HOUR_MS) return hoursText(p10Ms / HOUR_MS, p90Ms / HOUR_MS);
  const [from, to] = [Math.floor(p10Ms / MINUTE_MS), Math.ceil(p90Ms / MINUTE_MS)];
  if (from < 1) return `up to ${to} minutes`;
  return from === to ? `about ${minutesText(to)}` : `${from} to ${minutesText(to)}`;
}

function minutesText(minutes: number): string {
  return minutes === 1 ? "a minute" : `${minutes} minutes`;
}

function hoursText(from: number, to: number): string {
  const [least, most] = [Math.floor(from * 2) / 2, Math.ceil(to * 2) / 2];
  return least < 1 ? `up to ${most} hours` : least === most ? `about ${most} hours` : `${least} to ${most} hours`;
}

/** "311 people are before you."; of the next one, that it is so. */
export function aheadText(ahead: number): string {
  if (ahead === 0) return "You are next.";
  return ahead === 1 ? "One person is before you." : `${countText(ahead)} people are before you.`;
}

/** Before the tap, of a door that newcomers wait at. */
export function doorSentence(
  door: Pick<Waiting, "status" | "why" | "issued" | "front"> | undefined,
): string | undefined {
  switch (door?.status) {
    case "prequeue":
      return "The doors are not open yet. One tap gets you a number for the draw.";
    case "queueing":
      return `${door.why === "full" ? "The room is full" : "There is a queue"}: ${waitersText(Math.max(0, door.issued - door.front))}. One tap gets you a place.`;
    case "suspended":
      return "Nobody is let in at the moment, by the operator's wish.";
    default:
      return undefined;
  }
}

function waitersText(count: number): string {
  return count === 1 ? "one person waits" : `${countText(count)} people wait`;
}

const REASONS: Record<Exclude<DoorReason, null>, string> = {
  "before-start": "The doors open at the start, for everybody at once.",
  full: "Every seat is taken, or kept for somebody who was called. You come in as seats become free.",
  health: "The servers are busy, and let people in carefully, so that nobody who is inside is thrown out.",
  flood:
    "Far more is asked of the servers than usual. People are let in carefully, so that nobody inside is thrown out.",
  operator: "The operator has the doors open only a little.",
};

/** Why one waits. */
export function reasonText(why: DoorReason): string {
  return why === null ? "You come in as soon as there is room." : REASONS[why];
}

/** Why nobody comes in while the door is suspended; whoever has no place yet is promised none. */
export function suspendedText(hasNumber: boolean): string {
  const then = hasNumber
    ? "Who is inside stays, and you keep your place."
    : "You may leave this page open: it goes on by itself when people are let in again.";
  return `Nobody is let in at the moment, by the operator's wish. ${then}`;
}

/** "Of the last 412 predictions, 81 % came true within their range."; nothing while there are too few to tell. */
export function calibrationText({ predictions, covered }: WaitCalibration): string | undefined {
  if (!(predictions >= FEWEST_PREDICTIONS)) return undefined;
  const share = Math.round((100 * covered) / predictions);
  return `Of the last ${countText(predictions)} predictions, ${share}\u00a0% came true within their range.`;
}

const FEWEST_PREDICTIONS = 50;

/** "1:02:05", and days before that in words. */
export function countdownText(leftMs: number): string {
  const days = Math.floor(leftMs / 86_400_000);
  if (days >= 2) return `${days} days`;
  return elapsedText(leftMs + 999);
}

const TROUBLES: Record<string, string> = {
  unreachable: "The server does not answer. Trying again by itself.",
  rate_limited: "Too much is asked from your network at the moment. Trying again by itself.",
  too_many_connections: "Your network holds as many connections as it may. Trying again by itself.",
  door_unavailable: "No place can be given at the moment. Trying again by itself.",
  listener_limit: "This server is full. Trying again by itself.",
  overloaded: "The server is very busy. Trying again by itself.",
  challenge_required: "The server asks for a little work that this browser cannot do. Trying again by itself.",
  challenge_failed: "The server asks for a little work first. Trying again by itself.",
};

/** What a refusal that is not the last word means; see `Waiting.trouble`. */
export function troubleText(code: string, hasNumber = false): string {
  if (code === "unreachable" && hasNumber) return "The server does not answer. Your place is kept; trying again.";
  return TROUBLES[code] ?? "The server cannot let you in yet. Trying again by itself.";
}
