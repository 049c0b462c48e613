import type { Model } from "../../src/verdict/index.ts";
import { findThreshold } from "./find-threshold.ts";
import { fitWeights } from "./fit-weights.ts";
import { learnRatios } from "./learn-ratios.ts";
import { episodesEach, type Purpose, watched } from "./seeds.ts";
import type { WatchedEpisode } from "./watched.ts";

const BLANK: Model = {
  note: "",
  ratios: {},
  weights: {
    load: 1,
    faults: 1,
    timing: 1,
    sources: 1,
    volume: 1,
    patience: 1,
    funnel: 1,
    challenge: 1,
    abuse: 1,
    upstream: 1,
  },
  prior: { crowd: 0, attack: 0, both: 0, "own-fault": 0, upstream: 0, undetermined: 0 },
  say: { crowd: 0.6, ownFault: 0.65, upstream: 0.65, accuse: 0.95 },
};

/** Learns a model from the laboratory. The same code and numbers give the same model, to the last digit. */
export function train(perClass: number, tell: (line: string) => void): Model {
  const each = episodesEach({
    crowd: perClass,
    attack: perClass,
    both: perClass,
    "own-fault": perClass,
    upstream: perClass,
  });
  const live = (purpose: Purpose, model: Model): WatchedEpisode[] => {
    const episodes = [...watched({ purpose, each, model })];
    tell(`${purpose}: ${episodes.length} episodes`);
    return episodes;
  };
  const ratios = learnRatios(live("ratios", BLANK));
  const unweighted = { ...BLANK, ratios };
  const weighted = { ...unweighted, ...fitWeights(live("weights", unweighted)) };
  const accuse = findThreshold(live("threshold", weighted), weighted);
  tell(`accused from ${accuse}`);
  const note = `Learned from ${perClass} simulated episodes of each class, by src/siege.`;
  return { ...weighted, note, say: { ...BLANK.say, accuse } };
}
