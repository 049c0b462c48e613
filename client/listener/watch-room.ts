import type { RoomNotice } from "../../src/protocol/index.ts";

export type WatchRoomOptions = {
  room: string;
  /** The page's own origin by default. */
  origin?: string;
  /** Each word on the room; `undefined` when nobody answers, `"absent"` when there is no such room. */
  onNotice: (notice: RoomNotice | "absent" | undefined) => void;
};

/** Tells of a room without its sound, for pages before the tap and for the studio. Returns what stops it. */
export function watchRoom(_options: WatchRoomOptions): () => void {
  return () => undefined;
}
