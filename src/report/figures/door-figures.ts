import type { ErrorCode } from "../../protocol/index.ts";
import type { EventSample } from "../event-record.ts";
import type { EventSpan } from "../event-span.ts";
import type { MeasuredFigures } from "./figure-list.ts";
import { type Wait, waitQuantile, waitsOf } from "./waits.ts";

/** Who is told to wait gets a place: that is no refusal. */
const TOLD_TO_WAIT: ErrorCode = "place_waiting";

export function doorFigures({ samples, before }: EventSpan): MeasuredFigures {
  const refused = refusalsOf(samples);
  const doors = samples.map(({ door }) => door).filter((door) => door !== null);
  const last = doors.at(-1);
  const counted: MeasuredFigures = {
    "door.toldToWait": { value: refused.get(TOLD_TO_WAIT) ?? 0 },
    "door.refused": { value: sum([...refused].filter(([code]) => code !== TOLD_TO_WAIT).map(([, count]) => count)) },
    "door.turnedAway": { value: sum(samples.map(({ turnedAway }) => turnedAway)) },
  };
  if (samples.length === 0) return {};
  if (last === undefined) return counted;
  const { predictions, covered } = doors.reduce(
    (most, door) => (door.predictions >= most.predictions ? door : most),
    last,
  );
  return {
    ...counted,
    ...waitFigures(waitsOf(samples)),
    "door.given": { value: last.issued - (before?.door?.issued ?? 0), error: 0 },
    "door.beforeStart": { value: givenBeforeStart(samples, before), error: 0 },
    "door.waitingPeak": { value: Math.max(...doors.map(({ issued, called }) => Math.max(0, issued - called))) },
    "door.predictions": { value: predictions, error: 0 },
    "door.covered": { value: predictions > 0 ? covered / predictions : null },
  };
}

/** By code, most first. */
export function refusalsOf(samples: readonly EventSample[]): Map<ErrorCode, number> {
  const counts = new Map<ErrorCode, number>();
  for (const { refused } of samples) {
    for (const [code, count] of Object.entries(refused) as [ErrorCode, number][]) {
      counts.set(code, (counts.get(code) ?? 0) + count);
    }
  }
  return new Map([...counts].sort(([, a], [, b]) => b - a));
}

function waitFigures(waits: readonly Wait[]): MeasuredFigures {
  const error = Math.max(0, ...waits.map(({ errorMs }) => errorMs));
  const quantile = (share: number) => ({ value: waitQuantile(waits, share), error });
  return { "door.waitP50": quantile(0.5), "door.waitP99": quantile(0.99) };
}

/** Numbers that were given while the door waited for its start. */
function givenBeforeStart(samples: readonly EventSample[], before: EventSample | undefined): number {
  const waiting = samples.filter(({ door }) => door?.status === "prequeue").at(-1)?.door;
  return waiting == null ? 0 : waiting.issued - (before?.door?.issued ?? 0);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
