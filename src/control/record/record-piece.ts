import type { CapacityProof } from "../../protocol/index.ts";
import type { EventMoment, EventSample } from "../../report/index.ts";
import type { RoomSumsRow } from "./room-sums.ts";

/** How far a room's record has come: a restart goes on from the newest. */
export type RecordHead = {
  atMs: number;
  startedAtMs: number;
  isWhole: boolean;
  sums: RoomSumsRow;
  /** Who made the room's sound last. */
  maker: { origin: string; bootId: string } | null;
  playing: "speakers" | "hold";
  /** What its door was last told as. */
  door: string;
  proof: CapacityProof | null;
  /** So many happenings so far. */
  moments: number;
  lost: { samples: number; moments: number };
};

/** A piece of a room's record, as it is put on the disk. */
export type RecordPiece = { samples: EventSample[]; moments: EventMoment[]; head: RecordHead };
