import { ANNOUNCED_START, QUIET_EVENING } from "./crowds.ts";
import type { Means } from "./means.ts";
import type { Assault, Region, Scenario, Span } from "./scenario.ts";

const EVENING_MS = 120_000;

/** How an attack by these means looks, where nothing else is said: who, how many, how often. */
export const HABITS: Record<Means, { region: Region; sources: Span; perSecond: Span }> = {
  "page-flood": { region: "residential", sources: [20, 2_000], perSecond: [200, 1_200] },
  "api-flood": { region: "datacentre", sources: [5, 400], perSecond: [150, 1_000] },
  "door-flood": { region: "residential", sources: [30, 2_000], perSecond: [150, 900] },
  "sign-in-flood": { region: "residential", sources: [20, 1_500], perSecond: [50, 600] },
  "whip-flood": { region: "datacentre", sources: [3, 200], perSecond: [40, 400] },
  "connection-churn": { region: "datacentre", sources: [5, 300], perSecond: [150, 900] },
  "socket-flood": { region: "datacentre", sources: [10, 800], perSecond: [60, 600] },
  "upgrade-storm": { region: "residential", sources: [20, 1_500], perSecond: [150, 900] },
  "slow-headers": { region: "datacentre", sources: [3, 300], perSecond: [40, 400] },
  "slow-bodies": { region: "datacentre", sources: [3, 300], perSecond: [40, 400] },
  "idle-connections": { region: "datacentre", sources: [5, 300], perSecond: [60, 500] },
  "ping-flood": { region: "datacentre", sources: [5, 300], perSecond: [60, 500] },
  "oversized-frames": { region: "datacentre", sources: [5, 300], perSecond: [40, 400] },
  "fragmented-frames": { region: "datacentre", sources: [5, 300], perSecond: [40, 400] },
  "reconnect-storm": { region: "residential", sources: [50, 1_500], perSecond: [100, 700] },
  "replayed-tickets": { region: "residential", sources: [50, 1_500], perSecond: [60, 500] },
  "ticket-hoarding": { region: "residential", sources: [100, 2_500], perSecond: [30, 300] },
  "stun-flood": { region: "residential", sources: [20, 1_000], perSecond: [100, 1_000] },
  "funnel-bots": { region: "residential", sources: [300, 4_000], perSecond: [15, 120] },
};

/** An attack that begins somewhere within the evening. */
export function assault(means: Means, more: Partial<Assault> = {}): Assault {
  return { means, ...HABITS[means], atMs: [20_000, 60_000], forMs: [40_000, 100_000], ...more };
}

const SAYS: Partial<Record<Means, string>> = {
  "page-flood": "Pages are asked for by the thousand.",
  "api-flood": "The API is asked without end.",
  "door-flood": "The door is asked without end, and no answer heeded.",
  "sign-in-flood": "Tokens are guessed.",
  "whip-flood": "Offers of speakers who are none.",
  "socket-flood": "WebSockets are opened and held, and nothing is heard.",
  "upgrade-storm": "WebSockets are asked for and left at once.",
  "slow-headers": "Requests whose heads never end.",
  "slow-bodies": "Requests whose bodies never end.",
  "oversized-frames": "Frames larger than the protocol has.",
  "reconnect-storm": "Connections that come back as soon as they are gone.",
  "replayed-tickets": "Few tickets, shown by many.",
  "ticket-hoarding": "Places are taken and never used.",
  "funnel-bots": "Bots copy a visit to the last step, seldom each, from homes.",
};

const QUIET_ATTACKS = Object.entries(SAYS).map(
  ([means, says]): Scenario => ({
    name: means,
    label: "attack",
    says,
    forMs: EVENING_MS,
    waves: [QUIET_EVENING],
    assaults: [assault(means as Means)],
    troubles: [],
    provenOfPeak: [1, 5],
  }),
);

/** Bad will alone: hardly more people than on any evening. */
export const ATTACKS: readonly Scenario[] = [
  ...QUIET_ATTACKS,
  {
    name: "flood-at-start",
    label: "attack",
    alsoFair: ["both"],
    says: "A flood at the announced second of an event that few want to hear.",
    forMs: EVENING_MS,
    waves: [QUIET_EVENING, { ...ANNOUNCED_START, people: [40, 150] }],
    assaults: [assault("page-flood", { atMs: [45_000, 75_000] })],
    troubles: [],
    provenOfPeak: [1, 5],
  },
];
