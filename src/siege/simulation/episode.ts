import type { EdgeSigns, VerdictClass } from "../../protocol/index.ts";
import type { VerdictContext } from "../../verdict/index.ts";

/** One second of a simulated evening. */
export type EpisodeSecond = {
  /** Unix milliseconds of its end. */
  atMs: number;
  signs: EdgeSigns;
  /** What control would know of the room. */
  context: VerdictContext;
  /** Requests by who made them, which nobody can see but we. */
  truth: { people: number; attack: number };
};

/** One simulated evening, with its label. */
export type Episode = {
  scenario: string;
  label: VerdictClass;
  alsoFair: readonly VerdictClass[];
  /** The right verdict is none, because nothing is under stress. */
  calm: boolean;
  seed: number;
  /** Whose signs are in `rooms`. */
  room: string;
  /** Unix milliseconds: when that begins which the label names. */
  onsetMs: number;
  /** Seconds in which the edge was down are missing. */
  seconds: readonly EpisodeSecond[];
};
