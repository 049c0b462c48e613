import { afterEach, beforeEach, expect, jest, test } from "bun:test";
import type { ServerTimeSample } from "../../../client/listener/index.ts";
import type { RoomNotice } from "../../../src/protocol/index.ts";
import { ServerTime } from "../../schedule/server-time.ts";
import { StartModel } from "./start-model.ts";
import { startAnnouncement, startSentence } from "./start-sentence.ts";
import { startView } from "./start-view.ts";

const NOW_MS = Date.parse("2027-05-01T17:59:50Z");
const START_MS = NOW_MS + 10_400;
const READER = { timeZone: "Europe/Vienna", hourCycle: "h23" } as const;

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

function notice(facts: Partial<RoomNotice> = {}): RoomNotice {
  const schedule = {
    scheduledAtMs: START_MS,
    timeZone: "Europe/Vienna",
    openedAtMs: null,
    phase: "backstage",
  } as const;
  return { room: "r", title: "R", state: "waiting", playing: "hold", listeners: 1, speakers: [], schedule, ...facts };
}

/** A page whose own clock is five minutes slow. */
function scene() {
  const clock = { monotonic: 0, wall: NOW_MS - 300_000, server: NOW_MS };
  const due: number[] = [];
  const questions: ((sample: ServerTimeSample) => void)[] = [];
  const model = new StartModel({
    time: new ServerTime({ monotonicMs: () => clock.monotonic, wallMs: () => clock.wall }),
    askTime: () => new Promise((resolve) => void questions.push(resolve)),
    onDue: () => due.push(clock.server),
  });
  const move = (ms: number) => {
    clock.monotonic += ms;
    clock.wall += ms;
    clock.server += ms;
  };
  const run = (ms: number) => {
    for (let passed = 0; passed < ms; passed += 100) {
      move(100);
      jest.advanceTimersByTime(100);
    }
  };
  const sample = () => ({ serverTimeMs: clock.server, askedAtMs: clock.monotonic, cameAtMs: clock.monotonic });
  model.tookTime(sample());
  return { model, clock, due, questions, run, sample };
}

test("it counts each second on its second, and is due once, by the server's clock", () => {
  const { model, due, run } = scene();
  model.take(notice());
  const shown: number[] = [];
  model.nowMs.subscribe((nowMs) => void shown.push(START_MS - nowMs));
  run(13_000);
  expect(shown.slice(0, 4)).toEqual([10_400, 10_000, 9_000, 8_000]);
  expect(due).toEqual([START_MS]);
  expect(startView(notice(), model.nowMs.value, true)?.stage).toBe("due");
});

test("a start that is moved counts anew, and one that is taken back counts no more", () => {
  const { model, due, run } = scene();
  model.take(notice());
  const later = { scheduledAtMs: START_MS + 60_000, timeZone: "UTC", openedAtMs: null, phase: "backstage" } as const;
  run(5_000);
  model.take(notice({ schedule: later }));
  run(10_000);
  expect(due).toEqual([]);
  model.take({ ...notice(), schedule: undefined } as unknown as RoomNotice);
  run(90_000);
  expect(due).toEqual([]);
});

test("after a sleep it is right at once, and asks the server once in a while until it answers", async () => {
  const { model, clock, questions, run, sample } = scene();
  model.take(notice());
  clock.wall += 8_000;
  clock.server += 8_000;
  model.look();
  expect(START_MS - model.nowMs.value).toBe(2_400);
  expect(questions).toHaveLength(1);
  run(1_000);
  expect(questions).toHaveLength(1);
  questions[0]?.(sample());
  await Promise.resolve();
  expect(START_MS - model.nowMs.value).toBe(1_400);
});

test("whoever comes when it has begun is told of no start; whoever waited is", () => {
  const live = notice({ state: "live" });
  expect(startView(live, START_MS + 5, false)).toBeUndefined();
  expect(startView(live, START_MS + 5, true)?.stage).toBe("begun");
});

test("a late host is told honestly, with the hour and how late", () => {
  const opened = { scheduledAtMs: START_MS, timeZone: "UTC", openedAtMs: START_MS, phase: "late" } as const;
  const start = startView(notice({ schedule: opened }), START_MS + 300_000, true);
  if (start === undefined) throw new Error("No start");
  expect(startSentence(start, true, READER)).toBe(
    "The room opened at 20:00. The host is not here yet; you will hear it the moment that changes.",
  );
});

test("a screen reader is told at a few marks, not each second", () => {
  const said = (leftMs: number) => {
    const start = startView(notice(), START_MS - leftMs, true);
    return start === undefined ? "" : startAnnouncement(start);
  };
  const all = Array.from({ length: 7_200 }, (_, seconds) => said(7_200_000 - seconds * 1_000));
  expect([...new Set(all)]).toEqual([
    ...["", "It starts within an hour.", "It starts within ten minutes.", "It starts within one minute."],
    "It starts within ten seconds.",
  ]);
});
