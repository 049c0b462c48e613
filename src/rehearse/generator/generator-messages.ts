import type { Rendition } from "../../protocol/index.ts";
import type { SettledPart } from "../listener/index.ts";
import type { TallyDelta } from "../tally.ts";

/** What one generator process is to do. */
export type GeneratorPlan = {
  /** Where the room is: `http://localhost:8080`. */
  origin: string;
  room: string;
  rendition: Rendition;
  listeners: number;
  rampMs: number;
  /** After the ramp. */
  forMs: number;
  /** How long a listener stays once it hears, on average; 0: to the end. */
  stayMs: number;
  /** Listeners who leave and are replaced in each second. */
  churnPerSecond: number;
  seed: number;
  /** Addresses to connect to in turn; empty: the origin's own. */
  destinations: string[];
  /** Unix milliseconds. */
  startAtMs: number;
};

export type ToGenerator = { do: "start"; plan: GeneratorPlan } | { do: "stop" };

/** How things stand in a process now. */
export type Standing = {
  connected: number;
  sounding: number;
  /** Connected listeners by the interval that their edge announced. */
  intervals: Record<string, number>;
  /** What the room's notice says of all edges' listeners. */
  shown: number | null;
  /** The run is over, or was ended: listeners go. */
  leaving: boolean;
  /** Connected listeners who lack more than two intervals and two seconds of sound. */
  lacking: number;
};

/** What one second was. `atMs`: since the start. */
export type GeneratorSecond = {
  atMs: number;
  tally: TallyDelta;
  standing: Standing;
  settled: SettledPart[];
  /** Of the process, user and system, since it began. */
  cpuMs: number;
  rssBytes: number;
};

/** `over` comes with the last second, when all listeners have left. */
export type FromGenerator = { say: "ready"; pid: number } | { say: "second"; second: GeneratorSecond; over: boolean };
