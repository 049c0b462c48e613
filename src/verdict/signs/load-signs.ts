import type { Picture } from "../picture.ts";
import { OWN_FAULTS } from "../strain.ts";
import { amount, binOf, graded, percent, type Sign, share } from "./sign.ts";

/** Trouble of ours that is worth the question whether the servers should have carried the load. */
const TROUBLE_SHARE = 0.01;
const STALLED_SHARE = 0.05;
const PROVEN_BOUNDS = [0.5, 0.8, 1, 1.5];
const LOAD_BOUNDS = [0.4, 0.75];

function ownRefusals({ window }: Picture): number {
  return OWN_FAULTS.reduce((sum, code) => sum + (window.refused[code] ?? 0), 0);
}

function troubled(picture: Picture): boolean {
  const { window, listeners, windowSeconds } = picture;
  const faults = Math.max(window.answers.ours, ownRefusals(picture));
  const stalled = (window.stalls * 10) / Math.max(1, windowSeconds);
  return faults > Math.max(5, TROUBLE_SHARE * window.requests) || stalled > Math.max(5, STALLED_SHARE * listeners);
}

/** Whether what went wrong went wrong below what a rehearsal proved: then the fault is ours. */
const withinProven: Sign = {
  name: "within-proven",
  bins: 1 + (PROVEN_BOUNDS.length + 1) + (LOAD_BOUNDS.length + 1),
  read: (picture) => {
    const { ofProven, fleet } = picture;
    if (!troubled(picture)) {
      return { value: ofProven, bin: 0, says: "Our own servers show no fault worth mention.", strength: 1 };
    }
    if (ofProven !== null) {
      return {
        value: ofProven,
        bin: 1 + binOf(ofProven, PROVEN_BOUNDS),
        says: `Requests fail or sound stalls at ${percent(ofProven)} of the load that a rehearsal proved.`,
        strength: 1,
      };
    }
    return {
      value: fleet.load,
      bin: 2 + PROVEN_BOUNDS.length + binOf(fleet.load, LOAD_BOUNDS),
      says: `Requests fail or sound stalls with the busiest edge at ${percent(fleet.load)} of its load; nobody rehearsed.`,
      strength: 1,
    };
  },
};

const faults = graded({
  name: "faults",
  bounds: [0.001, 0.01, 0.05, 0.2, 0.5],
  casesMin: 20,
  measure: (picture) => {
    const { fine, theirs, ours } = picture.window.answers;
    return share(ours, fine + theirs + ours);
  },
  says: (value) => `${percent(value)} of answers failed by a fault of ours.`,
});

const stalls = graded({
  name: "stalls",
  bounds: [0.002, 0.01, 0.05, 0.2],
  casesMin: 20,
  measure: ({ window, windowSeconds, listeners }) => ({
    value: listeners === 0 ? 0 : (window.stalls * 10) / windowSeconds / listeners,
    cases: listeners,
  }),
  says: (value) => `Sound stalled for ${percent(Math.min(1, value))} of listeners in ten seconds.`,
});

const load = graded({
  name: "load",
  bounds: [0.3, 0.5, 0.75, 0.9, 1],
  casesMin: 1,
  measure: ({ fleet }) => ({ value: fleet.load, cases: fleet.edges * 10 }),
  says: (value) => `The busiest edge is at ${percent(value)} of what it can do.`,
});

const bounds = graded({
  name: "bounds",
  bounds: [0.5, 5, 50, 500],
  casesMin: 1,
  measure: ({ fleet, recentSeconds }) => ({ value: fleet.turnedAway / recentSeconds, cases: fleet.edges * 10 }),
  says: (value) => `Edges turned ${amount(value)} requests a second away unread, because a bound was reached.`,
});

export const LOAD_SIGNS: readonly Sign[] = [withinProven, faults, stalls, load, bounds];
