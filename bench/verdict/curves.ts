import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Scenario } from "../../src/siege/index.ts";

/** A stretch of counts from the world, each count of so many seconds of the simulated evening. */
type Curve = { name: string; counts: number[]; secondsEach: number };

/** People in the whole curve. */
const PEOPLE = 4_500;
/** How much a stretch must grow to be a flash crowd. */
const GROWTH = 2.5;
const CURVES_MAX = 40;

/** Real arrival curves below `folder`, as crowds of the laboratory; `undefined` when the folder is not there. */
export function curveScenarios(folder: string): Scenario[] | undefined {
  if (!existsSync(folder)) return undefined;
  const curves = [...worldCup(folder), ...tweets(folder)];
  return curves.map(scenarioOf);
}

/** Minutes of the 1998 World Cup's site around each sharp rise, lived through six times as fast. */
function worldCup(folder: string): Curve[] {
  const file = join(folder, "worldcup98-per-minute-to-0619.csv.gz");
  if (!existsSync(file)) return [];
  const counts = countsOf(gunzipSync(readFileSync(file)).toString());
  return rises(counts, { before: 8, after: 12, least: 1_000 }).map(({ at, stretch }) => ({
    name: `world cup, minute ${at}`,
    counts: stretch,
    secondsEach: 10,
  }));
}

/** Five minutes' tweets around each sharp rise, lived through thirty times as fast. */
function tweets(folder: string): Curve[] {
  const nab = join(folder, "nab");
  const files = existsSync(nab) ? readdirSync(nab).filter((file) => file.endsWith(".csv")) : [];
  return files.flatMap((file) => {
    const counts = countsOf(readFileSync(join(nab, file)).toString());
    return rises(counts, { before: 8, after: 12, least: 40 }).map(({ at, stretch }) => ({
      name: `${file.replace(/^Twitter_volume_|\.csv$/g, "")} tweets, ${at}`,
      counts: stretch,
      secondsEach: 10,
    }));
  });
}

function countsOf(csv: string): number[] {
  return csv
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => Number(line.split(",").at(-1)));
}

/** The sharpest rises, none of which overlap; a stretch with a gap in the logging is none. */
function rises(counts: readonly number[], { before, after, least }: { before: number; after: number; least: number }) {
  const found = counts.flatMap((_, at) => {
    const stretch = counts.slice(at - before, at + after);
    if (at < before || stretch.length < before + after || stretch.slice(0, before).some((count) => count < least / 20))
      return [];
    const was = mean(stretch.slice(0, before - 2));
    const is = mean(stretch.slice(before, before + 4));
    return is >= least && is >= GROWTH * was ? [{ at, stretch, growth: is / was }] : [];
  });
  const taken: typeof found = [];
  for (const rise of found.sort((a, b) => b.growth - a.growth)) {
    if (taken.every(({ at }) => Math.abs(at - rise.at) >= before + after)) taken.push(rise);
  }
  return taken.slice(0, CURVES_MAX);
}

function mean(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0) / Math.max(1, counts.length);
}

/** Every count is a steady trickle for as long as it stands for. */
function scenarioOf({ name, counts, secondsEach }: Curve): Scenario {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const widthMs = secondsEach * 1_000;
  return {
    name,
    label: "crowd",
    says: "Arrivals as they were counted in the world.",
    forMs: counts.length * widthMs,
    waves: counts.map((count, at) => ({
      shape: "steady",
      people: [(PEOPLE * count) / total, (PEOPLE * count) / total],
      atMs: [at * widthMs, at * widthMs],
      widthMs: [widthMs, widthMs],
      region: "world",
    })),
    assaults: [],
    troubles: [],
    provenOfPeak: [0.3, 0.9],
  };
}
