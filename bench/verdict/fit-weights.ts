import { VERDICT_CLASSES, type VerdictClass } from "../../src/protocol/index.ts";
import { type Model, NAMED, type Named } from "../../src/verdict/model.ts";
import { GROUPS, type Group } from "../../src/verdict/signs/index.ts";
import { rounded } from "./learn-ratios.ts";
import { lessonsOf } from "./lessons.ts";
import type { WatchedEpisode, WatchedSecond } from "./watched.ts";

/** What is believed of any stress before anything of it is seen: most are crowds. The operator's, not the laboratory's. */
export const BELIEVED: Record<VerdictClass, number> = {
  crowd: 0.35,
  attack: 0.1,
  both: 0.05,
  "own-fault": 0.15,
  upstream: 0.1,
  undetermined: 0.25,
};

const STEPS = 600;
const STEP_SIZE = 0.15;
/** Draws weights and offsets to where they are before anything is learned. */
const PULL = 0.002;
const WEIGHT_BEFORE = 0.5;
const WEIGHT_MAX = 1.5;
/** Neighbouring seconds say the same. */
const EVERY_MS = 4_000;
const FROM_MS = 6_000;

type Lesson = { truth: number; gathered: Float64Array; weight: number };

/** Weights of groups, and offsets of classes, under which the probabilities of the labels are highest (gradient descent on log loss). */
export function fitWeights(episodes: readonly WatchedEpisode[]): Pick<Model, "weights" | "prior"> {
  const lessons = sample(episodes);
  const weights = new Float64Array(GROUPS.length).fill(WEIGHT_BEFORE);
  const before = VERDICT_CLASSES.map((name) => Math.log(BELIEVED[name]));
  const offsets = Float64Array.from(before);
  for (let step = 0; step < STEPS; step++) {
    const slope = slopeOf(lessons, weights, offsets);
    for (let at = 0; at < weights.length; at++) {
      const pull = PULL * ((weights[at] ?? 0) - WEIGHT_BEFORE);
      const next = (weights[at] ?? 0) - STEP_SIZE * ((slope.weights[at] ?? 0) + pull);
      weights[at] = Math.max(0, Math.min(WEIGHT_MAX, next));
    }
    // The last class, "undetermined", is not in the lessons: its offset is given.
    for (let at = 0; at < NAMED.length; at++) {
      const pull = 10 * PULL * ((offsets[at] ?? 0) - (before[at] ?? 0));
      offsets[at] = (offsets[at] ?? 0) - STEP_SIZE * ((slope.offsets[at] ?? 0) + pull);
    }
  }
  return {
    weights: Object.fromEntries(GROUPS.map((group, at) => [group, rounded(weights[at] ?? 0)])) as Record<Group, number>,
    prior: Object.fromEntries(VERDICT_CLASSES.map((name, at) => [name, rounded(offsets[at] ?? 0)])) as Model["prior"],
  };
}

/** Each class weighs as much as it is believed to happen, each episode in it the same. */
function sample(episodes: readonly WatchedEpisode[]): Lesson[] {
  const drawn = episodes.flatMap((episode) => {
    const truth = NAMED.indexOf(episode.label as Named);
    const seconds = lessonsOf(episode).filter(isDrawn);
    return truth < 0 ? [] : seconds.map(({ gathered }) => ({ truth, gathered, weight: 1 / seconds.length }));
  });
  const named = NAMED.reduce((sum, name) => sum + BELIEVED[name], 0);
  const totals = NAMED.map((_, row) => drawn.reduce((sum, { truth, weight }) => sum + (truth === row ? weight : 0), 0));
  return drawn.map(({ truth, gathered, weight }) => {
    const believed = BELIEVED[NAMED[truth] ?? "crowd"] / named;
    return { truth, gathered, weight: (weight * believed) / Math.max(1, totals[truth] ?? 1) };
  });
}

function isDrawn({ stressedMs }: WatchedSecond): boolean {
  return stressedMs >= FROM_MS && stressedMs % EVERY_MS === 0;
}

function slopeOf(lessons: readonly Lesson[], weights: Float64Array, offsets: Float64Array) {
  const slope = { weights: new Float64Array(weights.length), offsets: new Float64Array(offsets.length) };
  for (const { truth, gathered, weight } of lessons) {
    const errors = errorsOf(truth, gathered, weights, offsets);
    for (let row = 0; row < NAMED.length; row++) {
      const error = weight * (errors[row] ?? 0);
      slope.offsets[row] = (slope.offsets[row] ?? 0) + error;
      for (let at = 0; at < weights.length; at++) {
        slope.weights[at] = (slope.weights[at] ?? 0) + error * (gathered[at * NAMED.length + row] ?? 0);
      }
    }
  }
  return slope;
}

/** Probability less truth, by class. */
function errorsOf(truth: number, gathered: Float64Array, weights: Float64Array, offsets: Float64Array): Float64Array {
  const logits = Float64Array.from(offsets);
  for (let row = 0; row < NAMED.length; row++) {
    for (let at = 0; at < weights.length; at++) {
      logits[row] = (logits[row] ?? 0) + (weights[at] ?? 0) * (gathered[at * NAMED.length + row] ?? 0);
    }
  }
  const top = Math.max(...logits);
  const odds = logits.map((logit) => Math.exp(logit - top));
  const total = odds.reduce((sum, one) => sum + one, 0);
  return odds.map((one, row) => one / total - (row === truth ? 1 : 0));
}
