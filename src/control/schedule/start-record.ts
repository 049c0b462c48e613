/**
 * How one start came out, Unix milliseconds: what the note `start:<room>/` holds. `null`: it has not come to that.
 * `errorMs`: late by so much, early where negative: of the sound where the host was there, else of the opening.
 */
export type StartRecord = {
  scheduledAtMs: number;
  openedAtMs: number;
  liveAtMs: number | null;
  /** Whether the host was on the air when the room opened. */
  hostWasThere: boolean;
  /** Opened at its second by itself, or earlier by its host's hand. */
  by: "itself" | "host";
  errorMs: number;
  /** When the origin said that the program is the speakers and no longer the hold sound, and the part of that moment. */
  programAtMs: number | null;
  programPart: number | null;
};

/** The note of a room's start. Closed by a slash, so that no room's name begins another's. */
export function startKey(room: string): string {
  return `start:${room}/`;
}
