import type { ChallengeOffer } from "../../src/protocol/index.ts";

/** Page → worker: begin, once. */
export type SolveOrder = { offer: ChallengeOffer };

/** Worker → page. `hashes`: done so far, each tenth of a second. `forbidden`: WebAssembly does not run here. */
export type SolveReport =
  | { kind: "progress"; hashes: number }
  | { kind: "solved"; proof: string }
  | { kind: "forbidden"; message: string };
