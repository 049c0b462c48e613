import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Window } from "./scoring.ts";

/** One series of the benchmark: counts of five minutes each, and the labelled stretches. */
export type Series = {
  name: string;
  startMs: readonly number[];
  counts: readonly number[];
  windows: readonly Window[];
};

/** The series that lie in the folder `nab` of `folder`; `undefined` when it is not there. */
export function nabSeries(folder: string): Series[] | undefined {
  const labels = join(folder, "nab", "windows.json");
  if (!existsSync(labels)) return undefined;
  const windows = JSON.parse(readFileSync(labels, "utf8")) as Record<string, [string, string][]>;
  return Object.entries(windows).map(([file, stretches]) => {
    const rows = readFileSync(join(folder, "nab", file), "utf8")
      .trim()
      .split("\n")
      .slice(1)
      .map(readRow);
    const startMs = rows.map((row) => row.startMs);
    return {
      name: file.replace(/^Twitter_volume_|\.csv$/g, ""),
      startMs,
      counts: rows.map((row) => row.count),
      windows: stretches.map(([first, last]) => [startMs.indexOf(timeOf(first)), startMs.indexOf(timeOf(last))]),
    };
  });
}

function readRow(line: string): { startMs: number; count: number } {
  const [time = "", count] = line.split(",");
  return { startMs: timeOf(time), count: Number(count) };
}

function timeOf(text: string): number {
  return Date.parse(`${text.slice(0, 19).replace(" ", "T")}Z`);
}
