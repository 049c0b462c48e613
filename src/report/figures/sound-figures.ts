import { BEHIND_BUCKETS_MS } from "../../protocol/index.ts";
import type { EventRecord, EventSample } from "../event-record.ts";
import type { EventSpan } from "../event-span.ts";
import type { MeasuredFigures } from "./figure-list.ts";

const HOUR_MS = 3_600_000;

export function soundFigures({ behind }: EventRecord, { samples, before }: EventSpan): MeasuredFigures {
  const last = samples.at(-1);
  if (last === undefined) return {};
  const gaps = last.stalls - (before?.stalls ?? 0);
  const earHours = samples.reduce((sum, { now, spanMs }) => sum + (now?.ears ?? 0) * spanMs, 0) / HOUR_MS;
  const intervals = samples.map(({ intervalMs }) => intervalMs).filter((intervalMs) => intervalMs !== null);
  const ticks = samples.map(({ origin }) => origin).filter((origin) => origin !== null);
  return {
    "sound.gaps": { value: gaps },
    "sound.gapsPerHour": { value: earHours === 0 ? null : gaps / earHours },
    ...delayFigures(behind),
    "sound.intervalLongest": { value: intervals.length === 0 ? null : Math.max(...intervals), error: 0 },
    "sound.intervalSteps": { value: stepsOf(intervals) },
    "sound.ticksLate": { value: ticks.length === 0 ? null : ticks.reduce((sum, { ticksLate }) => sum + ticksLate, 0) },
  };
}

/** Gaps in an hour of listening between two samples; `null`: nobody could have told. */
export function gapsPerHour(
  from: Pick<EventSample, "stalls"> | undefined,
  samples: readonly EventSample[],
): number | null {
  const earHours = samples.reduce((sum, { now, spanMs }) => sum + (now?.ears ?? 0) * spanMs, 0) / HOUR_MS;
  const gaps = (samples.at(-1)?.stalls ?? 0) - (from?.stalls ?? 0);
  return earHours === 0 ? null : Math.max(0, gaps) / earHours;
}

function delayFigures(behind: readonly number[]): MeasuredFigures {
  const p50 = bucketAt(behind, 0.5);
  const p99 = bucketAt(behind, 0.99);
  return {
    "sound.behindP50": p50 === undefined ? { value: null } : { value: p50.toMs, error: p50.toMs - p50.fromMs },
    "sound.behindP99": p99 === undefined ? { value: null } : { value: p99.toMs, error: p99.toMs - p99.fromMs },
  };
}

/** The class in which this share of acknowledgements ends; its upper bound is what they stayed within. `undefined`: the last class has none. */
function bucketAt(behind: readonly number[], share: number): { fromMs: number; toMs: number } | undefined {
  const all = behind.reduce((sum, count) => sum + count, 0);
  if (all === 0) return undefined;
  let counted = 0;
  for (const [at, count] of behind.entries()) {
    counted += count;
    if (counted < all * share) continue;
    const toMs = BEHIND_BUCKETS_MS[at];
    return toMs === undefined ? undefined : { fromMs: BEHIND_BUCKETS_MS[at - 1] ?? 0, toMs };
  }
  return undefined;
}

function stepsOf(intervals: readonly number[]): number {
  return intervals.filter((intervalMs, at) => at > 0 && intervalMs !== intervals[at - 1]).length;
}
