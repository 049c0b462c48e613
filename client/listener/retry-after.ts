/** Reads the header `Retry-After`; only the form in seconds, the one with a date counts as none: 0. */
export function retryAfterMs(header: string | null): number {
  const seconds = Number(header ?? "0");
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
}
