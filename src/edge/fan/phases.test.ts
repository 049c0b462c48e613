import { describe, expect, test } from "bun:test";
import { seededRandom } from "../../media/index.ts";
import { Phases } from "./phases.ts";

describe("phases", () => {
  test("one phase is written with each part", () => {
    const phases = new Phases(1);
    phases.startAfter(9);
    expect(phases.advance(10)).toEqual([{ phase: 0, from: 10, to: 11 }]);
    expect(phases.advance(11)).toEqual([{ phase: 0, from: 11, to: 12 }]);
  });

  test("five take turns, each with the five parts since its last", () => {
    const phases = new Phases(5);
    phases.startAfter(9);
    const due = [10, 11, 12, 13, 14, 15].flatMap((number) => phases.advance(number));
    expect(due.map(({ phase }) => phase)).toEqual([0, 1, 2, 3, 4, 0]);
    expect(due.slice(0, 2)).toEqual([
      { phase: 0, from: 6, to: 11 },
      { phase: 1, from: 7, to: 12 },
    ]);
    expect(due.at(-1)).toEqual({ phase: 0, from: 11, to: 16 });
  });

  test("a gap writes every phase that it passed, each up to its own turn", () => {
    const phases = new Phases(5);
    phases.startAfter(9);
    phases.advance(10);
    expect(phases.advance(13)).toEqual([
      { phase: 1, from: 7, to: 12 },
      { phase: 2, from: 8, to: 13 },
      { phase: 3, from: 9, to: 14 },
    ]);
  });

  test("a late part writes nothing", () => {
    const phases = new Phases(1);
    phases.startAfter(9);
    phases.advance(11);
    expect(phases.advance(10)).toEqual([]);
  });

  test("the end writes what every phase still has", () => {
    const phases = new Phases(2);
    phases.startAfter(9);
    phases.advance(10);
    expect(phases.finish()).toEqual([
      { phase: 0, from: 11, to: 11 },
      { phase: 1, from: 10, to: 11 },
    ]);
  });

  for (const count of [1, 2, 5, 10]) {
    test(`with ${count}, whatever is lost or late, each phase's writes join up without overlap`, () => {
      const phases = new Phases(count);
      phases.startAfter(99);
      const next = Array.from({ length: count }, (_, phase) => phases.next(phase));
      for (const { phase, from, to } of arrivals(7).flatMap((number) => phases.advance(number))) {
        expect(from).toBe(next[phase] ?? -1);
        expect(to).toBeGreaterThan(from);
        next[phase] = to;
      }
    });
  }
});

/** 300 parts, of which a fifth is lost and a tenth late. */
function arrivals(seed: number): number[] {
  const random = seededRandom(seed);
  const all = Array.from({ length: 300 }, (_, at) => 100 + at);
  return all.filter(() => random() >= 0.2).map((number) => number - (random() < 0.1 ? 3 : 0));
}
