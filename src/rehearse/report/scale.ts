const STEPS = [1, 2, 2.5, 5, 10];

/** Round values from `low` to `high` and a little beyond, about `count` of them. */
export function ticks(low: number, high: number, count: number): number[] {
  const span = Math.max(high - low, 1e-9);
  const rough = span / count;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = (STEPS.find((each) => each * magnitude >= rough - 1e-12) ?? 10) * magnitude;
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  return Array.from({ length: last - first + 1 }, (_, at) => round((first + at) * step));
}

/** As people write it: 12, 1,500, 120 k, 0.25. */
export function brief(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) return `${Number((value / 1e6).toPrecision(3))} M`;
  if (size >= 100_000) return `${Number((value / 1e3).toPrecision(3))} k`;
  return value.toLocaleString("en", { maximumFractionDigits: size >= 100 ? 0 : size >= 1 ? 1 : 2 });
}

function round(value: number): number {
  return Number(value.toPrecision(12));
}
