import { Aloud } from "../../src/verdict/aloud.ts";
import type { Model } from "../../src/verdict/model.ts";
import type { WatchedEpisode } from "./watched.ts";

const LEAST = 0.8;
const STEP = 1.25;
/** Beyond this an accusation would never be made. */
const MOST = 0.9999;

/**
 * The probability from which an attack is said aloud: the least at which nobody among these is falsely accused for as much as a second, with the
 * remaining doubt halved once more.
 */
export function findThreshold(episodes: readonly WatchedEpisode[], model: Model): number {
  const innocent = episodes.filter(({ label, alsoFair }) => ![label, ...alsoFair].some(isAccusation));
  let doubt = 1 - LEAST;
  while (doubt > 1 - MOST && innocent.some((episode) => isAccused(episode, { ...model.say, accuse: 1 - doubt }))) {
    doubt /= STEP;
  }
  return Math.round((1 - doubt / 2) * 100_000) / 100_000;
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
