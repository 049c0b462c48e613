import type { WaitEstimate } from "../../../src/protocol/index.ts";

/** The estimate for a place that lies `ahead` beyond the front, between those that the door gives, and in proportion beyond them; `null` when it gives none. */
export function waitAt(waits: readonly WaitEstimate[], ahead: number): WaitEstimate | null {
  const known = [...waits].sort((one, other) => one.ahead - other.ahead);
  const first = known[0];
  const last = known.at(-1);
  if (first === undefined || last === undefined) return null;
  const above = known.find((wait) => wait.ahead >= ahead);
  if (above === undefined) return scaled(last, ahead);
  const below = known.findLast((wait) => wait.ahead <= ahead);
  return below === undefined ? scaled(first, ahead) : between(below, above, ahead);
}

function scaled(wait: WaitEstimate, ahead: number): WaitEstimate {
  const share = wait.ahead === 0 ? 1 : ahead / wait.ahead;
  return { ahead, p10Ms: wait.p10Ms * share, p50Ms: wait.p50Ms * share, p90Ms: wait.p90Ms * share };
}

function between(below: WaitEstimate, above: WaitEstimate, ahead: number): WaitEstimate {
  const span = above.ahead - below.ahead;
  const share = span === 0 ? 0 : (ahead - below.ahead) / span;
  const at = (one: number, other: number) => one + share * (other - one);
  return {
    ahead,
    p10Ms: at(below.p10Ms, above.p10Ms),
    p50Ms: at(below.p50Ms, above.p50Ms),
    p90Ms: at(below.p90Ms, above.p90Ms),
  };
}
