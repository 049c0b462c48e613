import type { Model } from "../../src/verdict/index.ts";
import { findDoubt } from "./find-doubt.ts";
import { fitWeights, PRIOR } from "./fit-weights.ts";
import { learnRatios } from "./learn-ratios.ts";
import { episodesEach, type Purpose, watched } from "./seeds.ts";
import type { WatchedEpisode } from "./watched.ts";

const BLANK: Model = {
  note: "",
  ratios: {},
  weights: {},
  prior: PRIOR,
  say: { crowd: 0.6, ownFault: 0.65, upstream: 0.65, accuse: 0.7, doubt: { attack: 0.05, both: 0.05 } },
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
  // Of those who must never be accused, more: the bound is as good as the oddest crowd that it has seen.
  const innocent = episodesEach({ crowd: 5 * perClass, "own-fault": perClass, upstream: perClass });
  const live = (purpose: Purpose, model: Model): WatchedEpisode[] => {
    const episodes = [...watched({ purpose, each: purpose === "doubt" ? innocent : each, model })];
    tell(`${purpose}: ${episodes.length} episodes`);
    return episodes;
  };
  const ratios = learnRatios(live("ratios", BLANK));
  const unweighted = { ...BLANK, ratios };
  const weighted = { ...unweighted, weights: fitWeights(live("weights", unweighted)) };
  const doubt = findDoubt(live("doubt", weighted), weighted);
  tell(`accused while the doubt is at most ${doubt.attack}, within a crowd ${doubt.both}`);
  const note = `Learned from ${perClass} simulated episodes of each class, by src/siege.`;
  return { ...weighted, note, say: { ...BLANK.say, doubt } };
}
