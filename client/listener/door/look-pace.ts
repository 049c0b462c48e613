/** What decides when to look at the door again. */
export type LookFacts = {
  askAgainMs: number;
  /** The earliest that this listener is likely to be called; `undefined` when nobody can say. */
  soonestMs: number | undefined;
  /** Until the draw; `undefined` when it is over or there is none. */
  opensInMs: number | undefined;
  /** Nobody looks at the page. */
  hidden: boolean;
};

/** A view may be kept by caches for a second: asking sooner tells nothing new. */
export const LEAST_MS = 1_000;
const MOST_MS = 60_000;
const HIDDEN_FACTOR = 3;

/**
 * How long to wait before the next look: as the door asks and by chance up to as long again, sooner where this listener's turn comes
 * before that, and never between the start and a moment by chance after it. `random`: 0 to 1.
 */
export function nextLookMs({ askAgainMs, soonestMs, opensInMs, hidden }: LookFacts, random: number): number {
  const pauseMs = Math.min(MOST_MS, Math.max(LEAST_MS, askAgainMs)) * (1 + random);
  const atEaseMs = hidden ? pauseMs * HIDDEN_FACTOR : pauseMs;
  const soonMs = soonestMs === undefined ? atEaseMs : Math.max(LEAST_MS, soonestMs / 2) * (1 + random / 2);
  const delayMs = Math.min(atEaseMs, soonMs);
  const overStart = opensInMs !== undefined && opensInMs > 0 && delayMs > opensInMs;
  return overStart
    ? Math.min(delayMs, opensInMs + Math.min(MOST_MS, Math.max(LEAST_MS, askAgainMs)) * random)
    : delayMs;
}
