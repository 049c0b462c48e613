import type { Tracker } from "../../tracker/index.ts";

/** The tracker with what only its port knows. */
export type StatusSurface = Tracker & {
  timeZone: string;
  /** Its own address, for whoever came by this origin; `null`: nobody can know. */
  addressFor: (origin: string) => string | null;
  /** A successor is there: lets go of everything and ends. */
  giveWay: () => void;
};
