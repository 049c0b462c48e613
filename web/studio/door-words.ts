import type { DoorView } from "../../src/protocol/index.ts";
import { countText } from "../ui/words.ts";

/** How many hold a number and are not in. */
export function waitingCount({ status, issued, front }: DoorView): number {
  return status === "not-queueing" ? 0 : Math.max(0, issued - front);
}

/** "5,000 of 5,000 seats taken. 1,204 people wait; 12 are let in a second." */
export function doorSentence(view: DoorView): string {
  const { status, seats, seated } = view;
  const taken =
    seats === null ? `${countText(seated)} listen.` : `${countText(seated)} of ${countText(seats)} seats taken.`;
  const waiting = waitingCount(view);
  if (status === "suspended") return `Nobody is let in. ${taken} ${waitText(waiting)}.`;
  if (status === "prequeue") return `The doors open at the start. ${waitText(waiting)}.`;
  if (waiting === 0 && seats !== null && seated >= seats) return `All seats are taken: who comes now waits. ${taken}`;
  if (status === "not-queueing") return `The doors are open: nobody has to wait. ${taken}`;
  return `${taken} ${waitText(waiting)}${rateText(view)}.`;
}

/** Nothing where nobody is let in. */
function rateText({ ratePerSecond: rate }: DoorView): string {
  if (rate <= 0) return "";
  const everySeconds = Math.round(1 / rate);
  if (everySeconds > 1) return `; one is let in about every ${countText(everySeconds)} s`;
  return Math.round(rate) <= 1 ? "; one is let in a second" : `; ${countText(rate)} are let in a second`;
}

function waitText(waiting: number): string {
  if (waiting === 0) return "Nobody waits";
  return waiting === 1 ? "One person waits" : `${countText(waiting)} people wait`;
}

/**
 * What a field of local date and time holds, `2026-11-22T20:00`, as RFC 3339 with the offset that is in force here then; `null` when it is
 * empty or no time.
 */
export function withOffset(local: string, offsetMinutes = (at: Date) => -at.getTimezoneOffset()): string | null {
  const at = new Date(local);
  if (local === "" || Number.isNaN(at.getTime())) return null;
  const minutes = offsetMinutes(at);
  const pad = (count: number) => String(Math.floor(count)).padStart(2, "0");
  const offset = `${minutes < 0 ? "-" : "+"}${pad(Math.abs(minutes) / 60)}:${pad(Math.abs(minutes) % 60)}`;
  return `${local.length === 16 ? `${local}:00` : local}${offset}`;
}

/** The other way: what the field shows for a moment, on this machine's clock; empty for none. */
export function localText(atMs: number | null): string {
  if (atMs === null) return "";
  const at = new Date(atMs);
  const pad = (count: number) => String(count).padStart(2, "0");
  const day = `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
  return `${day}T${pad(at.getHours())}:${pad(at.getMinutes())}`;
}

/** "UTC+1", of this machine now. */
export function zoneText(offsetMinutes = -new Date().getTimezoneOffset()): string {
  const hours = offsetMinutes / 60;
  return hours === 0 ? "UTC" : `UTC${hours < 0 ? "−" : "+"}${Math.abs(hours)}`;
}
