/** Wilson's 95 % interval of a share (Wilson 1927): holds at 0 and at 1 too. */
export function wilson(cases: number, of: number): { low: number; high: number } {
  if (of === 0) return { low: 0, high: 1 };
  const z = 1.96;
  const share = cases / of;
  const middle = share + z ** 2 / (2 * of);
  const spread = z * Math.sqrt((share * (1 - share)) / of + z ** 2 / (4 * of ** 2));
  const scale = 1 + z ** 2 / of;
  return { low: Math.max(0, (middle - spread) / scale), high: Math.min(1, (middle + spread) / scale) };
}

/** "93.3 % (90.9–95.2)". */
export function shareWithInterval(cases: number, of: number): string {
  const { low, high } = wilson(cases, of);
  const points = (share: number) => (share * 100).toFixed(1);
  return of === 0 ? "none" : `${points(cases / of)} % (${points(low)}–${points(high)})`;
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}
