import type { OriginEntry } from "./origin-entry.ts";
import type { RoomLease } from "./room-lease.ts";

/** What is to be done to the table. `seen` tells how much had been heard of the room by then. */
export type LeaseDeed = { room: string; seen: number } & (
  | { deed: "read" }
  | { deed: "create"; lease: RoomLease }
  | { deed: "update"; lease: RoomLease; revision: number; takes: boolean }
  | { deed: "delete" }
);

/** What came of a deed. `unknown`: the table did not answer, or not well. */
export type DeedOutcome =
  | { outcome: "found"; standing: Standing | undefined }
  | { outcome: "written"; revision: number }
  | { outcome: "deleted" }
  | { outcome: "conflict" }
  | { outcome: "unknown" };

export type Standing = { lease: RoomLease; revision: number };

/** What one looks at to decide. `origins`: the living, by id; `opening`: rooms that are ours and make no sound yet. */
export type LeaseView = {
  nowMs: number;
  wallMs: number;
  load: number;
  opening: number;
  origins: ReadonlyMap<string, OriginEntry>;
};

/** What changes what is heard goes first, what nobody waits for last. */
export function byUrgency(one: LeaseDeed, other: LeaseDeed): number {
  return urgency(other) - urgency(one);
}

function urgency(deed: LeaseDeed): number {
  if (deed.deed === "delete") return 0;
  if (deed.deed !== "update" || !deed.takes) return 3;
  return deed.lease.card.state === "live" ? 2 : 1;
}
