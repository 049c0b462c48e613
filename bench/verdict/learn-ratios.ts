import { type Model, NAMED, type Named } from "../../src/verdict/model.ts";
import { SIGNS } from "../../src/verdict/signs/index.ts";
import { lessonsOf } from "./lessons.ts";
import { UNREAD, type WatchedEpisode } from "./watched.ts";

/** Episodes that are made up, spread as all classes together are: what was seen twice proves little. */
const MADE_UP = 1;
/** No single sign says more than this, however clear it was in the laboratory. */
const LOG_RATIO_MAX = Math.log(25);
/** An episode in which a sign was read more seldom counts for less than one. */
const READ_MIN = 10;

/** For each case of each sign, how much likelier it is under each class than under the mean of the classes. */
export function learnRatios(episodes: readonly WatchedEpisode[]): Model["ratios"] {
  const counts = countCases(episodes);
  return Object.fromEntries(SIGNS.map(({ name, bins }, at) => [name, ratiosOf(counts[at] ?? emptyCounts(bins), bins)]));
}

/** Class by case; every episode counts once for each sign, and every scenario of a class as much as any other. */
type Counts = number[][];

function countCases(episodes: readonly WatchedEpisode[]): Counts[] {
  const counts = SIGNS.map(({ bins }) => emptyCounts(bins));
  for (const episode of episodes) {
    const row = NAMED.indexOf(episode.label as Named);
    const lessons = lessonsOf(episode);
    for (const [at, ofSign] of counts.entries()) {
      const line = ofSign[row];
      if (line !== undefined)
        count(
          line,
          lessons.map(({ read }) => read[at] ?? UNREAD),
        );
    }
  }
  return counts;
}

function count(line: number[], cases: readonly number[]): void {
  const read = cases.filter((bin) => bin !== UNREAD);
  const part = 1 / Math.max(READ_MIN, read.length);
  for (const bin of read) line[bin] = (line[bin] ?? 0) + part;
}

function emptyCounts(bins: number): Counts {
  return NAMED.map(() => new Array<number>(bins).fill(0));
}

function ratiosOf(counts: Counts, bins: number): number[][] {
  const totals = counts.map((line) => line.reduce((sum, count) => sum + count, 0));
  const mean = (at: number) => {
    const shares = counts.map((line, row) => ((line[at] ?? 0) + 0.5 / bins) / ((totals[row] ?? 0) + 0.5));
    return shares.reduce((sum, share) => sum + share, 0) / shares.length;
  };
  return Array.from({ length: bins }, (_, at) => {
    const background = mean(at);
    const chances = counts.map(
      (line, row) => ((line[at] ?? 0) + MADE_UP * background) / ((totals[row] ?? 0) + MADE_UP),
    );
    const all = chances.reduce((sum, chance) => sum + chance, 0) / chances.length;
    return chances.map((chance) => rounded(clamped(Math.log(chance / all))));
  });
}

function clamped(logRatio: number): number {
  return Math.max(-LOG_RATIO_MAX, Math.min(LOG_RATIO_MAX, logRatio));
}

export function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
