import type { TroubleState } from "../protocol/index.ts";

/** What came in during `binMs` from `startMs` on (Unix milliseconds). */
export type Bin = {
  startMs: number;
  /** `null`: nobody counted. */
  count: number | null;
  /** How many could have been counted, such as listeners; left out: the same always. */
  exposure?: number;
};

/** What the detector says of one bin. */
export type Detection = {
  startMs: number;
  count: number | null;
  /** What is usual at this time, and where 99 of 100 quiet bins lie; `null`: nothing is known yet. */
  expected: number | null;
  low: number | null;
  high: number | null;
  /** 0…1: how much speaks against a quiet bin, alone or with those before it. */
  score: number;
  state: TroubleState;
  /** When the trouble began, estimated; `null` while fine. */
  onsetMs: number | null;
  /** `count / expected`. */
  ratio: number | null;
};

/** Which departures from the usual are trouble. */
export type Direction = "rises" | "falls" | "both";

/** One of them. */
export type Side = "rise" | "fall";

export type DetectorOptions = {
  binMs: number;
  /** Of this series, on quiet data; `possible` counts as an alarm. */
  falseAlarmsPerMonth: number;
  /** IANA name of the operator's zone, in which days and weeks are told; left out: UTC. */
  timeZone?: string;
  /** Left out: `rises`. */
  direction?: Direction;
  /** What `keep()` gave; anything else is taken for nothing. */
  from?: unknown;
};
