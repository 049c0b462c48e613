import { Aloud } from "../../src/verdict/aloud.ts";
import type { Model } from "../../src/verdict/model.ts";
import type { WatchedEpisode } from "./watched.ts";

/** However clear the laboratory is: the world is less so. */
const MOST = 0.1;
const STEP = 1.15;
/** Below this an accusation would never be made. */
const LEAST = 0.0001;

/**
 * The probability that crowd, own fault and upstream may keep when an attack, or a crowd with an attack, is said aloud: the most at which nobody
 * among these is falsely accused for as much as a second, halved once more.
 */
export function findDoubt(episodes: readonly WatchedEpisode[], { say }: Model): Model["say"]["doubt"] {
  const innocent = episodes.filter(({ label, alsoFair }) => ![label, ...alsoFair].some(isAccusation));
  const most = (kind: "attack" | "both") => {
    const never = { attack: -1, both: -1 };
    let doubt = MOST;
    const accuses = () => innocent.some((one) => isAccused(one, { ...say, doubt: { ...never, [kind]: doubt } }));
    while (doubt > LEAST && accuses()) doubt /= STEP;
    return Math.round((doubt / 2) * 100_000) / 100_000;
  };
  return { attack: most("attack"), both: most("both") };
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
