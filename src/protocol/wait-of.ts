import type { WaitEstimate } from "./door.ts";

/** How long someone waits who has so many places ahead, between control's estimates; `null` when it has given none. */
export function waitOf(waits: readonly WaitEstimate[], ahead: number): WaitEstimate | null {
  const next = waits.find((wait) => wait.ahead >= ahead);
  const before = waits.findLast((wait) => wait.ahead <= ahead);
  if (next === undefined) return before === undefined ? null : scaled(before, ahead);
  if (before === undefined || before.ahead === next.ahead) return { ...next, ahead };
  const share = (ahead - before.ahead) / (next.ahead - before.ahead);
  const between = (from: number, to: number) => Math.round(from + (to - from) * share);
  return {
    ahead,
    p10Ms: between(before.p10Ms, next.p10Ms),
    p50Ms: between(before.p50Ms, next.p50Ms),
    p90Ms: between(before.p90Ms, next.p90Ms),
  };
}

/** Beyond the last estimate the rate is taken to stay what it is up to there. */
function scaled(last: WaitEstimate, ahead: number): WaitEstimate {
  const times = last.ahead > 0 ? ahead / last.ahead : 1;
  return {
    ahead,
    p10Ms: Math.round(last.p10Ms * times),
    p50Ms: Math.round(last.p50Ms * times),
    p90Ms: Math.round(last.p90Ms * times),
  };
}
