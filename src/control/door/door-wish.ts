import { randomBytes } from "node:crypto";
import { StentorError } from "../../protocol/index.ts";
import type { DoorRecord } from "./door-record.ts";

/** What a host or the operator changes; what is left out stays as it is. `opensAtMs`: Unix milliseconds. */
export type DoorWish = {
  seats?: number | null | undefined;
  opensAtMs?: number | null | undefined;
  suspended?: boolean | undefined;
};

type Settings = Pick<DoorRecord, "seats" | "opensAtMs" | "suspended" | "draw">;

/** The settings after it. Throws StentorError `bad_request`. A pure function, but for the new seed. */
export function changedSettings(record: DoorRecord, wish: DoorWish, doorTimeMs: number): Settings {
  const { seats = record.seats, suspended = record.suspended } = wish;
  if (seats !== null && (!Number.isSafeInteger(seats) || seats < 1)) {
    throw refused("seats", "a room has at least one seat; null: as many as the edges carry");
  }
  return { seats, suspended, ...changedStart(record, wish.opensAtMs, doorTimeMs) };
}

function changedStart(record: DoorRecord, opensAtMs: number | null | undefined, doorTimeMs: number) {
  const { draw, places } = record;
  const isBefore = draw !== null && draw.size === null;
  const unchanged = { opensAtMs: record.opensAtMs, draw };
  if (opensAtMs === undefined || opensAtMs === record.opensAtMs) return unchanged;
  if (opensAtMs === null) return isBefore ? startedNow(record, doorTimeMs) : unchanged;
  if (opensAtMs <= doorTimeMs) throw refused("opensAt", "it lies in the past");
  if (!isBefore && places.issued > 0) throw refused("opensAt", "the queue has begun, and its order stands");
  return { opensAtMs, draw: isBefore ? draw : { seed: randomBytes(32).toString("hex"), size: null } };
}

/** Who waits already is drawn at once, as was promised. */
function startedNow({ draw, places, effort }: DoorRecord, doorTimeMs: number) {
  const nobodyWaits = places.issued === 0 && effort.issued === 0;
  return nobodyWaits ? { opensAtMs: null, draw: null } : { opensAtMs: doorTimeMs, draw };
}

function refused(field: string, why: string): StentorError {
  return new StentorError("bad_request", `Cannot change the door: ${field}: ${why}`);
}
