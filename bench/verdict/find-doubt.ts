import { Aloud } from "../../src/verdict/aloud.ts";
import type { Model } from "../../src/verdict/model.ts";
import type { WatchedEpisode } from "./watched.ts";

const MOST = 0.3;
const STEP = 1.15;
/** Below this an accusation would never be made. */
const LEAST = 0.0001;

/**
 * The probability that crowd, own fault and upstream may keep when an attack is said aloud: the most at which nobody among these is falsely
 * accused for as much as a second, halved once more.
 */
export function findDoubt(episodes: readonly WatchedEpisode[], model: Model): number {
  const innocent = episodes.filter(({ label, alsoFair }) => ![label, ...alsoFair].some(isAccusation));
  let doubt = MOST;
  while (doubt > LEAST && innocent.some((episode) => isAccused(episode, { ...model.say, doubt }))) doubt /= STEP;
  return Math.round((doubt / 2) * 100_000) / 100_000;
}

function isAccused({ seconds }: WatchedEpisode, say: Model["say"]): boolean {
  let aloud = new Aloud(say);
  return seconds.some(({ stressed, probabilities }) => {
    if (stressed) return isAccusation(aloud.hear(probabilities));
    aloud = new Aloud(say);
    return false;
  });
}

function isAccusation(name: string): boolean {
  return name === "attack" || name === "both";
}
