import type { Tally } from "../../reports/index.ts";

export const NO_TALLY: Readonly<Tally> = {
  people: 0,
  verified: 0,
  raw: 0,
  confirmed: 0,
  contradicted: 0,
  networks: 0,
};

/** Networks are not summed: the same ones report from minute to minute. The most of any minute stands. */
export function sumTallies(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (sum, each) => ({
      people: sum.people + each.people,
      verified: sum.verified + each.verified,
      raw: sum.raw + each.raw,
      confirmed: sum.confirmed + each.confirmed,
      contradicted: sum.contradicted + each.contradicted,
      networks: Math.max(sum.networks, each.networks),
    }),
    NO_TALLY,
  );
}
