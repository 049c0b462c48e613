/** Evenings of the laboratory that the model has not seen, and what is said of them. */
import { expect, test } from "bun:test";
import { VERDICT_CLASSES, type Verdict } from "../protocol/index.ts";
import { type Episode, SCENARIOS, simulate } from "../siege/index.ts";
import { VerdictEngine } from "./index.ts";

const SEEDS = [71, 72, 73];

function verdictsOf({ seconds, room }: Episode): Verdict[] {
  const engine = new VerdictEngine();
  return seconds.map(({ atMs, signs, context }) => {
    engine.take(signs, atMs);
    return engine.judge(room, atMs, context).verdict;
  });
}

function evenings(name: string): Verdict[][] {
  const scenario = SCENARIOS.get(name);
  if (scenario === undefined) throw new Error(`No scenario is called ${name}`);
  return SEEDS.map((seed) => verdictsOf(simulate(scenario, seed)));
}

test.each([
  ["scheduled-start", "crowd"],
  ["popular-post", "crowd"],
  ["campus", "crowd"],
  ["new-country", "crowd"],
  ["page-flood", "attack"],
  ["sign-in-flood", "attack"],
  ["slow-server", "own-fault"],
  ["crash-loop", "own-fault"],
  ["relay-gone", "upstream"],
  ["provider-cut", "upstream"],
] as const)("%s: %s is said on most evenings, and nothing worse of a crowd", (name, label) => {
  const all = evenings(name);
  const right = all.filter((verdicts) => verdicts.some(({ verdict }) => verdict === label));
  expect(right.length).toBeGreaterThanOrEqual(2);
  if (label === "attack") return;
  const accused = all.flat().filter(({ verdict }) => verdict === "attack" || verdict === "both");
  expect(accused).toEqual([]);
});

test("the prior and all evidence, multiplied, give the probabilities", () => {
  const [verdicts = []] = evenings("popular-post");
  const { prior } = new VerdictEngine();
  const stressed = verdicts.filter(({ evidence }) => evidence.length > 5);
  expect(stressed.length).toBeGreaterThan(20);
  for (const { evidence, probabilities } of stressed) {
    const odds = VERDICT_CLASSES.map((name) => evidence.reduce((odd, { ratios }) => odd * ratios[name], prior[name]));
    const total = odds.reduce((sum, odd) => sum + odd, 0);
    for (const [at, name] of VERDICT_CLASSES.entries()) {
      expect((odds[at] ?? 0) / total).toBeCloseTo(probabilities[name], 9);
    }
    expect(VERDICT_CLASSES.reduce((sum, name) => sum + probabilities[name], 0)).toBeCloseTo(1, 9);
  }
});

test("a sentence says what it is, how likely, and why, in figures", () => {
  const [verdicts = []] = evenings("relay-gone");
  const aloud = verdicts.find(({ verdict }) => verdict === "upstream");
  expect(aloud?.sentence).toMatch(/^This looks like trouble upstream of us \((over )?\d+ %\)\. .*\d/);
  expect(aloud?.evidence.map(({ sign }) => sign)).toContain("relay");
  const early = verdicts.find(({ stressed, verdict }) => stressed && verdict === "undetermined");
  expect(early?.sentence).toStartWith("It is not known yet what this is");
});
