import type { RegionCount } from "../../api/status-api.ts";

/** Where each shade but the first begins, in people; the first is for fewer than five. */
const STEPS = [5, 20, 100, 500] as const;
export const SHADES = STEPS.length + 1;

/** 0: fewer than five; each step further is darker. */
export function shadeOf(people: number | null): number {
  return people === null ? 0 : STEPS.filter((from) => people >= from).length;
}

/** "Fewer than 5", "5 to 19", "500 and more". */
export function shadeText(shade: number): string {
  const [from, next] = [STEPS[shade - 1], STEPS[shade]];
  if (from === undefined) return `Fewer than ${STEPS[0]}`;
  return next === undefined ? `${from} and more` : `${from} to ${next - 1}`;
}

/** Most people first; those with fewer than five by name, last. */
export function inOrder(regions: readonly RegionCount[], nameOf: (code: string) => string): RegionCount[] {
  return [...regions].sort(
    (one, other) =>
      (other.people ?? 0) - (one.people ?? 0) || nameOf(one.region).localeCompare(nameOf(other.region), "en"),
  );
}
