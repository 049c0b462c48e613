import { expect, test } from "bun:test";
import { logLikelihoodRatio, logLowerTail, logUpperTail, lowerQuantile, upperQuantile } from "./negative-binomial.ts";
import { DrawnCounts } from "./testing/drawn-counts.ts";

/** Summed term by term: P(Y = k+1) / P(Y = k) is known. */
function shares(mean: number, dispersion: number, upTo: number): number[] {
  const size = 1 / dispersion;
  const all: number[] = [];
  let share = (size / (size + mean)) ** size;
  for (let count = 0; count <= upTo; count++) {
    all.push(share);
    share *= ((count + size) / (count + 1)) * (mean / (size + mean));
  }
  return all;
}

const CASES = [
  [0.02, 0.3],
  [2, 0.5],
  [7.5, 2],
  [50, 0.1],
  [50, 0.001],
] as const;

test("tails are the sums of the shares", () => {
  for (const [mean, dispersion] of CASES) {
    const all = shares(mean, dispersion, 400);
    for (const count of [1, 2, 5, 20, 60]) {
      const below = all.slice(0, count).reduce((sum, share) => sum + share, 0);
      const above = all.slice(count).reduceRight((sum, share) => sum + share, 0);
      if (above > 1e-12) expect(logUpperTail(count, mean, dispersion)).toBeCloseTo(Math.log(above), 4);
      expect(Math.exp(logLowerTail(count - 1, mean, dispersion))).toBeCloseTo(below, 6);
    }
  }
});

test("tails stay exact where nothing can be summed", () => {
  // By scipy.stats.nbinom.logsf.
  expect(logUpperTail(5_000, 500, 0.2)).toBeCloseTo(-37.237859, 5);
  expect(logUpperTail(100_000, 90_000, 0.001)).toBeCloseTo(-7.935672, 5);
  expect(logUpperTail(3, 0.02, 0.3)).toBeCloseTo(-12.823866, 5);
});

test("quantiles have no more than their tail beyond them, and next to nothing less", () => {
  for (const [mean, dispersion] of CASES) {
    const high = upperQuantile(0.005, mean, dispersion);
    expect(logUpperTail(high + 1, mean, dispersion)).toBeLessThanOrEqual(Math.log(0.005));
    if (high > 0) expect(logUpperTail(high, mean, dispersion)).toBeGreaterThan(Math.log(0.005));
    const low = lowerQuantile(0.005, mean, dispersion);
    if (low > 0) expect(logLowerTail(low - 1, mean, dispersion)).toBeLessThanOrEqual(Math.log(0.005));
    expect(logLowerTail(low, mean, dispersion)).toBeGreaterThan(Math.log(0.005));
  }
});

test("a likelihood ratio is the quotient of the shares", () => {
  const [usual, doubled] = [shares(4, 0.5, 20), shares(8, 0.5, 20)];
  for (const count of [0, 3, 9, 20]) {
    const ratio = (doubled[count] ?? 0) / (usual[count] ?? 1);
    // The size stays, so the dispersion does.
    expect(logLikelihoodRatio(count, 4, 0.5, 2)).toBeCloseTo(Math.log(ratio), 8);
  }
});

test("drawn counts have the mean and the variance that they were asked for", () => {
  const drawn = new DrawnCounts(1);
  const counts = Array.from({ length: 40_000 }, () => drawn.count(6, 0.5));
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length;
  expect(mean).toBeCloseTo(6, 0);
  expect(variance / (6 + 0.5 * 36)).toBeCloseTo(1, 1);
});
