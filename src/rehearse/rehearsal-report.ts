import type { Counters } from "./counters.ts";
import type { Percentiles } from "./histogram.ts";
import type { ByteVerdict } from "./run/byte-check.ts";
import type { SecondRow } from "./run/seconds.ts";
import type { RehearsalVerdict } from "./run/verdict.ts";
import type { HistogramName, Reasons } from "./tally.ts";

/** All that a rehearsal found out; what `--json` writes. Times in milliseconds unless named otherwise. */
export type RehearsalReport = {
  version: 1;
  startedAt: string;
  verdict: RehearsalVerdict;
  /** As they were understood; without the token. */
  arguments: {
    url: string;
    room: string;
    rendition: string;
    listeners: number;
    rampS: number;
    forS: number;
    processes: number;
    seed: number;
    churnPercentPerMinute: number;
    destinations: string[];
  };
  machine: { system: string; cpu: string; cores: number; memoryBytes: number; bun: string };
  /** The run was ended before its time. */
  interrupted: boolean;
  counters: Counters;
  drops: Reasons;
  refusals: Reasons;
  histograms: Record<HistogramName, Percentiles>;
  bytes: ByteVerdict;
  /** Listeners who came and heard nothing; who lacked sound at the last look. */
  soundless: number;
  lacking: number;
  /** |shown − connected| / connected, over the seconds after the ramp; `null` when the server showed nothing. */
  countError: { mean: number; max: number } | null;
  generator: {
    cpuSeconds: number;
    /** CPU microseconds of the generators for each message that they checked. */
    microsPerMessage: number;
    peakBytes: number;
    bytesPerListener: number;
  };
  /** Cores that the server kept busy, by its metrics; `null` when these do not say. */
  serverCores: number | null;
  seconds: SecondRow[];
};
