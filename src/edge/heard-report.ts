import type { ListenerReport } from "../protocol/index.ts";

/** What a listener may send at once. */
export const REPORT_BYTES_MAX = 1024;
const PART_MAX = 0xffff_ffff;
/** Since the last report, some ten seconds ago: what lies beyond would only spoil the count. */
const STALLS_MAX = 1_000;
/** A day: what lies beyond is no measurement. */
const BEHIND_MS_MAX = 86_400_000;

/** Reads a listener's text message; `undefined` when it is not a report of the listening protocol. */
export function readHeardReport(text: string): ListenerReport | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { type, part, behindMs, stalls } = value as { [Field in keyof ListenerReport]?: unknown };
  if (type !== "heard" || !isCount(part, PART_MAX) || !isCount(stalls, STALLS_MAX)) return undefined;
  if (typeof behindMs !== "number" || !(Math.abs(behindMs) <= BEHIND_MS_MAX)) return undefined;
  return { type, part, behindMs, stalls };
}

function isCount(value: unknown, max: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= max;
}
