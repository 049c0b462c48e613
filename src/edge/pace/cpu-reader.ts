import { readFileSync } from "node:fs";

/** `/proc/self/schedstat`: nanoseconds for which the main thread ran, and for which it was ready and waited. */
const SCHEDSTAT = "/proc/self/schedstat";

/** Milliseconds so far. `wantedMs`: the main thread ran or waited for a CPU; `undefined` where the kernel does not tell. */
export type CpuReading = { usedMs: number; wantedMs: number | undefined };

export function readCpu(): CpuReading {
  return { usedMs: usedCpuMs(), wantedMs: readWanted() };
}

/** CPU time of this process so far, the kernel's work for it included. */
export function usedCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function readWanted(): number | undefined {
  try {
    const [ran = Number.NaN, waited = Number.NaN] = readFileSync(SCHEDSTAT, "latin1").split(" ").map(Number);
    const wantedMs = (ran + waited) / 1e6;
    return Number.isFinite(wantedMs) ? wantedMs : undefined;
  } catch {
    return undefined;
  }
}
