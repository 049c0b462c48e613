import { VERDICT_CLASSES, type VerdictClass } from "../../src/protocol/index.ts";
import { type Model, NAMED, type Named } from "../../src/verdict/model.ts";
import { SIGNS } from "../../src/verdict/signs/index.ts";
import { rounded } from "./learn-ratios.ts";
import { lessonsOf } from "./lessons.ts";
import type { WatchedEpisode } from "./watched.ts";

/** What is believed of any stress before anything of it is seen: most are crowds. Stated, not learned. */
export const BELIEVED: Record<VerdictClass, number> = {
  crowd: 0.35,
  attack: 0.1,
  both: 0.05,
  "own-fault": 0.15,
  upstream: 0.1,
  undetermined: 0.25,
};
export const PRIOR = Object.fromEntries(
  VERDICT_CLASSES.map((name) => [name, rounded(Math.log(BELIEVED[name]))]),
) as Model["prior"];

const STEPS = 400;
const STEP_SIZE = 0.02;
/** Adam's memories of the slope and of its square (Kingma and Ba 2015). */
const MEMORY = { slope: 0.9, square: 0.99 };
/** Draws weights to where they are before anything is learned. */
const PULL = 0.0005;
const WEIGHT_BEFORE = 0.3;
const WEIGHT_MAX = 1.5;
/** The first seconds have gathered little. */
const FROM_MS = 6_000;

type Lesson = { truth: number; gathered: Float32Array; weight: number };

/** Weights of signs under which the probabilities of the labels are highest (gradient descent on log loss). */
export function fitWeights(episodes: readonly WatchedEpisode[]): Model["weights"] {
  const lessons = sample(episodes);
  const weights = new Float64Array(SIGNS.length).fill(WEIGHT_BEFORE);
  const slope = new Float64Array(SIGNS.length);
  const square = new Float64Array(SIGNS.length);
  for (let step = 1; step <= STEPS; step++) {
    for (const [at, now] of slopeOf(lessons, weights).entries()) {
      const pulled = now + PULL * ((weights[at] ?? 0) - WEIGHT_BEFORE);
      slope[at] = MEMORY.slope * (slope[at] ?? 0) + (1 - MEMORY.slope) * pulled;
      square[at] = MEMORY.square * (square[at] ?? 0) + (1 - MEMORY.square) * pulled ** 2;
      const mean = (slope[at] ?? 0) / (1 - MEMORY.slope ** step);
      const size = Math.sqrt((square[at] ?? 0) / (1 - MEMORY.square ** step)) + 1e-8;
      weights[at] = Math.max(0, Math.min(WEIGHT_MAX, (weights[at] ?? 0) - (STEP_SIZE * mean) / size));
    }
  }
  return Object.fromEntries(SIGNS.map(({ name }, at) => [name, rounded(weights[at] ?? 0)]));
}

/** Each class weighs as much as it is believed to happen, each episode in it the same. */
function sample(episodes: readonly WatchedEpisode[]): Lesson[] {
  const drawn = episodes.flatMap((episode) => {
    const truth = NAMED.indexOf(episode.label as Named);
    const told = lessonsOf(episode).filter(({ stressedMs }) => stressedMs >= FROM_MS);
    const gathered = told.flatMap((second) => second.gathered ?? []);
    return truth < 0 ? [] : gathered.map((each) => ({ truth, gathered: each, weight: 1 / gathered.length }));
  });
  const named = NAMED.reduce((sum, name) => sum + BELIEVED[name], 0);
  const totals = NAMED.map((_, row) => drawn.reduce((sum, { truth, weight }) => sum + (truth === row ? weight : 0), 0));
  return drawn.map(({ truth, gathered, weight }) => {
    const believed = BELIEVED[NAMED[truth] ?? "crowd"] / named;
    return { truth, gathered, weight: (weight * believed) / Math.max(1, totals[truth] ?? 1) };
  });
}

function slopeOf(lessons: readonly Lesson[], weights: Float64Array): Float64Array {
  const slope = new Float64Array(weights.length);
  for (const { truth, gathered, weight } of lessons) {
    const errors = errorsOf(truth, gathered, weights);
    for (let at = 0; at < weights.length; at++) {
      let sum = 0;
      for (let row = 0; row < NAMED.length; row++) sum += (errors[row] ?? 0) * (gathered[at * NAMED.length + row] ?? 0);
      slope[at] = (slope[at] ?? 0) + weight * sum;
    }
  }
  return slope;
}

/** Probability less truth, by class. */
function errorsOf(truth: number, gathered: Float32Array, weights: Float64Array): Float64Array {
  const logits = Float64Array.from(VERDICT_CLASSES, (name) => PRIOR[name]);
  for (let row = 0; row < NAMED.length; row++) {
    let sum = 0;
    for (let at = 0; at < weights.length; at++) sum += (weights[at] ?? 0) * (gathered[at * NAMED.length + row] ?? 0);
    logits[row] = (logits[row] ?? 0) + sum;
  }
  const top = Math.max(...logits);
  const odds = logits.map((logit) => Math.exp(logit - top));
  const total = odds.reduce((sum, one) => sum + one, 0);
  return odds.map((one, row) => one / total - (row === truth ? 1 : 0));
}
