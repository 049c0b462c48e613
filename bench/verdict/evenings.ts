import { SCENARIOS, type Scenario } from "../../src/siege/index.ts";

type Wave = Scenario["waves"][number];

const QUIET = SCENARIOS.get("steady-evening")?.waves ?? [];

/** So many come within `widthMs`, and nobody had told them to. */
function burst(people: Wave["people"], atMs: Wave["atMs"], widthMs: Wave["widthMs"]): Wave {
  return { shape: "steady", people, atMs, widthMs, region: "world" };
}

function unannounced(name: string, bursts: readonly Wave[]): Scenario {
  return {
    name,
    label: "crowd",
    says: "People come at a moment that nobody announced.",
    forMs: 120_000,
    waves: [...QUIET.map((wave): Wave => ({ ...wave, people: [150, 1_200] })), ...bursts],
    assaults: [],
    troubles: [],
    provenOfPeak: [0.15, 2],
  };
}

/** Word of mouth leaves no post and keeps no schedule; its curves have any shape. */
const UNANNOUNCED = [
  unannounced("unannounced-burst", [burst([400, 4_000], [25_000, 50_000], [10_000, 60_000])]),
  unannounced("unannounced-growth", [
    burst([300, 1_500], [20_000, 30_000], [80_000, 100_000]),
    burst([300, 2_000], [35_000, 50_000], [60_000, 80_000]),
    burst([300, 3_000], [55_000, 70_000], [40_000, 50_000]),
  ]),
  unannounced("unannounced-spikes", [
    burst([200, 1_500], [25_000, 40_000], [4_000, 12_000]),
    burst([200, 1_500], [60_000, 80_000], [4_000, 12_000]),
  ]),
];

/** What is learned from and tested on: every evening of the laboratory, and crowds that nothing announced. */
export const EVENINGS: readonly Scenario[] = [...SCENARIOS.values(), ...UNANNOUNCED];
