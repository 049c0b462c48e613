import { expect, test } from "bun:test";
import { ManualClock, Metrics } from "../../platform/index.ts";
import { FRAME_MS, FRAMES_PER_PART } from "../../protocol/index.ts";
import { Metronome } from "./metronome.ts";
import { MAX_CATCH_UP_TICKS, MetronomeSchedule } from "./metronome-schedule.ts";

/** All that is due at this moment. */
function takeAll(schedule: MetronomeSchedule, nowMs: number) {
  let [ticks, skipped] = [0, 0];
  for (let next = schedule.takeNext(nowMs); next !== undefined; next = schedule.takeNext(nowMs)) {
    ticks++;
    skipped += next.skip;
  }
  return { ticks, skipped };
}

test("a tick is due each 20 ms, and once only", () => {
  const schedule = new MetronomeSchedule(1000);
  expect(takeAll(schedule, 1000)).toEqual({ ticks: 1, skipped: 0 });
  expect(takeAll(schedule, 1010)).toEqual({ ticks: 0, skipped: 0 });
  expect(schedule.msToNext(1010)).toBe(10);
  expect(takeAll(schedule, 1020)).toEqual({ ticks: 1, skipped: 0 });
});

test("a timer that wakes a fraction of a millisecond early does not cost a tick", () => {
  const schedule = new MetronomeSchedule(0);
  schedule.takeNext(0);
  expect(schedule.takeNext(19.2)).toEqual({ skip: 0, latenessMs: 0 });
});

test("lateness does not add up: ticks stay where the start put them", () => {
  const schedule = new MetronomeSchedule(0);
  let ticks = 0;
  for (let now = 0; now <= 60_000; now += 23) ticks += takeAll(schedule, now).ticks;
  expect(ticks).toBe(3000);
});

test("after a pause of less than a second every tick is made up for", () => {
  const schedule = new MetronomeSchedule(0);
  schedule.takeNext(0);
  expect(schedule.takeNext(510)).toEqual({ skip: 0, latenessMs: 490 });
  expect(takeAll(schedule, 510)).toEqual({ ticks: 24, skipped: 0 });
});

test.each([1_021, 1_100, 3_000, 12_345, 86_400_000])(
  "of a pause of %i ms whole parts are skipped, nothing lost",
  (pause) => {
    const schedule = new MetronomeSchedule(0);
    schedule.takeNext(0);
    const { ticks, skipped } = takeAll(schedule, pause);
    expect(skipped % FRAMES_PER_PART).toBe(0);
    expect(ticks).toBeLessThanOrEqual(FRAMES_PER_PART);
    expect(ticks).toBeGreaterThan(0);
    expect(ticks + skipped).toBe(Math.floor((pause + 1) / FRAME_MS));
  },
);

test("the bound is a second", () => {
  const schedule = new MetronomeSchedule(0);
  expect(takeAll(schedule, (MAX_CATCH_UP_TICKS - 1) * FRAME_MS)).toEqual({ ticks: MAX_CATCH_UP_TICKS, skipped: 0 });
});

/** A metronome whose timers go off when the test says so. */
function metronome() {
  const clock = new ManualClock();
  const metrics = new Metrics();
  const stopping = new AbortController();
  const told = { ticks: 0, skipped: 0 };
  let waiting: { afterMs: number; call: () => void } | undefined;
  const beat = new Metronome({
    clock,
    metrics,
    wake: (afterMs, call) => {
      waiting = { afterMs, call };
      return () => {
        waiting = undefined;
      };
    },
  });
  const start = (onTick = () => {}) =>
    beat.start(
      () => {
        told.ticks++;
        onTick();
      },
      stopping.signal,
      (ticks) => {
        told.skipped += ticks;
      },
    );
  /** Lets the timer go off, so much later than it was asked to. */
  const wake = (lateMs = 0) => {
    const { afterMs, call } = waiting ?? { afterMs: 0, call: () => {} };
    clock.advance(afterMs + lateMs);
    call();
  };
  const sample = async (name: string) =>
    Number(
      (await metrics.text())
        .split("\n")
        .find((line) => line.startsWith(`${name} `))
        ?.split(" ")[1],
    );
  return { beat, start, wake, told, sample, stopping, clock, waits: () => waiting?.afterMs };
}

test("ticks, late ones, made up and skipped ones are counted", async () => {
  const { beat, start, wake, told, sample } = metronome();
  start();
  for (let at = 0; at < 9; at++) wake();
  wake(7);
  wake(93);
  while (told.ticks < 20) wake();
  expect(await sample("stentor_mixer_ticks_total")).toBe(20);
  expect(await sample("stentor_mixer_ticks_late_total")).toBe(6);
  expect(await sample("stentor_mixer_ticks_caught_up_total")).toBe(4);
  expect(await sample("stentor_mixer_tick_lateness_seconds_count")).toBe(20);
  wake(5_000);
  expect(await sample("stentor_mixer_ticks_skipped_total")).toBe(told.skipped);
  expect(told.skipped).toBe(250);
  expect(beat.ticksLate).toBe(6 + 250);
});

test("between two ticks that are late the event loop has its turn", () => {
  const { start, wake, told, waits } = metronome();
  start();
  wake(200);
  expect(told.ticks).toBe(2);
  expect(waits()).toBe(0);
});

test("a tick that throws does not stop the beat", () => {
  const { start, wake, told } = metronome();
  expect(() =>
    start(() => {
      throw new Error("broken");
    }),
  ).toThrow("broken");
  expect(() => wake()).toThrow("broken");
  expect(told.ticks).toBe(2);
});

test("nothing beats after the signal, not even when it comes from within a tick", () => {
  const { start, told, stopping, waits } = metronome();
  start(() => stopping.abort());
  expect(waits()).toBeUndefined();
  expect(told.ticks).toBe(1);
});
