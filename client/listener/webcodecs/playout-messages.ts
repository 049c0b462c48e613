/** The name under which the worklet registers its processor. */
export const PLAYOUT_PROCESSOR = "stentor-playout";

/** Page → worklet. `at` and `to` are samples at 48 kHz since the room's epoch; `planes` are handed over, not copied. */
export type PlayoutOrder =
  | { order: "sound"; at: number; planes: Float32Array[] }
  | { order: "jump"; to: number }
  | { order: "rate"; rate: number }
  | { order: "clear" };

/** Worklet → page, about 25 times a second, and at once when it runs dry. */
export type PlayoutReport = {
  /** The next sample to sound; `null` before the first jump. */
  head: number | null;
  sounding: boolean;
  /** The context's frame count at which this was so. */
  frame: number;
  timesDry: number;
  /** How many jumps have been obeyed: a report from before the last one is out of date. */
  jumps: number;
};
