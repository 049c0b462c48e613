import type { CapacityProof, ChallengeLevel } from "../../protocol/index.ts";
import type { LivingEdge } from "./fleet.ts";

/** `monotonicMs` never steps; `doorMs` is the door's time. */
export type DoorNow = { monotonicMs: number; doorMs: number };

/** What the fleet has for one room at this moment. */
export type Allowance = {
  ratePerSecond: number;
  /** Listeners that may come beyond those who are in or called, in whichever room. */
  free: number;
  edges: readonly LivingEdge[];
  /** Ids of the edges whose grants still count. */
  known: ReadonlySet<string>;
  /** Whether every edge that serves has had the time to speak. */
  isSettled: boolean;
  proven: CapacityProof | null;
};

export const NO_ALLOWANCE: Allowance = {
  ratePerSecond: 0,
  free: 0,
  edges: [],
  known: new Set(),
  isSettled: false,
  proven: null,
};

/** What is asked of newcomers while somebody attacks. */
export type Pressure = { challenge: ChallengeLevel; flood: boolean };
