import type { Verdict, VerdictClass } from "../../src/protocol/index.ts";
import type { Episode } from "../../src/siege/index.ts";
import { HOUSE, type Model, VerdictEngine } from "../../src/verdict/index.ts";
import { NAMED } from "../../src/verdict/model.ts";
import { SIGNS } from "../../src/verdict/signs/index.ts";

/** Whose verdict is looked at: the room's, or the whole house's. */
export type View = "room" | "house";

/** Weights are fitted on so many seconds only: neighbouring ones say the same. */
export const LESSON_EVERY_MS = 4_000;
/** Of a sign that could not be read. */
export const UNREAD = -1;

/** What the engine made of one second of an episode. */
export type WatchedSecond = {
  /** Since the episode's onset; negative before it. */
  afterOnsetMs: number;
  stressed: boolean;
  /** Something is out of the ordinary; in the last minute of a stress nothing is. */
  strained: boolean;
  /** Since the stress was noticed. */
  stressedMs: number;
  verdict: VerdictClass;
  probabilities: Verdict["probabilities"];
  /** The case of each of `SIGNS`, or `UNREAD`. */
  read: Int8Array;
  /** Logarithmic ratios that have gathered: a row of five for each of `SIGNS`; `undefined` between lessons. */
  gathered: Float32Array | undefined;
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
    const stressedMs = verdict.since === null ? 0 : atMs - verdict.since;
    const { read, gathered } = evidenceOf(engine, room, stressedMs);
    seconds.push({
      afterOnsetMs: atMs - episode.onsetMs,
      stressed: verdict.stressed,
      strained: read.some((bin) => bin !== UNREAD),
      stressedMs,
      verdict: verdict.verdict,
      probabilities: verdict.probabilities,
      read,
      gathered,
      attackShare: shareOf(truths.slice(-10)),
    });
  }
  return { scenario, label, alsoFair, calm, seed, seconds };
}

function evidenceOf(engine: VerdictEngine, room: string, stressedMs: number): Pick<WatchedSecond, "read" | "gathered"> {
  const read = new Int8Array(SIGNS.length).fill(UNREAD);
  const gathered = stressedMs % LESSON_EVERY_MS === 0 ? new Float32Array(SIGNS.length * NAMED.length) : undefined;
  for (const { sign, reading, logRatios, isFresh } of engine.gathered(room) ?? []) {
    const row = SIGNS.indexOf(sign);
    if (isFresh) read[row] = reading.bin;
    gathered?.set(logRatios, row * NAMED.length);
  }
  return { read, gathered };
}

function shareOf(truths: readonly { people: number; attack: number }[]): number {
  const people = truths.reduce((sum, truth) => sum + truth.people, 0);
  const attack = truths.reduce((sum, truth) => sum + truth.attack, 0);
  return attack / Math.max(1, people + attack);
}
