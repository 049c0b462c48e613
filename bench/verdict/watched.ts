import type { Verdict, VerdictClass } from "../../src/protocol/index.ts";
import type { Episode } from "../../src/siege/index.ts";
import { HOUSE, type Model, VerdictEngine } from "../../src/verdict/index.ts";
import { GROUPS } from "../../src/verdict/signs/index.ts";

/** Whose verdict is looked at: the room's, or the whole house's. */
export type View = "room" | "house";

/** A sign as it was read in one second. */
export type ReadSign = { name: string; bin: number };

/** What the engine made of one second of an episode. */
export type WatchedSecond = {
  /** Since the episode's onset; negative before it. */
  afterOnsetMs: number;
  stressed: boolean;
  /** Since the stress was noticed. */
  stressedMs: number;
  verdict: VerdictClass;
  probabilities: Verdict["probabilities"];
  read: ReadSign[];
  /** Logarithmic ratios that have gathered, summed by group: `GROUPS` rows of five. */
  gathered: Float64Array;
  /** Of the last ten seconds' requests. */
  attackShare: number;
};

export type WatchedEpisode = Pick<Episode, "scenario" | "label" | "alsoFair" | "calm" | "seed"> & {
  seconds: WatchedSecond[];
};

/** Lets an engine live through the episode. */
export function watch(episode: Episode, model: Model, view: View): WatchedEpisode {
  const engine = new VerdictEngine({ model });
  const room = view === "room" ? episode.room : HOUSE;
  const { scenario, label, alsoFair, calm, seed } = episode;
  const seconds: WatchedSecond[] = [];
  const truths: { people: number; attack: number }[] = [];
  const byTime = new Map(episode.seconds.map((second) => [second.atMs, second]));
  const [first, last] = [episode.seconds[0], episode.seconds.at(-1)];
  if (first === undefined || last === undefined) return { scenario, label, alsoFair, calm, seed, seconds };
  let { context } = first;
  for (let atMs = first.atMs; atMs <= last.atMs; atMs += 1_000) {
    const second = byTime.get(atMs);
    if (second !== undefined) {
      engine.take(second.signs, atMs);
      context = second.context;
    }
    truths.push(second?.truth ?? { people: 0, attack: 0 });
    const { verdict } = engine.judge(room, atMs, context);
    seconds.push({
      afterOnsetMs: atMs - episode.onsetMs,
      stressed: verdict.stressed,
      stressedMs: verdict.since === null ? 0 : atMs - verdict.since,
      verdict: verdict.verdict,
      probabilities: verdict.probabilities,
      ...evidenceOf(engine, room),
      attackShare: shareOf(truths.slice(-10)),
    });
  }
  return { scenario, label, alsoFair, calm, seed, seconds };
}

function evidenceOf(engine: VerdictEngine, room: string): Pick<WatchedSecond, "read" | "gathered"> {
  const gathered = new Float64Array(GROUPS.length * 5);
  const read: ReadSign[] = [];
  for (const { sign, reading, logRatios, isFresh } of engine.gathered(room) ?? []) {
    if (isFresh) read.push({ name: sign.name, bin: reading.bin });
    const row = GROUPS.indexOf(sign.group) * 5;
    for (let at = 0; at < 5; at++) gathered[row + at] = (gathered[row + at] ?? 0) + (logRatios[at] ?? 0);
  }
  return { read, gathered };
}

function shareOf(truths: readonly { people: number; attack: number }[]): number {
  const people = truths.reduce((sum, truth) => sum + truth.people, 0);
  const attack = truths.reduce((sum, truth) => sum + truth.attack, 0);
  return attack / Math.max(1, people + attack);
}
