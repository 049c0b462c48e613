/** Made by `bench/verdict.ts --train`; not to be edited. */
import type { Model } from "./model.ts";

export const FIGURES: Model = {
  note: "Nothing was learned yet.",
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
  say: { crowd: 0.6, ownFault: 0.7, upstream: 0.7, accuse: 0.95 },
};
