const FIRST_MS = 5_000;
const FACTOR = 4;
const MOST_MS = 3_600_000;
/** Those who failed together do not come back together. */
const JITTER = 0.2;

/** How long to wait after the n-th failure in succession: 5 s, 20 s, 80 s, 5 min, 21 min, then an hour, each give or take a fifth. */
export function backOffMs(failures: number, random: () => number): number {
  const plain = Math.min(MOST_MS, FIRST_MS * FACTOR ** (failures - 1));
  return plain * (1 - JITTER + 2 * JITTER * random());
}
