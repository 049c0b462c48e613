import { expect, test } from "bun:test";
import type { Answer } from "../attempt.ts";
import { Job } from "./job.ts";
import { AGAIN_MAX, Line, type LineOptions } from "./line.ts";

const HOUR_MS = 3_600_000;
const SENT: Answer = { outcome: "sent", status: 200, words: "" };
const FAILED: Answer = { outcome: "again", status: 500, words: "" };

function lineOf(targets: number, over: Partial<LineOptions> = {}): Line {
  return new Line({
    slots: 1,
    isOrdered: false,
    perSecond: 1_000,
    tolerance: 1,
    targets: (_delivery, after) => (after + 1 < targets ? after + 1 : undefined),
    random: () => 0.5,
    ...over,
  });
}

function job(delivery: string, giveUpAtMs = 36 * HOUR_MS): Job {
  return new Job({ delivery, giveUpAtMs });
}

/** Lets the line run, a second at a time; gives what it did. */
function run(line: Line, options: { fromMs: number; toMs: number; answer: (nowMs: number, target: number) => Answer }) {
  const told: { atMs: number; delivery: string; target: number; number: number; settled: string }[] = [];
  for (let nowMs = options.fromMs; nowMs < options.toMs; nowMs += 1_000) {
    for (let turn = line.next(nowMs); turn !== undefined; turn = line.next(nowMs)) {
      const settled = line.settle(turn, options.answer(nowMs, turn.target), nowMs);
      told.push({ atMs: nowMs, delivery: turn.job.delivery, target: turn.target, number: turn.number, settled });
    }
    line.sweep(nowMs);
  }
  return told;
}

test("waits grow from five seconds to an hour, and a place that fails for a day gets everything in order when it recovers", () => {
  const line = lineOf(1, { isOrdered: true });
  for (const delivery of ["a", "b", "c"]) line.add(job(delivery));
  const told = run(line, {
    fromMs: 0,
    toMs: 30 * HOUR_MS,
    answer: (nowMs) => (nowMs < 24 * HOUR_MS ? FAILED : SENT),
  });
  const waits = told.slice(1, 7).map(({ atMs }, index) => Math.round((atMs - (told[index]?.atMs ?? 0)) / 1_000));
  expect(waits).toEqual([5, 20, 80, 320, 1_280, 3_600]);
  const sent = told.filter(({ settled }) => settled === "done");
  expect(sent.map(({ delivery }) => delivery)).toEqual(["a", "b", "c"]);
  expect(sent[2]?.atMs).toBeLessThan(25.1 * HOUR_MS);
  expect(told.length).toBeLessThan(35);
  expect(line.jobs).toHaveLength(0);
});

test("when the time is over a delivery is given up, and the next has its turn", () => {
  const line = lineOf(1, { isOrdered: true });
  line.add(job("late", HOUR_MS));
  line.add(job("lasting", 10 * HOUR_MS));
  const told = run(line, {
    fromMs: 0,
    toMs: 5 * HOUR_MS,
    answer: (nowMs) => (nowMs < 3 * HOUR_MS ? FAILED : SENT),
  });
  expect(told.filter(({ settled }) => settled === "done").map(({ delivery }) => delivery)).toEqual(["lasting"]);
});

test("a walk goes past one who fails, and comes back to him alone", () => {
  const line = lineOf(5, { slots: 2, tolerance: 3 });
  line.add(job("a"));
  const told = run(line, {
    fromMs: 0,
    toMs: 60_000,
    answer: (nowMs, target) => (target === 2 && nowMs < 20_000 ? FAILED : SENT),
  });
  expect(told.filter(({ settled }) => settled === "done").map(({ target }) => target)).toEqual([0, 1, 3, 4, 2]);
  expect(told.filter(({ target }) => target === 2).map(({ number }) => number)).toEqual([1, 2, 3]);
});

test("many failures at once pause the place once, not many times as long", () => {
  const line = lineOf(100, { slots: 20 });
  line.add(job("a"));
  const turns = Array.from({ length: 20 }, () => line.next(0));
  for (const turn of turns) if (turn !== undefined) line.settle(turn, FAILED, 100);
  expect(line.next(5_000)).toBeUndefined();
  expect(line.next(5_200)).toBeDefined();
});

test("a place that asks for time gets it, up to six hours", () => {
  const line = lineOf(1);
  line.add(job("a"));
  const settle = (nowMs: number, waitMs: number) => {
    const turn = line.next(nowMs);
    if (turn === undefined) throw new Error(`Nobody's turn at ${nowMs}`);
    line.settle(turn, { ...FAILED, waitMs }, nowMs);
  };
  settle(0, 90_000);
  expect(line.next(89_000)).toBeUndefined();
  settle(90_000, 1e12);
  expect(line.next(90_000 + 6 * HOUR_MS - 1)).toBeUndefined();
  expect(line.next(90_000 + 6 * HOUR_MS)).toBeDefined();
});

test("no more are begun in a second than the pace allows", () => {
  const line = lineOf(1_000, { slots: 1_000, perSecond: 50 });
  line.add(job("a"));
  const told = run(line, { fromMs: 0, toMs: 10_000, answer: () => SENT });
  expect(told.length).toBe(500);
});

test("those who wait for another attempt are bounded; who comes beyond is given up", () => {
  const line = lineOf(AGAIN_MAX + 10, { slots: 10_000, perSecond: 10_000, tolerance: 100_000 });
  line.add(job("a"));
  const told: string[] = [];
  for (let turn = line.next(0); turn !== undefined; turn = line.next(0)) told.push(line.settle(turn, FAILED, 0));
  expect(told.filter((settled) => settled === "given-up")).toHaveLength(10);
});

test("a sweep counts whom a delivery did not reach in time", () => {
  const line = lineOf(10, { slots: 3 });
  line.add(job("a", 1_000));
  const turns = [line.next(0), line.next(0), line.next(0)];
  for (const turn of turns) if (turn !== undefined) line.settle(turn, turn.target === 0 ? SENT : FAILED, 10);
  expect(line.sweep(1_000).map(({ untold }) => untold)).toEqual([7]);
});

test("progress holds whoever is under way, so that nobody is left out after a crash", () => {
  const line = lineOf(4, { slots: 2 });
  line.add(job("a"));
  line.next(0);
  line.next(0);
  const progress = line.jobs[0]?.progress();
  expect(progress).toEqual({
    after: 1,
    again: [
      [0, 0, 0],
      [1, 0, 0],
    ],
  });
  const after = lineOf(4, { slots: 4 });
  after.add(new Job({ delivery: "a", giveUpAtMs: HOUR_MS, progress }));
  const told = run(after, { fromMs: 0, toMs: 1_000, answer: () => SENT });
  expect(told.map(({ target }) => target)).toEqual([0, 1, 2, 3]);
});
