/** The name under which the worklet registers its processor. */
export const PLAYOUT_PROCESSOR = "stentor-playout";

/**
 * Page → worklet. `at` and `to` are samples at 48 kHz since the room's epoch; `planes` are handed over, not
 * copied. `jump` numbers the jumps, as some are lost when the script is long in coming.
 */
export type PlayoutOrder =
  | { order: "sound"; at: number; planes: Float32Array[] }
  | { order: "jump"; to: number; jump: number }
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
  /** The last jump that was obeyed, 0 before any: a report from before the newest one is out of date. */
  jump: number;
};
