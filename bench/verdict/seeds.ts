import { type Episode, type Scenario, simulate } from "../../src/siege/index.ts";
import type { Model } from "../../src/verdict/index.ts";
import { EVENINGS } from "./evenings.ts";
import { type View, type WatchedEpisode, watch } from "./watched.ts";

/** No seed is in two of them: ratios are learned from the first, weights from the second, the bound of doubt from the third. */
export const SEEDS = {
  ratios: 1_000_000,
  weights: 2_000_000,
  doubt: 3_000_000,
  test: 4_000_000,
  beyond: 5_000_000,
};
export type Purpose = keyof typeof SEEDS;

const VIEWS: readonly View[] = ["room", "house"];

/** How many episodes of a scenario make about so many of its class. */
export function episodesEach(perClass: Partial<Record<Scenario["label"], number>>): (scenario: Scenario) => number {
  const kinds = Map.groupBy(EVENINGS, ({ label }) => label);
  return ({ label }) => Math.ceil((perClass[label] ?? 0) / (kinds.get(label)?.length ?? 1));
}

/** Every scenario with so many seeds of the purpose, seen from the room and from the house. One episode is in memory at a time. */
export function* watched(options: {
  purpose: Purpose;
  each: (scenario: Scenario) => number;
  model: Model;
  scenarios?: Iterable<Scenario>;
  size?: number;
  views?: readonly View[];
}): Generator<WatchedEpisode & { view: View }> {
  const { purpose, each, model, scenarios = EVENINGS, size = 1, views = VIEWS } = options;
  for (const scenario of scenarios) {
    for (let at = 0; at < each(scenario); at++) {
      const episode = asOperated(simulate(scenario, SEEDS[purpose] + at, { size }), at);
      for (const view of views) yield { ...watch(episode, model, view), view };
    }
  }
}

/** Of every second evening nobody kept a list of posts; before every third nobody rehearsed. */
function asOperated(episode: Episode, turn: number): Episode {
  const seconds = episode.seconds.map((second) => {
    const { proven, postsAtMs } = second.context;
    const known = { proven: turn % 3 === 2 ? null : proven, postsAtMs: turn % 2 === 1 ? null : postsAtMs };
    return { ...second, context: { ...second.context, ...known } };
  });
  return { ...episode, seconds };
}
