import { readFileSync } from "node:fs";

/** One thread makes all writes. */
const CORES_MAX = 1;

/** Cores that this process may use: one, or less where its cgroup (version 2 or 1) has a smaller quota. */
export function cpuQuota(read: (file: string) => string | undefined = readText): number {
  const quotas = [readVersion2(read("/sys/fs/cgroup/cpu.max")), readVersion1(read)];
  return Math.min(CORES_MAX, ...quotas.filter((quota): quota is number => quota !== undefined && quota > 0));
}

/** `QUOTA PERIOD` in microseconds; `max PERIOD` where there is none. */
function readVersion2(text: string | undefined): number | undefined {
  return text === undefined ? undefined : ratio(text.trim().split(" "));
}

/** A quota of −1 is none. */
function readVersion1(read: (file: string) => string | undefined): number | undefined {
  return ratio(["quota", "period"].map((each) => read(`/sys/fs/cgroup/cpu/cpu.cfs_${each}_us`)?.trim() ?? ""));
}

function ratio([quota, period]: readonly string[]): number | undefined {
  const cores = Number(quota || Number.NaN) / Number(period || Number.NaN);
  return Number.isFinite(cores) ? cores : undefined;
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return undefined;
  }
}
