import { amount, graded, percent, type Sign, share, sum } from "./sign.ts";

/** A small share of newcomers is asked to wait although there is room: people wait, programs mostly do not. */
const backsOff = graded({
  name: "backs-off",
  group: "patience",
  bounds: [0.05, 0.15, 0.3, 0.5, 0.8],
  casesMin: 5,
  measure: ({ window }) => share(window.probe.persisted, window.probe.persisted + window.probe.backedOff),
  says: (value) => `${percent(value)} of those who were asked to wait asked again at once.`,
});

const evenGaps = graded({
  name: "even-gaps",
  group: "patience",
  bounds: [0.08, 0.15, 0.25, 0.4, 0.6, 0.8],
  casesMin: 40,
  measure: ({ window }) => share(window.evenPairs, window.gapPairs),
  says: (value) => `${percent(value)} of the gaps between a source's requests are as even as a machine's.`,
});

const assets = graded({
  name: "assets",
  group: "funnel",
  bounds: [0.1, 0.3, 0.5, 0.7, 0.85],
  casesMin: 20,
  measure: ({ window }) => share(window.stages.asset, window.stages.page),
  says: (value) => `${percent(value)} of those who fetched the page fetched what belongs to it.`,
});

const reachesDoor = graded({
  name: "reaches-door",
  group: "funnel",
  bounds: [0.05, 0.2, 0.4, 0.6, 0.8],
  casesMin: 20,
  measure: ({ window }) => share(Math.max(window.stages.ticket, window.stages.socket), window.arrivals),
  says: (value) => `${percent(value)} of newcomers went on to the door.`,
});

const reachesSound = graded({
  name: "reaches-sound",
  group: "funnel",
  bounds: [0.05, 0.2, 0.4, 0.6, 0.8],
  casesMin: 20,
  measure: ({ window }) => share(window.stages.sound, window.stages.socket),
  says: (value) => `${percent(value)} of those who connected acknowledged that they hear.`,
});

const besideListening = graded({
  name: "beside-listening",
  group: "funnel",
  bounds: [0.02, 0.08, 0.2, 0.4, 0.7],
  casesMin: 60,
  measure: ({ window }) => {
    const { api = 0, whip = 0, unknown = 0, operation = 0, status = 0 } = window.surfaces;
    return share(api + whip + unknown + operation + status, sum(window.surfaces));
  },
  says: (value) => `${percent(value)} of requests went where no listener goes.`,
});

/** The page is asked for once by a listener, and again and again by a flood. */
const pageShare = graded({
  name: "one-surface",
  group: "funnel",
  bounds: [0.35, 0.5, 0.65, 0.8, 0.95],
  casesMin: 60,
  measure: ({ window }) => share(Math.max(0, ...Object.values(window.surfaces)), sum(window.surfaces)),
  says: (value) => `${percent(value)} of requests were for one and the same kind of thing.`,
});

const solved = graded({
  name: "challenges-solved",
  group: "challenge",
  bounds: [0.05, 0.2, 0.4, 0.6, 0.8],
  casesMin: 15,
  measure: ({ window }) => share(window.challenges.solved, window.challenges.asked),
  says: (value) => `${percent(value)} of those who were given a challenge solved it.`,
});

const wrongSolutions = graded({
  name: "wrong-solutions",
  group: "challenge",
  bounds: [0.01, 0.05, 0.2, 0.5],
  casesMin: 8,
  measure: ({ window }) => share(window.challenges.wrong, window.challenges.solved + window.challenges.wrong),
  says: (value) => `${percent(value)} of solutions were wrong.`,
});

const abuse = graded({
  name: "abuse",
  group: "abuse",
  bounds: [0.0005, 0.003, 0.015, 0.06, 0.25],
  casesMin: 60,
  measure: ({ window }) => {
    const { unread: _, "stalled-request": __, ...others } = window.abuses;
    return share(sum(others), window.requests);
  },
  says: (value) => `${percent(value)} of requests were what no browser sends.`,
});

const held = graded({
  name: "held-open",
  group: "abuse",
  bounds: [0.1, 0.5, 2, 8, 30],
  casesMin: 3,
  measure: ({ window, windowSeconds }) => {
    const { unread = 0, "stalled-request": stalled = 0 } = window.abuses;
    return { value: (unread + stalled) / windowSeconds, cases: windowSeconds };
  },
  says: (value) => `${amount(value)} connections a second were held open without being read or finished.`,
});

export const BEHAVIOUR_SIGNS: readonly Sign[] = [
  backsOff,
  evenGaps,
  assets,
  reachesDoor,
  reachesSound,
  besideListening,
  pageShare,
  solved,
  wrongSolutions,
  abuse,
  held,
];
