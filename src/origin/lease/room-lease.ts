import { decodeMessage, encodeMessage, PART_MS, partAt, partStartMs, type RoomCard } from "../../protocol/index.ts";

/**
 * Who makes a room's sound, as the shared table says it. Room time is what parts are named by: the wall clock of the
 * room's first origin as it was when the room opened, going on without a step from origin to origin.
 */
export type RoomLease = {
  card: RoomCard;
  origin: string;
  bootId: string;
  /** Room time less the holder's monotonic clock. */
  aheadMs: number;
  /** Room time less the holder's wall clock when this was written; for whoever never heard the holder. */
  aheadOfWallMs: number;
  /** The first part that the holder makes; its predecessor goes on up to there. */
  firstPart: number;
  /** The holder is about to stop: anyone else may take the room. */
  leaving: boolean;
};

/** Whose clocks a lease is written by. */
export type Holder = { origin: string; bootId: string; nowMs: number; wallMs: number };

export function leaseKey(room: string): string {
  return `room.${room}`;
}

/** `undefined` for keys that are none of a lease. */
export function roomOfKey(key: string): string | undefined {
  return key.startsWith("room.") ? key.slice("room.".length) : undefined;
}

export function encodeLease(lease: RoomLease): Uint8Array {
  return encodeMessage(lease);
}

/** `undefined` when somebody else wrote something else there: nobody can hold a room by it. */
export function readLease(bytes: Uint8Array): RoomLease | undefined {
  try {
    const lease = decodeMessage<Partial<RoomLease>>(bytes);
    return typeof lease.origin === "string" && typeof lease.card?.room === "string" ? (lease as RoomLease) : undefined;
  } catch {
    return undefined;
  }
}

/** Of a room that nobody has held before. A room whose epoch is still ahead of our clock begins with part 0 at once. */
export function firstLease(card: RoomCard, { origin, bootId, nowMs, wallMs }: Holder): RoomLease {
  const roomMs = Math.max(wallMs, card.epochMs);
  return {
    card,
    origin,
    bootId,
    aheadMs: roomMs - nowMs,
    aheadOfWallMs: roomMs - wallMs,
    firstPart: partAt(card.epochMs, roomMs + PART_MS - 1),
    leaving: false,
  };
}

/**
 * Of a room that `former` held until now. `formerAheadMs`: the former holder's monotonic clock less ours, `undefined` when it
 * was never heard; `leadMs`: how long the former holder goes on. Begins at least one part after what it can have made.
 */
export function nextLease(
  former: RoomLease,
  { origin, bootId, nowMs, wallMs }: Holder,
  { formerAheadMs, leadMs }: { formerAheadMs: number | undefined; leadMs: number },
): RoomLease {
  const { epochMs } = former.card;
  const byItsClock = formerAheadMs === undefined ? undefined : former.aheadMs + formerAheadMs + nowMs;
  const roomMs = Math.max(byItsClock ?? former.aheadOfWallMs + wallMs, partStartMs(epochMs, former.firstPart));
  return {
    card: former.card,
    origin,
    bootId,
    aheadMs: roomMs - nowMs,
    aheadOfWallMs: roomMs - wallMs,
    firstPart: partAt(epochMs, roomMs + leadMs) + 1,
    leaving: false,
  };
}
