import { type Evidence, VERDICT_CLASSES, type Verdict, type VerdictClass } from "../../src/protocol/index.ts";

export const CLASS_WORDS: Record<VerdictClass, { name: string; means: string }> = {
  crowd: { name: "Crowd", means: "more people than before" },
  attack: { name: "Attack", means: "somebody wants the room to fail" },
  both: { name: "Both", means: "a crowd, and an attack within it" },
  "own-fault": { name: "Our own fault", means: "the servers fail at what they should carry" },
  upstream: { name: "Upstream", means: "trouble before our servers" },
  undetermined: { name: "Not known", means: "the signs do not tell" },
};

/** Shown from the likeliest down; those that are equally likely stay in one order. */
export function inLikelihood({ probabilities }: Verdict): { name: VerdictClass; share: number }[] {
  const shares = VERDICT_CLASSES.map((name) => ({ name, share: probabilities[name] }));
  return shares.sort((one, other) => other.share - one.share);
}

/** "64 %"; what is neither nothing nor certain is not rounded to it. */
export function shareText(share: number): string {
  if (share > 0 && share < 0.01) return "under 1\u00a0%";
  if (share > 0.99) return "over 99\u00a0%";
  return `${Math.round(share * 100)}\u00a0%`;
}

/** One thing that a sign speaks for or against. */
export type Leaning = { name: VerdictClass; factor: number; words: string };

/** Nearer to one than this, it says nothing worth a word. */
const WORTH_SAYING = 1.25;
const SHOWN_MAX = 2;

/** What is likelier by this sign than without it, and what is less likely; the strongest first, at most two each. */
export function leaningsOf({ ratios }: Evidence): { towards: Leaning[]; away: Leaning[] } {
  const named = VERDICT_CLASSES.filter((name) => name !== "undetermined");
  const towards = named.filter((name) => ratios[name] >= WORTH_SAYING).sort((a, b) => ratios[b] - ratios[a]);
  const away = named.filter((name) => ratios[name] <= 1 / WORTH_SAYING).sort((a, b) => ratios[a] - ratios[b]);
  const leaning = (name: VerdictClass, factor: number): Leaning => ({ name, factor, words: strengthText(factor) });
  return {
    towards: towards.slice(0, SHOWN_MAX).map((name) => leaning(name, ratios[name])),
    away: away.slice(0, SHOWN_MAX).map((name) => leaning(name, 1 / ratios[name])),
  };
}

function strengthText(factor: number): string {
  if (factor >= 20) return "strongly";
  if (factor >= 5) return "clearly";
  return factor >= 2 ? "somewhat" : "a little";
}

/** "8.2 times"; beyond a hundred in whole hundreds. */
export function timesText(factor: number): string {
  if (factor >= 1_000) return "over 1,000 times";
  if (factor >= 100) return `${Math.round(factor / 100) * 100} times`;
  return `${factor >= 10 ? Math.round(factor) : factor.toFixed(1)} times`;
}

/** Whether the servers should have carried the load. */
export function provenText({ ofProven, stressed }: Verdict): string | undefined {
  if (!stressed) return undefined;
  if (ofProven === null) return "Nobody has rehearsed on these servers: what they should carry is not proven.";
  const share = `${Math.round(ofProven * 100)} %`;
  if (ofProven < 1) return `The load is ${share} of what a rehearsal proved: the servers should carry it.`;
  return `The load is ${share} of what a rehearsal proved: more than the servers were shown to carry.`;
}

/** What is said aloud, and then why. */
export function headlineOf(sentence: string): { headline: string; because: string } {
  const end = sentence.indexOf(". ");
  if (end < 0) return { headline: sentence, because: "" };
  return { headline: sentence.slice(0, end + 1), because: sentence.slice(end + 2) };
}

/** When the last load that had to be explained was over; `undefined`: it is not, or there was none. */
export function overAtMs(now: Verdict, history: readonly Verdict[]): number | undefined {
  if (now.stressed) return undefined;
  const last = history.findLastIndex(({ stressed }) => stressed);
  return last < 0 ? undefined : (history[last + 1]?.atMs ?? history[last]?.atMs);
}

/** The signs' names, as people say them. */
export function signText(sign: string): string {
  const words = sign.replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** "20:14:05", on the reader's own clock; with the day where that is another one. */
export function momentText(atMs: number, nowMs: number): string {
  const [at, now] = [new Date(atMs), new Date(nowMs)];
  const time = at.toLocaleTimeString("en-GB");
  if (at.toDateString() === now.toDateString()) return time;
  return `${at.toLocaleDateString("en-GB", { day: "numeric", month: "short" })}, ${time}`;
}
