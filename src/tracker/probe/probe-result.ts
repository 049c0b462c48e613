/** What a newcomer would have met at one edge. */
export type ProbeOutcome = "sound" | "silent" | "late" | "unreachable" | "refused";

/** One check: a short connection as any listener makes it. Unix milliseconds. */
export type ProbeResult = {
  edge: string;
  room: string;
  atMs: number;
  outcome: ProbeOutcome;
  /** RMS of what was decoded, in dBFS, at least −120; `null`: nothing came that could be decoded. */
  levelDb: number | null;
  /** How far the newest part's end lay behind the edge's clock when it came. */
  behindMs: number | null;
  /** From the first try to connect until the first part. */
  firstSoundMs: number | null;
  /** Why it was refused or not reached; `null`: it was heard. */
  code: string | null;
};
