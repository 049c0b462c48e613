import { readdirSync, readFileSync } from "node:fs";

/** Linux counts CPU time in hundredths of a second (`sysconf(_SC_CLK_TCK)`), and memory in pages of 4 KiB. */
const TICK_MS = 10;
const PAGE_BYTES = 4096;

export type ProcessCost = { cpuMs: number; rssBytes: number };

/** CPU since its start and memory now, of a process and of all whom it started, threads included. */
export function treeCost(pid: number): ProcessCost {
  const parents = parentsOfAll();
  const members = [pid];
  for (let at = 0; at < members.length; at++) {
    for (const [child, parent] of parents) if (parent === members[at]) members.push(child);
  }
  const costs = members.map(costOf);
  return {
    cpuMs: costs.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
    rssBytes: costs.reduce((sum, { rssBytes }) => sum + rssBytes, 0),
  };
}

function parentsOfAll(): [number, number][] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => [Number(name), Number(fieldsOf(Number(name))[1] ?? 0)]);
}

function costOf(pid: number): ProcessCost {
  const fields = fieldsOf(pid);
  const ticks = Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  return { cpuMs: ticks * TICK_MS, rssBytes: Number(fields[21] ?? 0) * PAGE_BYTES };
}

/** proc(5): the fields of `stat` behind the name, so that the state is number 0. None of a process that is gone. */
function fieldsOf(pid: number): string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return [];
  }
}
