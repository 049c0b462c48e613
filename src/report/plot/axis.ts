import type { ZoneTimes } from "../wording/zone-times.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const TIME_STEPS_MS = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND_MS),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 6, 12, 24].map((hours) => hours * HOUR_MS),
];

export type Tick = { value: number; label: string };

/** From 0 to the first round number that holds them all; at most about `most` steps, and whole ones where parts of one cannot be written. */
export function valueTicks(highest: number, most: number, write: (value: number) => string): Tick[] {
  const rough = Math.max(highest, 1e-9) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const round = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? rough;
  const step = round < 1 && write(0) === write(round) ? 1 : round;
  const count = Math.max(1, Math.ceil(highest / step - 1e-9));
  return Array.from({ length: count + 1 }, (_, at) => ({ value: at * step, label: write(at * step) }));
}

/** Round times of day, as the clocks of the zone show them; at most `most`. */
export function timeTicks({ fromMs, toMs }: { fromMs: number; toMs: number }, most: number, times: ZoneTimes): Tick[] {
  const step = TIME_STEPS_MS.find((candidate) => (toMs - fromMs) / candidate <= most) ?? toMs - fromMs + 1;
  const shiftMs = offsetMs(times.offset(fromMs));
  const first = Math.ceil((fromMs + shiftMs) / step) * step - shiftMs;
  const ticks: Tick[] = [];
  for (let value = first; value <= toMs; value += step) {
    ticks.push({ value, label: step < MINUTE_MS ? times.second(value) : times.minute(value) });
  }
  return ticks;
}

/** "GMT+5:30" in milliseconds. */
function offsetMs(offset: string): number {
  const [, sign, hours, minutes = "0"] = /^GMT([+-])(\d+)(?::(\d+))?$/.exec(offset) ?? [];
  if (sign === undefined || hours === undefined) return 0;
  return (sign === "-" ? -1 : 1) * (Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS);
}
