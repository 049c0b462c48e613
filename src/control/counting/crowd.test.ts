/**
 * The count beside the truth, in simulated time: 2,000 listeners on five edges, three seeds of three minutes each, looked at
 * at moments that fall together with nothing else. The truth counts everybody who listens, those between two connections included.
 */
import { expect, test } from "bun:test";
import { Audience } from "./audience.ts";
import { Crowd, type CrowdOptions, ROOM } from "./testing/crowd.ts";

const SECONDS = 180;
const LOOK_EVERY_MS = 370;
const LISTENERS = 2_000;
/** An edge is killed every twenty seconds, one hands over every thirty. */
const DEATHS = Array.from({ length: 8 }, (_, index) => 10 + index * 20);
const HANDOVERS = Array.from({ length: 5 }, (_, index) => 12 + index * 30);
const CALM: Omit<CrowdOptions, "seed"> = {
  listeners: LISTENERS,
  edges: 5,
  movesShare: 0,
  joinsPerSecond: 0,
  leavesPerSecond: 0,
  lostShare: 0,
  delayMaxMs: 30,
  deathsAtS: [],
  handoversAtS: [],
};
const LOSSY = { lostShare: 0.2, delayMaxMs: 300 };
const CHURN = { joinsPerSecond: 20, leavesPerSecond: 20 };

/** (shown − true) / true at each look, in ascending order. */
function errors(options: Partial<CrowdOptions>): number[] {
  const all: number[] = [];
  for (const seed of [1, 2, 3]) {
    const crowd = new Crowd({ ...CALM, ...options, seed });
    const audience = new Audience();
    audience.open(ROOM, 0);
    while (crowd.nowMs < SECONDS * 1_000) {
      for (const facts of crowd.step()) audience.hear(facts, crowd.nowMs);
      const shown = audience.figures(ROOM, crowd.nowMs)?.connections ?? 0;
      if (crowd.nowMs > 3_000 && crowd.nowMs % LOOK_EVERY_MS === 0)
        all.push((shown - crowd.listening) / crowd.listening);
    }
  }
  return all.sort((a, b) => a - b);
}

function quantile(ascending: readonly number[], share: number): number {
  return ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))] ?? Number.NaN;
}

type Bounds = { exactShare: number; p95: number; p99: number; above: number; below: number };

const ONE_SECOND_OF_JOINS = CHURN.joinsPerSecond / LISTENERS;

test.each<[string, Partial<CrowdOptions>, Bounds]>([
  ["edges that are killed", { deathsAtS: DEATHS }, { exactShare: 0.99, p95: 0, p99: 0, above: 0, below: 0.02 }],
  [
    "edges that are killed, a fifth of all reports lost, the rest out of order",
    { deathsAtS: DEATHS, ...LOSSY },
    { exactShare: 0.95, p95: 0.005, p99: 0.1, above: 0, below: 0.45 },
  ],
  [
    "a hundredth joining and a hundredth leaving each second",
    CHURN,
    { exactShare: 0, p95: 0.006, p99: 0.008, above: ONE_SECOND_OF_JOINS, below: ONE_SECOND_OF_JOINS },
  ],
  [
    "a hundredth going from edge to edge each second",
    { movesShare: 0.01 },
    { exactShare: 0, p95: 0.008, p99: 0.01, above: 0, below: 0.01 },
  ],
  [
    "edges that hand over a fifth of all listeners in seconds",
    { handoversAtS: HANDOVERS },
    { exactShare: 0.6, p95: 0.015, p99: 0.03, above: 0.06, below: 0.06 },
  ],
  [
    "all of it at once",
    { ...CHURN, movesShare: 0.002, delayMaxMs: 100, deathsAtS: DEATHS, handoversAtS: HANDOVERS },
    { exactShare: 0, p95: 0.02, p99: 0.04, above: 0.07, below: 0.07 },
  ],
  [
    "all of it at once, a fifth of all reports lost, the rest out of order",
    { ...CHURN, movesShare: 0.002, deathsAtS: DEATHS, handoversAtS: HANDOVERS, ...LOSSY },
    { exactShare: 0, p95: 0.05, p99: 0.15, above: 0.07, below: 0.45 },
  ],
])("the count's error with %s", (story, options, bounds) => {
  const signed = errors(options);
  const sizes = signed.map(Math.abs).sort((a, b) => a - b);
  const reached = {
    exactShare: sizes.filter((size) => size === 0).length / sizes.length,
    p95: quantile(sizes, 0.95),
    p99: quantile(sizes, 0.99),
    above: Math.max(0, signed.at(-1) ?? 0),
    below: Math.max(0, -(signed[0] ?? 0)),
  };
  const percent = Object.entries(reached).map(([name, share]) => `${name} ${(share * 100).toFixed(2)} %`);
  process.stdout.write(`${story}: ${percent.join(", ")}\n`);
  expect(reached.exactShare).toBeGreaterThanOrEqual(bounds.exactShare);
  for (const name of ["p95", "p99", "above", "below"] as const) {
    expect([name, reached[name]]).toEqual([name, Math.min(reached[name], bounds[name])]);
  }
});
