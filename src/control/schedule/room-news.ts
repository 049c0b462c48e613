import type { Delivery } from "../../protocol/index.ts";
import type { RoomRecord } from "../../store/index.ts";

type RoomEvent = "reminder" | "room-opened" | "room-live" | "room-ended";

/** What happens to a room, for people elsewhere. The same event of a room is one delivery, however often it is told. */
export function roomNews(event: RoomEvent, room: RoomRecord, atMs: number, url: string | null): Delivery {
  const ofStart = event === "reminder" || event === "room-opened" ? `-${room.scheduledAtMs}` : "";
  return {
    id: `${event}-${room.id}${ofStart}`,
    event,
    room: room.id,
    atMs,
    ...SAID[event](room, atMs),
    url,
    data: {
      room: {
        id: room.id,
        title: room.title,
        state: room.state,
        timeZone: room.timeZone,
        scheduledAt: isoOrNull(room.scheduledAtMs),
        openedAt: isoOrNull(room.openedAtMs),
        liveAt: isoOrNull(room.liveAtMs),
        endedAt: isoOrNull(room.endedAtMs),
      },
    },
  };
}

/** The start as the host meant it: "Saturday, 1 May 2027 at 20:00 CEST". */
export function saidStart(atMs: number, timeZone: string): string {
  const format = new Intl.DateTimeFormat("en-GB", {
    ...{ weekday: "long", day: "numeric", month: "long", year: "numeric" },
    ...{ hour: "2-digit", minute: "2-digit", timeZoneName: "short", timeZone },
  });
  return format.format(atMs);
}

const SAID: Record<RoomEvent, (room: RoomRecord, atMs: number) => { title: string; text: string }> = {
  reminder: (room, atMs) => ({
    title: `${room.title} begins in ${inMinutes((room.scheduledAtMs ?? atMs) - atMs)}`,
    text: `It begins on ${saidStart(room.scheduledAtMs ?? atMs, room.timeZone ?? "UTC")}.`,
  }),
  "room-opened": (room) => ({
    title: `${room.title} is open`,
    text: room.state === "live" ? "It is live." : "It begins as soon as its host is there.",
  }),
  "room-live": (room) => ({ title: `${room.title} is live`, text: "You can listen now." }),
  "room-ended": (room, atMs) => ({
    title: `${room.title} has ended`,
    text: room.liveAtMs === null ? "It was never live." : `It was live for ${inMinutes(atMs - room.liveAtMs)}.`,
  }),
};

function inMinutes(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  if (minutes === 1) return "a minute";
  if (minutes < 120) return `${minutes} minutes`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function isoOrNull(atMs: number | null): string | null {
  return atMs === null ? null : new Date(atMs).toISOString();
}
