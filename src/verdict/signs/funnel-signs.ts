import { amount, graded, percent, type Sign, share, sum } from "./sign.ts";

const assets = graded({
  name: "assets",
  bounds: [0.1, 0.3, 0.5, 0.7, 0.85],
  casesMin: 20,
  measure: ({ window }) => share(window.stages.asset, window.stages.page),
  says: (value) => `${percent(value)} of those who fetched the page fetched what belongs to it.`,
});

const reachesDoor = graded({
  name: "reaches-door",
  bounds: [0.05, 0.2, 0.4, 0.6, 0.8],
  casesMin: 20,
  measure: ({ window }) => share(Math.max(window.stages.ticket, window.stages.socket), window.arrivals),
  says: (value) => `${percent(value)} of newcomers went on to the door.`,
});

const reachesSound = graded({
  name: "reaches-sound",
  bounds: [0.05, 0.2, 0.4, 0.6, 0.8],
  casesMin: 20,
  measure: ({ window }) => share(window.stages.sound, window.stages.socket),
  says: (value) => `${percent(value)} of those who connected acknowledged that they hear.`,
});

const besideListening = graded({
  name: "beside-listening",
  bounds: [0.02, 0.08, 0.2, 0.4, 0.7],
  casesMin: 60,
  measure: ({ window }) => {
    const { api = 0, whip = 0, unknown = 0, operation = 0, status = 0 } = window.surfaces;
    return share(api + whip + unknown + operation + status, sum(window.surfaces));
  },
  says: (value) => `${percent(value)} of requests went where no listener goes.`,
});

/** Who listens asks for many kinds of things, a flood mostly for one. */
const pageShare = graded({
  name: "one-surface",
  bounds: [0.35, 0.5, 0.65, 0.8, 0.95],
  casesMin: 60,
  measure: ({ window }) => share(Math.max(0, ...Object.values(window.surfaces)), sum(window.surfaces)),
  says: (value) => `${percent(value)} of requests were for one and the same kind of thing.`,
});

/** Sockets that end against sockets that begin. */
const churn = graded({
  name: "churn",
  bounds: [0.05, 0.15, 0.4, 0.9, 2],
  casesMin: 20,
  measure: ({ window }) => {
    const { listen = 0 } = window.surfaces;
    return { value: window.left / Math.max(1, listen), cases: listen };
  },
  says: (value) => `${amount(value * 100)} listeners left for every hundred that asked to be let in.`,
});

/** Sources that act as people do, against how many came before. */
const people = graded({
  name: "people",
  bounds: [0.4, 0.8, 1.5, 3, 6, 12],
  casesMin: 10,
  measure: ({ window, windowSeconds, baseline }) => {
    const { page, asset, sound } = window.stages;
    if (page + sound === 0) return undefined;
    const before = Math.max(0.5, baseline.arrivalsPerSecond * 2);
    return { value: (asset + sound) / windowSeconds / before, cases: page + sound };
  },
  says: (value) => `Sources that load the page whole or hear sound are ${timesBefore(value)}.`,
});

/** "2.5 times as many as before", "fewer than before". */
function timesBefore(value: number): string {
  if (value < 0.95) return "fewer than before";
  return value < 1.05 ? "as many as before" : `${amount(value)} times as many as before`;
}

export const FUNNEL_SIGNS: readonly Sign[] = [
  assets,
  reachesDoor,
  reachesSound,
  churn,
  people,
  besideListening,
  pageShare,
];
