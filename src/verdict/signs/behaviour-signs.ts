import type { Picture } from "../picture.ts";
import { amount, graded, percent, type Sign, share, sum } from "./sign.ts";

/** A small share of newcomers is asked to wait although there is room: people wait, programs mostly do not. */
const backsOff = graded({
  name: "backs-off",
  bounds: [0.05, 0.15, 0.3, 0.5, 0.8],
  casesMin: 5,
  measure: ({ window }) => share(window.probe.persisted, window.probe.persisted + window.probe.backedOff),
  says: (value) => `${percent(value)} of those who were asked to wait asked again at once.`,
});

const evenGaps = graded({
  name: "even-gaps",
  bounds: [0.08, 0.15, 0.25, 0.4, 0.6, 0.8],
  casesMin: 40,
  measure: ({ window }) => share(window.evenPairs, window.gapPairs),
  says: (value) => `${percent(value)} of the gaps between a source's requests are as even as a machine's.`,
});

const solved = graded({
  name: "challenges-solved",
  bounds: [0.05, 0.2, 0.4, 0.6, 0.8],
  casesMin: 15,
  measure: ({ window }) => share(window.challenges.solved, window.challenges.asked),
  says: (value) => `${percent(value)} of those who were given a challenge solved it.`,
});

const wrongSolutions = graded({
  name: "wrong-solutions",
  bounds: [0.01, 0.05, 0.2, 0.5],
  casesMin: 8,
  measure: ({ window }) => share(window.challenges.wrong, window.challenges.solved + window.challenges.wrong),
  says: (value) => `${percent(value)} of solutions were wrong.`,
});

const abuse = graded({
  name: "abuse",
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
  bounds: [0.1, 0.5, 2, 8, 30],
  casesMin: 3,
  measure: ({ window, windowSeconds }) => {
    const { unread = 0, "stalled-request": stalled = 0 } = window.abuses;
    return { value: (unread + stalled) / windowSeconds, cases: windowSeconds };
  },
  says: (value) => `${amount(value)} connections a second were held open without being read or finished.`,
});

/** The part of what was asked that does not come from the one busiest network, where a thousand people may share an address. */
function besideBusiest({ window }: Picture): number {
  return window.requests === 0 ? 1 : Math.max(0, 1 - window.busiestPrefix / window.requests);
}

/** A browser asks for the page once; reloads are few. */
const pageRepeats = graded({
  name: "page-repeats",
  bounds: [1.05, 1.3, 1.8, 3, 6, 15],
  casesMin: 20,
  measure: (picture) => {
    const { window } = picture;
    const pages = (window.surfaces.page ?? 0) * besideBusiest(picture);
    return { value: pages / Math.max(1, window.stages.page), cases: pages };
  },
  says: (value) =>
    `Beside the busiest network, the page was asked for ${amount(value)} times for each source that was new to it.`,
});

/** Asks at the door for each source that gets a place or a socket. */
const doorRepeats = graded({
  name: "door-repeats",
  bounds: [1.1, 1.5, 2.5, 5, 12, 40],
  casesMin: 20,
  measure: (picture) => {
    const { surfaces, stages } = picture.window;
    const { door = 0, listen = 0, stream = 0 } = surfaces;
    const asked = (door + listen + stream) * besideBusiest(picture);
    return { value: asked / Math.max(1, stages.ticket + stages.socket), cases: asked };
  },
  says: (value) =>
    `Beside the busiest network, the door was asked ${amount(value)} times for each source that got a place or a socket.`,
});

const limited = graded({
  name: "limited",
  bounds: [0.002, 0.01, 0.04, 0.12, 0.3, 0.6],
  casesMin: 60,
  measure: ({ window }) => {
    const { rate_limited = 0, challenge_required = 0, too_many_connections = 0 } = window.refused;
    return share(rate_limited + challenge_required + too_many_connections, window.requests);
  },
  says: (value) => `${percent(value)} of requests were refused for their rate.`,
});

export const BEHAVIOUR_SIGNS: readonly Sign[] = [
  backsOff,
  evenGaps,
  pageRepeats,
  doorRepeats,
  limited,
  solved,
  wrongSolutions,
  abuse,
  held,
];
