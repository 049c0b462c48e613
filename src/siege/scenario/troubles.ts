import { ANNOUNCED_START, QUIET_EVENING } from "./crowds.ts";
import type { Scenario, Trouble, Wave } from "./scenario.ts";

const EVENING_MS = 120_000;
const FULL_HOUSE: Wave = { ...QUIET_EVENING, people: [1_000, 6_000] };

function ownFault(what: Trouble["what"], says: string, trouble: Partial<Trouble>, waves: readonly Wave[]): Scenario {
  return {
    name: what,
    label: "own-fault",
    says,
    forMs: EVENING_MS,
    waves,
    assaults: [],
    troubles: [{ what, atMs: [25_000, 55_000], forMs: [40_000, 120_000], depth: [0.5, 0.95], ...trouble }],
    provenOfPeak: [1.3, 5],
  };
}

function upstream(what: Trouble["what"], says: string, more: Partial<Scenario> = {}): Scenario {
  return {
    ...ownFault(what, says, { forMs: [10_000, 50_000] }, [FULL_HOUSE]),
    label: "upstream",
    ...more,
  };
}

/** Nobody means ill, and no more come than the servers carry. */
export const TROUBLES: readonly Scenario[] = [
  ownFault("slow-server", "The server grows slow below the load that it was proven to carry.", {}, [FULL_HOUSE]),
  {
    ...ownFault("slow-server", "", {}, [QUIET_EVENING, ANNOUNCED_START]),
    name: "slow-server-at-start",
    says: "At the announced second the server is slow, below the load that it was proven to carry.",
  },
  ownFault("crash-loop", "The edge crashes, starts, and crashes again.", {}, [FULL_HOUSE]),
  ownFault("bad-release", "After a release, requests fail.", { depth: [0.15, 0.9] }, [FULL_HOUSE]),
  upstream("relay-gone", "The relay is gone: no sound reaches the edges."),
  upstream("origin-gone", "The process that makes the sound is gone."),
  upstream("provider-cut", "A provider's network is cut: its people leave at once, and come back at once."),
  upstream("cdn-stops", "The CDN stops: what it used to answer comes to the edges.", {
    cdn: true,
    alsoFair: ["crowd", "undetermined"],
  }),
];
