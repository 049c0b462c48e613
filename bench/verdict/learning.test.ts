/** What is learned, and how what was learned is scored. */
import { expect, test } from "bun:test";
import { SCENARIOS } from "../../src/siege/index.ts";
import { SIGNS } from "../../src/verdict/signs/index.ts";
import { scenariosBeyond } from "./beyond.ts";
import { findDoubt } from "./find-doubt.ts";
import { fitWeights, PRIOR } from "./fit-weights.ts";
import { learnRatios } from "./learn-ratios.ts";
import { outcomeOf } from "./outcome.ts";
import { SEEDS } from "./seeds.ts";
import { quantile, wilson } from "./statistics.ts";
import { UNREAD, type WatchedEpisode, type WatchedSecond } from "./watched.ts";

const NOBODY = { crowd: 0, attack: 0, both: 0, "own-fault": 0, upstream: 0, undetermined: 1 };
const SAY = { crowd: 0.6, ownFault: 0.65, upstream: 0.65, accuse: 0.7, doubt: { attack: 0.05, both: 0.05 } };
const MODEL = { note: "", ratios: {}, weights: {}, prior: PRIOR, say: SAY };

function second(at: number, over: Partial<WatchedSecond> = {}): WatchedSecond {
  return {
    afterOnsetMs: at * 1_000,
    stressed: true,
    strained: true,
    stressedMs: at * 1_000,
    verdict: "undetermined",
    probabilities: NOBODY,
    read: new Int8Array(SIGNS.length).fill(UNREAD),
    gathered: undefined,
    attackShare: 0.5,
    ...over,
  };
}

function episode(label: WatchedEpisode["label"], make: (at: number) => Partial<WatchedSecond>): WatchedEpisode {
  const seconds = Array.from({ length: 60 }, (_, at) => second(at, make(at)));
  return { scenario: label, label, alsoFair: [], calm: false, seed: 1, seconds };
}

/** The first sign reads this case. */
function reads(bin: number): Int8Array {
  return new Int8Array(SIGNS.length).fill(UNREAD).fill(bin, 0, 1);
}

test("a case that only attacks show speaks for an attack; one that all show alike says nothing", () => {
  const some = [1, 2, 3, 4, 5, 6].flatMap(() => [
    episode("attack", (at) => ({ read: reads(at % 2) })),
    ...(["crowd", "both", "own-fault", "upstream"] as const).map((label) => episode(label, () => ({ read: reads(0) }))),
  ]);
  const ratios = learnRatios(some)[SIGNS[0]?.name ?? ""] ?? [];
  expect(ratios[1]?.[1]).toBeGreaterThan(1);
  expect(ratios[1]?.[0]).toBeLessThan(-1);
  expect(Math.abs(ratios[0]?.[0] ?? 9)).toBeLessThan(0.3);
  expect(
    learnRatios(some)
      [SIGNS[1]?.name ?? ""]?.flat()
      .every((ratio) => ratio === 0),
  ).toBe(true);
});

test("a sign that tells right gets weight, one that tells wrong gets none", () => {
  const evidence = (right: number, wrong: number, label: number) => {
    const gathered = new Float32Array(SIGNS.length * 5);
    gathered[label] = right;
    gathered[5 + ((label + 1) % 2)] = wrong;
    return gathered;
  };
  const some = Array.from({ length: 10 }, () => [
    episode("crowd", () => ({ gathered: evidence(2, 2, 0), attackShare: 0 })),
    episode("attack", () => ({ gathered: evidence(2, 2, 1) })),
  ]).flat();
  const weights = fitWeights(some);
  expect(weights[SIGNS[0]?.name ?? ""]).toBe(1.5);
  expect(weights[SIGNS[1]?.name ?? ""]).toBe(0);
});

test("the doubt that is allowed is less than any innocent evening has left", () => {
  const innocent = episode("crowd", () => ({
    probabilities: { ...NOBODY, undetermined: 0.02, attack: 0.9, crowd: 0.08 },
  }));
  const guilty = episode("attack", () => ({ probabilities: { ...NOBODY, undetermined: 0.02, attack: 0.98 } }));
  const { attack, both } = findDoubt([innocent, guilty], MODEL);
  expect(attack).toBeLessThan(0.08);
  expect(both).toBe(0.05);
  expect(findDoubt([guilty], MODEL).attack).toBe(0.05);
});

test("an evening's verdict is what is said once settled; one second of accusation is an accusation", () => {
  const crowd = outcomeOf(
    episode("crowd", (at) => ({ verdict: at === 12 ? "attack" : at > 20 ? "crowd" : "undetermined" })),
  );
  expect(crowd).toMatchObject({ said: "crowd", isFair: true, isAccused: true, afterMs: 21_000 });
  const unseen = outcomeOf(episode("attack", () => ({ stressed: false })));
  expect(unseen).toMatchObject({ said: null, isFair: false, isAccused: false, afterMs: null });
});

test("no episode is learned from and tested on, and those beyond have other figures", () => {
  const ranges = Object.values(SEEDS).sort((a, b) => a - b);
  for (const [at, seed] of ranges.entries()) if (at > 0) expect(seed - (ranges[at - 1] ?? 0)).toBeGreaterThan(100_000);
  for (const beyond of scenariosBeyond()) {
    const known = SCENARIOS.get(beyond.name.replace(/, (more|fewer)$/, ""));
    for (const [at, { people }] of beyond.waves.entries()) {
      const range = known?.waves[at]?.people ?? [0, 0];
      expect(people[1] <= range[0] || people[0] >= range[1]).toBe(true);
    }
  }
});

test("Wilson's interval at its ends, and in the middle", () => {
  expect(wilson(0, 600).high).toBeCloseTo(0.00636, 4);
  expect(wilson(600, 600).low).toBeCloseTo(0.99364, 4);
  expect(wilson(50, 100).low).toBeCloseTo(0.4038, 3);
  expect(wilson(0, 0)).toEqual({ low: 0, high: 1 });
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(3);
});
