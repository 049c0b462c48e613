import type { RoomNotice, RoomSchedule } from "../../src/protocol/index.ts";
import { retryAfterMs } from "./retry-after.ts";

type PublicSpeaker = RoomNotice["speakers"][number] & { onAir?: boolean };
type PublicRoom = {
  id: string;
  title: string;
  state: RoomNotice["state"];
  listeners: number | null;
  speakers: PublicSpeaker[];
  music?: boolean;
  schedule?: PublicSchedule | null;
  postsTurn?: number;
  serverTimeMs?: number;
};
type PublicSchedule = Pick<RoomSchedule, "timeZone" | "phase"> & { scheduledAt: string; openedAt: string | null };

/** What the server's clock showed in an answer, and this machine's monotonic clock when it was asked for and when it came. */
export type ServerTimeSample = { serverTimeMs: number; askedAtMs: number; cameAtMs: number };

export type PollOutcome =
  | { outcome: "notice"; notice: RoomNotice; music: boolean; time: ServerTimeSample | undefined }
  | { outcome: "absent" }
  /** Nobody answered, or not in our language; `retryAfterMs` when they said when. */
  | { outcome: "unknown"; retryAfterMs: number };

/** Reads a room's public page in the API as the notice that listeners get. */
export async function pollRoom(url: string, signal: AbortSignal): Promise<PollOutcome> {
  const askedAtMs = performance.now();
  try {
    const response = await fetch(url, { signal });
    if (response.status === 404) return { outcome: "absent" };
    if (!response.ok) return { outcome: "unknown", retryAfterMs: retryAfterMs(response.headers.get("retry-after")) };
    const room: unknown = await response.json();
    if (!isPublicRoom(room)) return { outcome: "unknown", retryAfterMs: 0 };
    const { serverTimeMs } = room;
    const time = serverTimeMs === undefined ? undefined : { serverTimeMs, askedAtMs, cameAtMs: performance.now() };
    return { outcome: "notice", notice: asNotice(room), music: room.music === true, time };
  } catch {
    return { outcome: "unknown", retryAfterMs: 0 };
  }
}

function asNotice({ id, title, state, listeners, speakers, schedule, postsTurn = 0 }: PublicRoom): RoomNotice {
  const onAir = speakers.some((speaker) => speaker.onAir === true);
  return {
    room: id,
    title,
    state,
    playing: state === "live" && onAir ? "speakers" : "hold",
    listeners,
    speakers: speakers.map(({ id, name, role, speaking }) => ({ id, name, role, speaking })),
    ...(schedule && { schedule: asSchedule(schedule) }),
    ...(postsTurn > 0 && { postsTurn }),
  };
}

function asSchedule({ scheduledAt, openedAt, timeZone, phase }: PublicSchedule): RoomSchedule {
  const openedAtMs = openedAt === null ? null : Date.parse(openedAt);
  return { scheduledAtMs: Date.parse(scheduledAt), timeZone, openedAtMs, phase };
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
