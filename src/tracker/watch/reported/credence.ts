import type { Tally } from "../../reports/index.ts";

/** How far a rise of reports is believed, and why not. */
export type Credence = "confirmed" | "independent" | "contradicted" | "repeated" | "few-networks" | "measured-fine";

const CHECKED_MIN = 3;
/** Of those whom we could check. */
const AGREEING_SHARE = 0.5;
/** Of all who reported: a few whose sound stalls are always found among many. */
const SHARE_OF_ALL = 0.2;
/** Networks, each weighed by its share. */
const NETWORKS_MIN = 8;
/** Reports for each person that was counted; people who have trouble send one or two. */
const REPEATS_MAX = 5;
const REPEATS_SPARE = 20;

/**
 * `confirmed`: our own measurements of these very listeners say so, too. `independent`: people of many networks say so, and nothing speaks
 * against it. All others make no trouble, however many they are.
 */
export function credenceOf(tally: Tally, known: { isMeasuredFine: boolean; isCutOff: boolean }): Credence {
  const { isMeasuredFine, isCutOff } = known;
  const { people, raw, confirmed, contradicted, networks } = tally;
  const checked = confirmed + contradicted;
  const outweighs = (agreeing: number) =>
    agreeing >= CHECKED_MIN && agreeing >= AGREEING_SHARE * checked && agreeing >= SHARE_OF_ALL * people;
  if (outweighs(confirmed)) return "confirmed";
  if (outweighs(contradicted)) return "contradicted";
  if (raw > REPEATS_MAX * people + REPEATS_SPARE) return isMeasuredFine ? "contradicted" : "repeated";
  if (networks < NETWORKS_MIN) return "few-networks";
  // What our servers see of everybody says nothing of those whose network does not reach them.
  return isMeasuredFine && !isCutOff ? "measured-fine" : "independent";
}

export function isBelieved(credence: Credence): boolean {
  return credence === "confirmed" || credence === "independent";
}
