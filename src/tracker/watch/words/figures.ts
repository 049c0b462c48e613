const NUMBER = new Intl.NumberFormat("en");

/** `4,812`. */
export function figure(value: number): string {
  return NUMBER.format(Math.round(value));
}

/** `1 person`, `4,812 people`. */
export function counted(value: number, one: string, many: string): string {
  return `${figure(value)} ${Math.round(value) === 1 ? one : many}`;
}

/** `95 %`; never 0 or 100 unless it is so. */
export function percent(share: number): string {
  const rounded = Math.round(share * 100);
  if (rounded === 0 && share > 0) return "less than 1 %";
  return `${rounded === 100 && share < 1 ? 99 : rounded} %`;
}

/** `40 s`, `7 minutes`, `2 hours`. */
export function span(ms: number): string {
  if (ms < 90_000) return `${Math.max(1, Math.round(ms / 1_000))} s`;
  if (ms < 90 * 60_000) return `${Math.round(ms / 60_000)} minutes`;
  return `${Math.round(ms / 3_600_000)} hours`;
}
