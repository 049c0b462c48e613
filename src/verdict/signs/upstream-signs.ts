import type { Picture } from "../picture.ts";
import { binOf, graded, percent, type Sign, share } from "./sign.ts";

/** Below this an edge has no reason of its own to lose anybody. */
const AT_EASE_LOAD = 0.75;
const LEFT_BOUNDS = [0.02, 0.06, 0.15, 0.35];
const LISTENERS_MIN = 20;
const CUT_OFF_SHARE = 0.1;

const relay = graded({
  name: "relay",
  bounds: [0, 0.34, 0.67],
  casesMin: 1,
  measure: ({ seconds }) => {
    const late = seconds.slice(-10);
    const silent = late.map(({ fleet }) =>
      fleet.edges === 0 ? 0 : Math.max(fleet.cutOff / fleet.edges, fleet.silentRooms > 0 ? 1 : 0),
    );
    return { value: Math.max(0, ...silent), cases: 10 * late.length };
  },
  says: (value) =>
    value === 0 ? "Every edge gets its sound." : `${percent(value)} of edges got no sound, or did not reach the relay.`,
});

/** The largest part of listeners that left within three seconds of the last so many. */
function departedShare({ seconds }: Picture, lastSeconds: number): number {
  const late = seconds.slice(-lastSeconds);
  let most = 0;
  for (let at = 0; at < late.length; at++) {
    const three = late.slice(at, at + 3);
    const before = Math.max(late[Math.max(0, at - 1)]?.tally.listeners ?? 0, three[0]?.tally.listeners ?? 0);
    const left = three.reduce((sum, { tally }) => sum + tally.left, 0);
    if (before >= LISTENERS_MIN) most = Math.max(most, Math.min(1, left / before));
  }
  return most;
}

/** Many who leave at once, while we are at ease, were cut off by something between us and them. */
const departures: Sign = {
  name: "departures",
  bins: 2 * (LEFT_BOUNDS.length + 1),
  read: (picture) => {
    if (picture.listeners < LISTENERS_MIN) return undefined;
    const value = departedShare(picture, 30);
    const atEase = picture.fleet.load <= AT_EASE_LOAD;
    return {
      value,
      bin: binOf(value, LEFT_BOUNDS) + (atEase ? 0 : LEFT_BOUNDS.length + 1),
      says: `At most ${percent(value)} of listeners left within three seconds, with our edges ${atEase ? "at ease" : "hard at work"}.`,
      strength: 1,
    };
  },
};

/** Trouble upstream cuts somebody off: an edge from its sound, or listeners from an edge that is at ease. */
const cutOff: Sign = {
  name: "cut-off",
  bins: 3,
  read: (picture) => {
    const isSilent = picture.seconds.some(({ fleet }) => fleet.cutOff > 0 || fleet.silentRooms > 0);
    const left = picture.fleet.load <= AT_EASE_LOAD ? departedShare(picture, 60) : 0;
    if (isSilent) return { value: null, bin: 2, says: "Within the last minute an edge got no sound.", strength: 1 };
    const cutOffAtOnce = left > CUT_OFF_SHARE;
    const says = cutOffAtOnce
      ? `Within the last minute ${percent(left)} of listeners left at once, with our edges at ease.`
      : "Nobody was cut off: every edge had its sound, and no crowd of listeners left at once.";
    return { value: left, bin: cutOffAtOnce ? 1 : 0, says, strength: 1 };
  },
};

const missing = graded({
  name: "edges-missing",
  bounds: [0, 0.4],
  casesMin: 1,
  measure: ({ seconds }) => {
    const last = seconds.at(-1)?.fleet;
    const worst = Math.max(0, ...seconds.slice(-15).map(({ fleet }) => fleet.missing));
    return { ...share(worst, worst + (last?.edges ?? 0)), cases: 10 };
  },
  says: (value) => (value === 0 ? "Every edge reports." : `${percent(value)} of edges fell silent.`),
});

export const UPSTREAM_SIGNS: readonly Sign[] = [relay, departures, cutOff, missing];
