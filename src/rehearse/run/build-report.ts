import { arch, availableParallelism, cpus, platform, release, totalmem } from "node:os";
import type { Percentiles } from "../histogram.ts";
import type { RehearsalOptions } from "../rehearsal-options.ts";
import type { RehearsalReport } from "../rehearsal-report.ts";
import { HISTOGRAMS, type HistogramName } from "../tally.ts";
import type { ByteCheck } from "./byte-check.ts";
import type { SecondRow, Seconds } from "./seconds.ts";
import { verdictOf } from "./verdict.ts";

export type RunFacts = {
  options: RehearsalOptions;
  room: string;
  startedAtMs: number;
  interrupted: boolean;
  seconds: Seconds;
  bytes: ByteCheck;
  generatorsLost: number;
  serverCores: number | undefined;
};

/** Puts together what was counted, once nothing more comes. */
export function buildReport({ options, room, seconds, ...facts }: RunFacts): RehearsalReport {
  const { total, rows } = seconds;
  const { counters, drops, refusals } = total;
  const bytes = facts.bytes.verdict();
  const histograms = Object.fromEntries(
    HISTOGRAMS.map((name) => [name, total.histograms[name].percentiles()]),
  ) as Record<HistogramName, Percentiles>;
  const waiting = counters.told - counters.calledIn;
  const soundless = Math.max(0, counters.started - counters.joined - counters.left - waiting);
  const lacking = rows.findLast((row) => !row.leaving)?.lacking ?? 0;
  const verdict = verdictOf({
    counters,
    refusals,
    bytes,
    soundless,
    lacking,
    sendLagP99Ms: histograms.sendLag.p99,
    generatorsLost: facts.generatorsLost,
  });
  return {
    version: 1,
    startedAt: new Date(facts.startedAtMs).toISOString(),
    verdict,
    arguments: shownArguments(options, room),
    machine: machine(),
    interrupted: facts.interrupted,
    counters,
    drops,
    refusals,
    histograms,
    bytes,
    soundless,
    lacking,
    countError: countError(rows, options.rampMs),
    generator: generatorCost(rows, counters.messages),
    serverCores: facts.serverCores ?? null,
    seconds: rows,
  };
}

function shownArguments(options: RehearsalOptions, room: string): RehearsalReport["arguments"] {
  const { url, rendition, listeners, rampMs, forMs, processes, seed, churnPercentPerMinute, destinations } = options;
  const times = { rampS: rampMs / 1000, forS: forMs / 1000 };
  return { url, room, rendition, listeners, ...times, processes, seed, churnPercentPerMinute, destinations };
}

function machine(): RehearsalReport["machine"] {
  return {
    system: `${platform()} ${release()} ${arch()}`,
    cpu: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    bun: Bun.version,
  };
}

/** Between the ramp and the leaving, and not of the first second after it. */
function countError(rows: readonly SecondRow[], rampMs: number): RehearsalReport["countError"] {
  const errors = rows.flatMap(({ t, shown, connected, leaving }) =>
    shown === null || connected === 0 || leaving || t * 1000 < rampMs + 1_000
      ? []
      : [Math.abs(shown - connected) / connected],
  );
  if (errors.length === 0) return null;
  return { mean: errors.reduce((sum, error) => sum + error, 0) / errors.length, max: Math.max(...errors) };
}

function generatorCost(rows: readonly SecondRow[], messages: number): RehearsalReport["generator"] {
  const cpuSeconds = rows.reduce((sum, row, at) => sum + row.generatorCores * (row.t - (rows[at - 1]?.t ?? 0)), 0);
  const peak = rows.reduce((most, row) => (row.generatorBytes > most.generatorBytes ? row : most), {
    generatorBytes: 0,
    connected: 0,
  });
  return {
    cpuSeconds,
    microsPerMessage: messages === 0 ? 0 : (cpuSeconds * 1e6) / messages,
    peakBytes: peak.generatorBytes,
    bytesPerListener: peak.connected === 0 ? 0 : Math.round(peak.generatorBytes / peak.connected),
  };
}
