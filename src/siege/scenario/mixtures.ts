import { assault } from "./attacks.ts";
import { ANNOUNCED_START, POPULAR_POST, QUIET_EVENING } from "./crowds.ts";
import type { Means } from "./means.ts";
import type { Scenario } from "./scenario.ts";

const SHARES = [0.1, 0.3, 0.5] as const;
const MIXED: readonly Means[] = ["page-flood", "door-flood", "socket-flood", "ticket-hoarding", "funnel-bots"];

function mixture(means: Means, share: number, index: number): Scenario {
  const wave = index % 2 === 0 ? ANNOUNCED_START : POPULAR_POST;
  return {
    name: `${means}-in-crowd-${share * 100}`,
    label: "both",
    // A tenth drowns: who says "crowd" then accuses nobody falsely.
    ...(share < 0.2 ? { alsoFair: ["crowd"] as const } : {}),
    says: `A real crowd, and within it an attack (${means}) that makes ${share * 100} % of what comes.`,
    forMs: 120_000,
    waves: [QUIET_EVENING, wave],
    assaults: [assault(means, { share, atMs: [30_000, 55_000], forMs: [50_000, 90_000] })],
    troubles: [],
    provenOfPeak: [0.15, 0.9],
  };
}

/** Crowd and attack at once, at three strengths. */
export const MIXTURES: readonly Scenario[] = MIXED.flatMap((means, index) =>
  SHARES.map((share) => mixture(means, share, index)),
);
