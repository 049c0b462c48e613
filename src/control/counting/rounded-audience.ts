/** Three digits that count: what a large audience is told, so that it is not told each second. */
export function roundedAudience(listeners: number): number {
  if (listeners < 1_000) return listeners;
  const step = 10 ** (Math.floor(Math.log10(listeners)) - 2);
  return Math.round(listeners / step) * step;
}
