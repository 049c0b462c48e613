import type { Clock, Metrics } from "../platform/index.ts";
import type { Abuse, ErrorCode, RoomSigns, Stage } from "../protocol/index.ts";
import type { Judgement, Visit } from "./visit.ts";

/** What the edge adds of its own to a room's signs. */
export type GateSigns = Omit<RoomSigns, "listeners" | "left" | "stalls">;

export type FloodGateOptions = {
  clock: Clock;
  metrics: Metrics;
  /** What sketches are hashed with: the same at all edges for a day. */
  salt: () => string;
  /** 0 ≤ x < 1. */
  random?: () => number;
};

/** Judges every request before anything is done for it, and sketches who comes. Memory is fixed. */
export class FloodGate {
  readonly #options: FloodGateOptions;

  constructor(options: FloodGateOptions) {
    this.#options = options;
  }

  judge(visit: Visit): Judgement {
    void visit;
    void this.#options;
    return { do: "pass" };
  }

  reached(address: string, room: string, stage: Stage): void {
    void [address, room, stage];
  }

  abused(address: string, room: string, abuse: Abuse): void {
    void [address, room, abuse];
  }

  challenged(room: string, outcome: "asked" | "solved" | "wrong"): void {
    void [room, outcome];
  }

  /** A refusal that somebody else decided. */
  refused(room: string, code: ErrorCode): void {
    void [room, code];
  }

  answered(room: string, fault: "nobody" | "caller" | "us"): void {
    void [room, fault];
  }

  /** This source showed a ticket or mark of an earlier visit. */
  returning(address: string, room: string): void {
    void [address, room];
  }

  /** 0 at ease, 1 at the limit: from the edge's load, twice a second. */
  setStress(stress: number): void {
    void stress;
  }

  /** Of each room since it was asked last; sketches begin anew. */
  signs(): Record<string, GateSigns> {
    return {};
  }
}
