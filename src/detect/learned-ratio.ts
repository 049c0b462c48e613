/**
 * How many times as much came as was due, learned with forgetting: a gamma posterior around 1.
 * Both sums are in effective counts: a count that varies much, or that shares its day's mood with its neighbours, adds less than one.
 */
export type LearnedRatio = [came: number, due: number];

/** `prior`: how many effective counts the belief that the ratio is 1 weighs. */
export function ratioOf([came, due]: LearnedRatio, prior: number): number {
  return (prior + came) / (prior + due);
}

/** Relative variance of what `ratioOf` says. */
export function doubtOf([came]: LearnedRatio, prior: number): number {
  return 1 / (prior + came);
}

/** `keep`: the share of what was learned that stays; `weight`: of each of these counts. */
export function learnRatio(ratio: LearnedRatio, came: number, due: number, weight: number, keep: number): void {
  ratio[0] = ratio[0] * keep + weight * came;
  ratio[1] = ratio[1] * keep + weight * due;
}
