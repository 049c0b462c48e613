import type { DoorAnswer, WaitEstimate } from "../../protocol/index.ts";
import { readJson } from "./json-body.ts";

/** What a door told someone who has to wait. `place` is `null` before the draw. */
export type ToldPlace = { ticket: string; number: number; place: number | null; wait: WaitEstimate | null };

/** `undefined` when a refusal gives no place. Throws RangeError when it should, and cannot be read. */
export function readToldPlace(code: string, body: string): ToldPlace | undefined {
  if (code !== "place_waiting") return undefined;
  const { ticket, number, place = null, wait = null } = readJson<DoorAnswer>(new TextEncoder().encode(body));
  if (typeof ticket !== "string" || typeof number !== "number") {
    throw new RangeError("Cannot wait: the door gave no ticket");
  }
  return { ticket, number, place, wait };
}
