import type { Scenario, Wave } from "./scenario.ts";

const EVENING_MS = 120_000;
const NOBODY = { assaults: [], troubles: [] } as const;

const BEFORE_MS = 180_000;

/** As on any evening, in the background; most are in when the evening begins. */
export const QUIET_EVENING: Wave = {
  shape: "steady",
  people: [150, 1_200],
  atMs: [-BEFORE_MS, -BEFORE_MS],
  widthMs: [BEFORE_MS + EVENING_MS, BEFORE_MS + EVENING_MS],
  region: "world",
};

/** People before and at the announced second. */
export const ANNOUNCED_START: Wave = {
  shape: "ramp",
  people: [600, 5_000],
  atMs: [45_000, 75_000],
  widthMs: [10_000, 40_000],
  region: "world",
};

export const POPULAR_POST: Wave = {
  shape: "post",
  people: [600, 5_000],
  atMs: [25_000, 55_000],
  widthMs: [8_000, 40_000],
  region: "world",
};

function crowd(name: string, says: string, waves: readonly Wave[], more: Partial<Scenario> = {}): Scenario {
  return { name, label: "crowd", says, forMs: EVENING_MS, waves, provenOfPeak: [0.15, 0.9], ...NOBODY, ...more };
}

/** People, however many and however sudden. */
export const CROWDS: readonly Scenario[] = [
  crowd("scheduled-start", "People come before and at the announced second.", [QUIET_EVENING, ANNOUNCED_START]),
  crowd("popular-post", "A link in a popular post: all at once, then ever fewer.", [QUIET_EVENING, POPULAR_POST]),
  crowd("campus", "One campus behind one address comes together.", [
    QUIET_EVENING,
    { ...ANNOUNCED_START, people: [200, 1_500], region: "campus" },
  ]),
  crowd("new-country", "A post brings people from a country that never came before.", [
    QUIET_EVENING,
    { ...POPULAR_POST, region: "new-country" },
  ]),
  crowd(
    "retry-storm",
    "A broken client of ours asks again each second, for honest people who find the room full.",
    [QUIET_EVENING, { ...ANNOUNCED_START, people: [400, 2_000], broken: true }],
    { alsoFair: ["own-fault"] },
  ),
  crowd("steady-evening", "People come and go, as on any evening.", [{ ...QUIET_EVENING, people: [300, 6_000] }], {
    calm: true,
    provenOfPeak: [1.5, 6],
  }),
  crowd("second-wave", "A network heals, and everybody who had lost the room comes back at once.", [
    QUIET_EVENING,
    { ...POPULAR_POST, widthMs: [2_000, 12_000], comesBack: true },
  ]),
];
