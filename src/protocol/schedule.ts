/** When a room begins. */

/** Unix milliseconds. `timeZone`: an IANA name, for showing it as the host meant it. */
export type RoomSchedule = {
  scheduledAtMs: number;
  timeZone: string;
  /** When the room opened: at its second by itself, or earlier by its host's wish; `null` before. */
  openedAtMs: number | null;
  /** `backstage`: before the start, the audience hears the hold sound. `late`: it has opened, and the host is not there. */
  phase: "backstage" | "late" | "open";
};
