import type { VerdictClass } from "../../src/protocol/index.ts";
import type { WatchedEpisode, WatchedSecond } from "./watched.ts";

/** An episode's verdict is what is said most from this long after its stress was noticed. */
const SETTLED_MS = 30_000;
const JUDGED_FOR_MS = 45_000;

export type Outcome = {
  scenario: string;
  seed: number;
  label: VerdictClass;
  /** Said most once settled; `null`: nothing was noticed. */
  said: VerdictClass | null;
  /** It is the label, or what a fair judge might say as well. */
  isFair: boolean;
  /** Whether it was called an attack, or crowd and attack, for as much as one second of the whole episode, and is neither. */
  isAccused: boolean;
  /** From when there was something to see to the first fair word; `null`: never. */
  afterMs: number | null;
};

export function outcomeOf(episode: WatchedEpisode): Outcome {
  const { scenario, seed, label, alsoFair, seconds } = episode;
  const fair = (verdict: VerdictClass) => verdict === label || alsoFair.includes(verdict);
  const seen = seconds.filter(({ stressed, afterOnsetMs }) => stressed && afterOnsetMs >= 0);
  const said = seen.length === 0 ? null : saidMost(seen);
  const first = seen.find(({ verdict }) => fair(verdict));
  const maySayAttack = [label, ...alsoFair].some((name) => name === "attack" || name === "both");
  return {
    scenario,
    seed,
    label,
    said,
    isFair: said !== null && fair(said),
    isAccused: !maySayAttack && seconds.some(({ verdict }) => verdict === "attack" || verdict === "both"),
    afterMs: first === undefined ? null : first.afterOnsetMs - (seen[0]?.afterOnsetMs ?? 0),
  };
}

function saidMost(seen: readonly WatchedSecond[]): VerdictClass {
  const beganMs = seen[0]?.afterOnsetMs ?? 0;
  const since = (second: WatchedSecond) => second.afterOnsetMs - beganMs;
  const settled = seen.filter((second) => since(second) >= SETTLED_MS && since(second) < SETTLED_MS + JUDGED_FOR_MS);
  const counts = new Map<VerdictClass, number>();
  for (const { verdict } of settled.length > 0 ? settled : seen.slice(-1)) {
    counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  }
  return [...counts].reduce((most, next) => (next[1] > most[1] ? next : most))[0];
}
