import type { Means } from "../scenario/index.ts";
import type { SiegeDelta } from "./siege-tally.ts";
import type { Target } from "./target.ts";

/** What one process is to do. */
export type SiegeOrder = {
  target: Target;
  /** One means as hard as it can, or an evening as it is planned. */
  attack:
    | { kind: "means"; means: Means; sources: number; lanes: number; ratePerSecond: number | null }
    | { kind: "plan"; scenario: string; size: number };
  seed: number;
  forMs: number;
  /** Sources are told by `X-Forwarded-For` instead of by their addresses. */
  forwarded: boolean;
  /** A speaker's token, for offers that are heard. */
  token: string | null;
  mediaPort: number;
  /** This process takes every so-manieth visitor or lane. */
  part: { index: number; of: number };
};

export type SiegeSecond = {
  /** From the begin. */
  atMs: number;
  delta: SiegeDelta;
  /** Connections now. */
  open: number;
  /** By how much this process was late at worst. */
  lagMs: number;
  /** Of this process, user and system, since it began. */
  cpuMs: number;
};

export type ToAttacker = { do: "start"; order: SiegeOrder } | { do: "stop" };
export type FromAttacker = { say: "ready" } | { say: "second"; second: SiegeSecond; over: boolean };
