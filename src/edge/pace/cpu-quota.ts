import { readFileSync } from "node:fs";

/** One thread makes all writes. */
const CORES_MAX = 1;
const ROOT = "/sys/fs/cgroup";

/** Cores that this process may use: one, or less where its cgroup or one above it (version 2 or 1) has a smaller quota. */
export function cpuQuota(read: (file: string) => string | undefined = readText): number {
  const groups = (read("/proc/self/cgroup") ?? "0::/").trim().split("\n");
  const quotas = groups.flatMap((line) => quotasOf(line, read));
  return Math.min(CORES_MAX, ...quotas.filter((quota) => quota > 0));
}

/** A line of cgroups(7): `hierarchy:controllers:path`; version 2 is hierarchy 0. A quota of −1 or `max` is none. */
function quotasOf(line: string, read: (file: string) => string | undefined): number[] {
  const [hierarchy, controllers = "", path = "/"] = line.split(":");
  if (hierarchy === "0")
    return withParents(path).map((each) => ratio((read(`${ROOT}${each}cpu.max`) ?? "").split(" ")));
  if (!controllers.split(",").includes("cpu")) return [];
  return withParents(path).map((each) =>
    ratio(["quota", "period"].map((name) => read(`${ROOT}/cpu${each}cpu.cfs_${name}_us`) ?? "")),
  );
}

/** `/a/b` gives `/`, `/a/` and `/a/b/`: a container may see its own group as the root. */
function withParents(path: string): string[] {
  const names = path.split("/").filter((name) => name !== "");
  return Array.from({ length: names.length + 1 }, (_, depth) =>
    `/${names.slice(0, depth).join("/")}/`.replace("//", "/"),
  );
}

/** NaN where there is none. */
function ratio([quota = "", period = ""]: readonly string[]): number {
  return Number(quota.trim() || Number.NaN) / Number(period.trim() || Number.NaN);
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return undefined;
  }
}
