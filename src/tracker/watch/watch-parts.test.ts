import { describe, expect, test } from "bun:test";
import { type Clock, silentLog } from "../../platform/index.ts";
import { StentorError } from "../../protocol/index.ts";
import { MemoryRoomStore } from "../../store/index.ts";
import { newFiled } from "./incidents/filed.ts";
import { gradeOf } from "./incidents/grade-of.ts";
import { IncidentFile } from "./incidents/incident-file.ts";
import { DAY_MS, INCIDENTS_KEPT_MS } from "./limits.ts";
import { MaintenancePlan } from "./maintenance-plan.ts";
import { Ears } from "./measured/ears.ts";
import { BudgetShares } from "./reported/budget-shares.ts";
import { credenceOf } from "./reported/credence.ts";
import { ExpectedHistory } from "./reported/expected-history.ts";
import { NO_TALLY } from "./reported/tallies.ts";
import { SeriesFile } from "./series-file.ts";
import { SteadyTime } from "./steady-time.ts";
import { ClockWords } from "./words/clock-words.ts";
import { percent } from "./words/figures.ts";

test("however many series there are, their budgets sum to no more than the whole", () => {
  const shares = new BudgetShares(2);
  const taken = Array.from({ length: 300 }, (_, at) => shares.take({ room: `r${at}` }, undefined));
  const all = taken.reduce((sum, { falseAlarmsPerMonth }) => sum + falseAlarmsPerMonth, 0);
  expect(all).toBeLessThanOrEqual(2 * 0.3);
  taken[0]?.giveBack();
  expect(shares.take({ room: "new" }, undefined).falseAlarmsPerMonth).toBe(taken[0]?.falseAlarmsPerMonth ?? 0);
});

describe("reports are believed", () => {
  const many = { ...NO_TALLY, people: 100, raw: 120, networks: 90 };
  const nothingKnown = { isMeasuredFine: false, isCutOff: false };
  const cases = [
    ["confirmed", { ...many, confirmed: 30, contradicted: 10 }, nothingKnown],
    ["contradicted", { ...many, confirmed: 10, contradicted: 30 }, nothingKnown],
    ["independent", many, nothingKnown],
    ["independent", { ...many, confirmed: 3 }, nothingKnown],
    ["few-networks", { ...many, networks: 5 }, nothingKnown],
    ["repeated", { ...many, raw: 600 }, nothingKnown],
    ["contradicted", { ...many, raw: 600 }, { isMeasuredFine: true, isCutOff: true }],
    ["measured-fine", many, { isMeasuredFine: true, isCutOff: false }],
    ["independent", many, { isMeasuredFine: true, isCutOff: true }],
  ] as const;
  for (const [is, tally, known] of cases) {
    test(`${is}: ${JSON.stringify(tally)} ${JSON.stringify(known)}`, () => expect(credenceOf(tally, known)).toBe(is));
  }
});

test("what was usual in five minutes has narrower bounds than five times a minute's, and holes are filled by the rest", () => {
  const history = new ExpectedHistory();
  for (const minute of [0, 1, 2, 4]) history.put(minute * 60_000, { expected: 10, low: 4, high: 16 });
  history.put(180_000, { expected: null, low: null, high: null });
  const { expected, low, high } = history.over(0, 300_000);
  expect(expected).toBeCloseTo(50);
  expect(low).toBeCloseTo(50 - Math.sqrt(5) * 6);
  expect(high).toBeCloseTo(50 + Math.sqrt(5) * 6);
  expect(history.over(8 * DAY_MS, 300_000).expected).toBeNull();
});

test("a wall clock that is set is followed a quarter second a second", () => {
  let wallMs = 1_000_000;
  let monotonicMs = 0;
  const clock: Clock = { nowMs: () => wallMs, monotonicMs: () => monotonicMs };
  const time = new SteadyTime(clock);
  wallMs += 3_600_000;
  monotonicMs += 1_000;
  wallMs += 1_000;
  expect(time.nowMs()).toBe(1_000_000 + 1_250);
  for (let second = 0; second < 20_000; second++) {
    monotonicMs += 1_000;
    wallMs += 1_000;
    time.nowMs();
  }
  expect(time.nowMs()).toBe(wallMs);
});

test("ears are missed against the share that is usual, not before that is known", () => {
  const ears = new Ears();
  expect(ears.second(100, 20)).toMatchObject({ missing: 0 });
  const usual = new Ears();
  for (let second = 0; second < 60; second++) usual.second(100, 80);
  expect(usual.second(100, 80).missing).toBeLessThan(1);
  expect(usual.second(100, 30).missing).toBeCloseTo(50, 0);
});

