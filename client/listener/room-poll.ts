import type { RoomNotice } from "../../src/protocol/index.ts";
import { retryAfterMs } from "./retry-after.ts";

type PublicSpeaker = RoomNotice["speakers"][number] & { onAir?: boolean };
type PublicRoom = {
  id: string;
  title: string;
  state: RoomNotice["state"];
  listeners: number | null;
  speakers: PublicSpeaker[];
  music?: boolean;
};

export type PollOutcome =
  | { outcome: "notice"; notice: RoomNotice; music: boolean }
  | { outcome: "absent" }
  /** Nobody answered, or not in our language; `retryAfterMs` when they said when. */
  | { outcome: "unknown"; retryAfterMs: number };

/** Reads a room's public page in the API as the notice that listeners get. */
export async function pollRoom(url: string, signal: AbortSignal): Promise<PollOutcome> {
  try {
    const response = await fetch(url, { signal });
    if (response.status === 404) return { outcome: "absent" };
    if (!response.ok) return { outcome: "unknown", retryAfterMs: retryAfterMs(response.headers.get("retry-after")) };
    const room: unknown = await response.json();
    if (!isPublicRoom(room)) return { outcome: "unknown", retryAfterMs: 0 };
    return { outcome: "notice", notice: asNotice(room), music: room.music === true };
  } catch {
    return { outcome: "unknown", retryAfterMs: 0 };
  }
}

function asNotice({ id, title, state, listeners, speakers }: PublicRoom): RoomNotice {
  const onAir = speakers.some((speaker) => speaker.onAir === true);
  return {
    room: id,
    title,
    state,
    playing: state === "live" && onAir ? "speakers" : "hold",
    listeners,
    speakers: speakers.map(({ id, name, role, speaking }) => ({ id, name, role, speaking })),
  };
}

function isPublicRoom(value: unknown): value is PublicRoom {
  return (
    typeof value === "object" &&
    value !== null &&
    "state" in value &&
    "speakers" in value &&
    Array.isArray(value.speakers)
  );
}
