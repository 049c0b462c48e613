import { describe, expect, test } from "bun:test";
import { seededRandom } from "../../media/index.ts";
import { type DueWrite, GROUPS, GroupTurns } from "./group-turns.ts";

const INTERVALS = [1, 2, 5, 10];

describe("groups", () => {
  test("with an interval of one part all are written with each, the same", () => {
    const turns = new GroupTurns(1);
    turns.startAfter(9);
    expect(turns.advance(10)).toEqual([{ from: 10, to: 11, groups: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] }]);
  });

  test("with five they take turns, two at a time, each with the five parts since its last", () => {
    const turns = new GroupTurns(5);
    turns.startAfter(9);
    expect(turns.advance(10)).toEqual([{ from: 6, to: 11, groups: [0, 5] }]);
    expect(turns.advance(11)).toEqual([{ from: 7, to: 12, groups: [1, 6] }]);
  });

  test("a gap writes every group that it passed, each up to its own turn", () => {
    const turns = new GroupTurns(5);
    turns.startAfter(9);
    turns.advance(10);
    expect(turns.advance(13)).toEqual([
      { from: 7, to: 12, groups: [1, 6] },
      { from: 8, to: 13, groups: [2, 7] },
      { from: 9, to: 14, groups: [3, 8] },
    ]);
  });

  test("a late part writes nothing", () => {
    const turns = new GroupTurns(1);
    turns.startAfter(9);
    turns.advance(11);
    expect(turns.advance(10)).toEqual([]);
  });

  test("the end writes what every group still has", () => {
    const turns = new GroupTurns(2);
    turns.startAfter(9);
    turns.advance(10);
    expect(turns.finish()).toEqual([
      { from: 11, to: 11, groups: [0, 2, 4, 6, 8] },
      { from: 10, to: 11, groups: [1, 3, 5, 7, 9] },
    ]);
  });

  test("an interval that falls writes everybody with the next part; one that grows waits for each group's turn", () => {
    const turns = new GroupTurns(10);
    turns.startAfter(99);
    turns.every = 1;
    expect(turns.advance(100).flatMap(({ groups }) => groups)).toHaveLength(GROUPS);
    turns.every = 5;
    expect(turns.advance(101)).toEqual([{ from: 101, to: 102, groups: [1, 6] }]);
    expect(turns.advance(102)).toEqual([{ from: 101, to: 103, groups: [2, 7] }]);
  });

  for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
    test(`whatever is lost or late, and however the interval changes, each group's writes join up (seed ${seed})`, () => {
      const { turns, writes, newest } = roughWeather(seed);
      for (let group = 0; group < GROUPS; group++) {
        const own = writes.filter(({ groups }) => groups.includes(group));
        for (const [at, { from, to }] of own.entries()) {
          expect(to).toBeGreaterThan(from);
          if (at > 0) expect(from).toBe(own[at - 1]?.to ?? -1);
        }
        expect(newest - turns.next(group)).toBeLessThan(20);
      }
    });
  }
});

/** 500 parts, of which a fifth is lost and a tenth late, while the interval changes now and then. */
function roughWeather(seed: number) {
  const random = seededRandom(seed);
  const turns = new GroupTurns(1);
  turns.startAfter(99);
  const writes: DueWrite[] = [];
  let newest = 99;
  for (let number = 100; number < 600; number++) {
    if (random() < 0.05) turns.every = INTERVALS[Math.floor(random() * INTERVALS.length)] ?? 1;
    if (random() < 0.2) continue;
    newest = number - (random() < 0.1 ? 3 : 0);
    writes.push(...turns.advance(newest));
  }
  return { turns, writes, newest };
}