test("old incidents become one line of history", async () => {
  const store = new MemoryRoomStore();
  const file = new IncidentFile(store, silentLog);
  const old = newFiled(1_000, 2_000);
  Object.assign(old.incident, { state: "resolved", resolvedAtMs: 3_000, title: "No sound" });
  const open = newFiled(1_000, 2_000);
  for (const filed of [old, open]) await file.keep(filed);
  const gone = await file.prune([open, old], 4_000 + INCIDENTS_KEPT_MS);
  expect([...gone]).toEqual([old.incident.id]);
  expect((await file.load()).map(({ incident }) => incident.id)).toEqual([open.incident.id]);
  const lines = await store.entries("watch-history", "", { sinceMs: 0, limit: 9 });
  expect(lines[0]?.value).toMatchObject({ title: "No sound", onsetMs: 1_000, resolvedAtMs: 3_000 });
});

test("what a detector learned of a room is forgotten after a week, and of no other room", async () => {
  const store = new MemoryRoomStore();
  const file = new SeriesFile(store, silentLog);
  const kept = (key: string, startMs: number) => ({ key, kept: { startMs, detector: {} } });
  file.take({
    startMs: 0,
    series: [kept("room=a", 0), kept("room=ab", 8 * DAY_MS), kept("", 8 * DAY_MS)],
    expected: {},
  });
  await file.write(9 * DAY_MS);
  expect([...(await new SeriesFile(store, silentLog).loadSeries()).keys()].sort()).toEqual(["", "room=ab"]);
});

test("an incident that cannot be written is written when it can be", async () => {
  const store = new MemoryRoomStore();
  let isFull = true;
  const keepNote = store.keepNote.bind(store);
  store.keepNote = async (key, value) => {
    if (isFull) throw new StentorError("store_unavailable", "Cannot write: the disk is full");
    await keepNote(key, value);
  };
  const file = new IncidentFile(store, silentLog);
  file.touch(newFiled(0, 0));
  await file.write([], 0);
  expect(await file.load()).toEqual([]);
  isFull = false;
  await file.write([], 1_000);
  expect(await file.load()).toHaveLength(1);
});

test("a grade falls with the delay and with false alarms beyond the budget", () => {
  const told = (delayMs: number, isFalseAlarm = false) => {
    const filed = newFiled(0, delayMs);
    filed.isFalseAlarm = isFalseAlarm;
    return filed;
  };
  const letter = (...all: ReturnType<typeof told>[]) => gradeOf(all, 1, 10_000_000).letter;
  expect(letter(told(5_000), told(10_000), told(100_000))).toBe("A");
  expect(letter(told(5_000), told(10_000), told(200_000))).toBe("B");
  expect(letter(told(700_000))).toBe("E");
  const wrong = Array.from({ length: 4 }, () => told(0, true));
  expect(letter(told(5_000), ...wrong)).toBe("B");
  expect(letter(told(5_000), ...wrong, ...wrong)).toBe("C");
});

test("plans outlast a restart, are refused when they end before they begin, and mute their scope only in their time", async () => {
  const store = new MemoryRoomStore();
  let nowMs = 0;
  const plan = new MaintenancePlan(store, () => nowMs);
  const work = { title: "Work", fromMs: 100, toMs: 200, scope: { room: "a" }, text: "" };
  await plan.plan(work);
  expect(plan.plan({ ...work, toMs: 100 })).rejects.toMatchObject({ code: "bad_request" });
  const again = new MaintenancePlan(store, () => nowMs);
  await again.load();
  expect(again.mutes({ room: "a" })).toBe(false);
  nowMs = 150;
  expect(again.mutes({ room: "a", edge: "e" })).toBe(true);
  expect(again.mutes({ edge: "e" })).toBe(false);
  expect(again.mutes({})).toBe(false);
});

test("times are told in the operator's zone, and shares never as all that are not", () => {
  const atMs = Date.UTC(2026, 6, 1, 18, 3);
  expect(new ClockWords("UTC").at(atMs)).toBe("18:03 UTC");
  expect(new ClockWords("Europe/Vienna").at(atMs)).toMatch(/^20:03 (CEST|GMT\+2)$/);
  expect([percent(0.999), percent(1), percent(0.001), percent(0)]).toEqual(["99 %", "100 %", "less than 1 %", "0 %"]);
});
