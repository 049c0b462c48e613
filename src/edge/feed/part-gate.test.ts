import { describe, expect, test } from "bun:test";
import { FILL_MS, HEAL_MS_MAX, JITTER_MS } from "./heal-plan.ts";
import { HELD_PARTS_MAX } from "./part-gate.ts";
import { STRAY_RUN } from "./stray-run.ts";
import { barePart, bareParts, GateScene, seeded } from "./testing/gate-scene.ts";

const numbers = (from: number, to: number) => bareParts(from, to).map(({ number }) => number);
const DAY_OF_PARTS = 5 * 86_400;

describe("order", () => {
  test("parts in order pass at once, whichever is the first", () => {
    const scene = new GateScene();
    scene.come(700, 701, 702);
    expect(scene.numbers).toEqual([700, 701, 702]);
    expect([scene.gate.wakeAtMs, scene.ends]).toEqual([undefined, []]);
  });

  test("what comes too late for its place passes, for the window to judge", () => {
    const scene = new GateScene();
    scene.gate.startAfter(10, 0);
    scene.come(9, 11, 10);
    expect(scene.numbers).toEqual([9, 11, 10]);
  });

  test("a backlog that comes in disorder is put in order, and nobody is asked", () => {
    const scene = new GateScene();
    scene.come(10, 13, 12);
    scene.runTo(FILL_MS - 1);
    expect(scene.numbers).toEqual([10]);
    scene.come(11);
    expect(scene.numbers).toEqual([10, 11, 12, 13]);
    scene.runTo(10_000);
    expect([scene.asked, scene.ends]).toEqual([[], ["filled"]]);
  });

  test("two origins at the same time give each part once", () => {
    const scene = new GateScene();
    scene.come(10, 12, 12, 11, 11, 12, 13);
    expect(scene.numbers.filter((number) => number > 12)).toEqual([13]);
    expect(scene.numbers.slice(0, 3)).toEqual([10, 11, 12]);
    expect(scene.repeats).toBe(1);
  });
});

describe("a gap", () => {
  test("is healed from the origin's window, in order, and what came later passes behind it", () => {
    const scene = new GateScene({ window: (from) => bareParts(from, 21) });
    scene.come(10, 20, 21);
    scene.runTo(FILL_MS);
    expect(scene.asked).toEqual([{ from: 11, atMs: FILL_MS }]);
    scene.come(22);
    expect(scene.numbers).toEqual([10]);
    scene.runTo(10_000);
    expect(scene.numbers).toEqual(numbers(10, 22));
    expect([scene.ends, scene.asked.length]).toEqual([["healed"], 1]);
  });

  test("questions of many edges are spread over 200 ms", () => {
    const random = seeded(3);
    const asks = Array.from({ length: 200 }, () => {
      const scene = new GateScene({ random, window: () => [] });
      scene.come(10, 12);
      scene.runTo(1_000);
      return scene.asked[0]?.atMs ?? Number.NaN;
    });
    expect(Math.min(...asks)).toBeGreaterThanOrEqual(FILL_MS);
    expect(Math.max(...asks)).toBeLessThanOrEqual(FILL_MS + JITTER_MS);
    expect(Math.max(...asks) - Math.min(...asks)).toBeGreaterThan(0.9 * JITTER_MS);
  });

  test("that the origin's window passes over was never made: it is let through at once", () => {
    const scene = new GateScene({ window: () => bareParts(15, 17) });
    scene.come(10, 15, 16, 17);
    scene.runTo(FILL_MS + 20);
    expect(scene.numbers).toEqual([10, 15, 16, 17]);
    expect([scene.ends, scene.asked.length]).toEqual([["unmade"], 1]);
  });

  test("behind the one that was healed is healed too", () => {
    const scene = new GateScene({ window: (from, nowMs) => bareParts(from, nowMs < 300 ? 12 : 15) });
    scene.come(10, 12, 15);
    scene.runTo(10_000);
    expect(scene.numbers).toEqual(numbers(10, 15));
    expect(scene.asked.map(({ from }) => from)).toEqual([11, 13]);
  });

  test("is asked for again when the origin has only just taken the room", () => {
    const scene = new GateScene({ window: (from, nowMs) => (nowMs < 300 ? [] : bareParts(from, 13)) });
    scene.come(10, 13);
    scene.runTo(10_000);
    expect(scene.numbers).toEqual(numbers(10, 13));
    expect(scene.asked).toHaveLength(2);
  });

  test("is let through when nobody answers twice", () => {
    const scene = new GateScene({ answerMs: 1_500 });
    scene.come(10);
    scene.comeInTime(12, 40);
    expect(scene.numbers.slice(0, 3)).toEqual([10, 12, 13]);
    expect(scene.numbers).toEqual([10, ...numbers(12, 40)]);
    expect([scene.ends, scene.asked.length, scene.askedAtOnce]).toEqual([["unanswered"], 2, 1]);
    expect(scene.passed[1]?.atMs).toBeLessThanOrEqual(HEAL_MS_MAX);
  });

  test("is waited for no longer than four seconds, whatever becomes of the question", () => {
    const scene = new GateScene({ answerMs: 60_000 });
    scene.come(10, 12);
    scene.runTo(HEAL_MS_MAX);
    expect(scene.passed.at(-1)).toEqual({ number: 12, atMs: HEAL_MS_MAX });
  });

  test("holds up a window of parts at most", () => {
    const scene = new GateScene();
    scene.come(10, ...numbers(12, 12 + HELD_PARTS_MAX - 1));
    expect(scene.numbers).toEqual([10]);
    scene.come(12 + HELD_PARTS_MAX);
    expect(scene.numbers).toEqual([10, ...numbers(12, 12 + HELD_PARTS_MAX)]);
    expect(scene.ends).toEqual(["overflow"]);
  });

  test("that closes by itself while the question is under way passes nothing twice", () => {
    const scene = new GateScene({ answerMs: 100, window: (from) => bareParts(from, 13) });
    scene.come(10, 12);
    scene.runTo(FILL_MS + 50);
    scene.come(11, 13);
    scene.runTo(10_000);
    expect(scene.numbers).toEqual([10, 11, 12, 13]);
    expect(scene.ends).toEqual(["filled"]);
  });

  test("of which the window could not hold all is asked for no further back", () => {
    const scene = new GateScene({ window: (from) => bareParts(from, 300) });
    scene.come(10);
    scene.runTo(60_000);
    scene.come(300);
    scene.runTo(70_000);
    expect(scene.asked[0]?.from).toBe(76);
    expect(scene.numbers).toEqual([10, ...numbers(76, 300)]);
  });

  test("at the end is let through", () => {
    const scene = new GateScene();
    scene.come(10, 12);
    expect(scene.gate.finish(0).map(({ number }) => number)).toEqual([12]);
  });
});

describe("after the connection was lost", () => {
  test("the window is asked for once, though nothing later has come", () => {
    const scene = new GateScene({ random: seeded(5), window: (from) => bareParts(from, 30) });
    scene.come(10);
    scene.runTo(4_000);
    scene.gate.reconnected(scene.nowMs);
    scene.runTo(10_000);
    expect(scene.asked).toHaveLength(1);
    expect(scene.numbers).toEqual(numbers(10, 30));
  });

  test("nobody is asked when the next part comes by itself", () => {
    const scene = new GateScene({ window: () => [] });
    scene.come(10);
    scene.gate.reconnected(scene.nowMs);
    scene.come(11);
    scene.runTo(10_000);
    expect([scene.asked, scene.gate.wakeAtMs]).toEqual([[], undefined]);
  });

  test("an origin that has nothing newer is not asked again", () => {
    const scene = new GateScene({ window: () => [] });
    scene.come(10);
    scene.gate.reconnected(scene.nowMs);
    scene.runTo(10_000);
    expect([scene.asked.length, scene.ends]).toEqual([1, []]);
  });

  test("a gap seen just before is asked for only when the connection is back", () => {
    const scene = new GateScene({ window: (from) => bareParts(from, 13) });
    scene.come(10, 13);
    scene.connected = false;
    scene.runTo(2_000);
    expect([scene.asked, scene.numbers]).toEqual([[], [10]]);
    scene.connected = true;
    scene.gate.reconnected(scene.nowMs);
    scene.runTo(10_000);
    expect(scene.numbers).toEqual(numbers(10, 13));
  });

  test("a gap is not waited for as long as the connection is away", () => {
    const scene = new GateScene();
    scene.come(10, 13);
    scene.connected = false;
    scene.runTo(HEAL_MS_MAX);
    expect([scene.numbers, scene.asked]).toEqual([[10, 13], []]);
  });

  test("a wait of minutes makes the next part no stray", () => {
    const scene = new GateScene({ window: () => [barePart(1_000)] });
    scene.come(10);
    scene.runTo(180_000);
    scene.come(900);
    scene.runTo(190_000);
    expect(scene.strays).toEqual({ dropped: 0, believed: 0 });
    expect(scene.numbers).toContain(900);
  });
});

describe("parts from a clock gone mad", () => {
  test("are dropped when they come between those that fit", () => {
    const scene = new GateScene();
    for (let number = 10; number < 40; number++) {
      scene.come(number, number + DAY_OF_PARTS);
      scene.runTo(scene.nowMs + 200);
    }
    expect(scene.numbers).toEqual(numbers(10, 39));
    expect(scene.strays).toEqual({ dropped: 29, believed: 0 });
  });

  test("and less than a minute ahead hold up nothing, and do not pass before their time", () => {
    const scene = new GateScene({ random: seeded(2), window: (from, nowMs) => bareParts(from, 10 + nowMs / 200) });
    scene.come(10, 160);
    scene.runTo(200);
    scene.comeInTime(11, 170);
    expect([...new Set(scene.numbers)]).toEqual(numbers(10, 170));
    expect(scene.passed.find(({ number }) => number === 160)?.atMs).toBe(150 * 200 - 200);
  });

  test("are believed when so many come in a row, and pass from the first on", () => {
    const scene = new GateScene();
    scene.come(10);
    scene.comeInTime(DAY_OF_PARTS, DAY_OF_PARTS + STRAY_RUN + 1);
    expect(scene.numbers).toEqual([10, ...numbers(DAY_OF_PARTS, DAY_OF_PARTS + STRAY_RUN + 1)]);
    expect(scene.strays).toEqual({ dropped: 0, believed: STRAY_RUN });
  });

  test("are not believed when each comes from another time", () => {
    const scene = new GateScene();
    scene.come(10, ...[3, 1, 4, 1, 5, 9, 2, 6].map((days) => days * DAY_OF_PARTS), 11);
    expect(scene.numbers).toEqual([10, 11]);
    expect(scene.strays.dropped).toBe(8);
  });

  test("do not pass by the origin's window either", () => {
    const scene = new GateScene({ window: (from) => [...bareParts(from, 12), barePart(DAY_OF_PARTS)] });
    scene.come(10, 12);
    scene.runTo(10_000);
    expect(scene.numbers).toEqual([10, 11, 12]);
  });
});

test.each(Array.from({ length: 40 }, (_, seed) => seed + 1))(
  "whatever is lost, late, twice or in disorder, all comes once and in order (seed %i)",
  (seed) => {
    const random = seeded(seed);
    const made = 400;
    const newest = (nowMs: number) => Math.min(made, Math.floor(nowMs / 200));
    const scene = new GateScene({
      random,
      answerMs: Math.floor(random() * 300),
      window: (from, nowMs) => bareParts(Math.max(from, newest(nowMs) - 99), newest(nowMs)),
    });
    scene.come(0);
    const lossy = 0.5 * random();
    for (let number = 1; number < made; number++) {
      const comes = () => scene.come(number);
      if (random() > lossy) scene.at(number * 200 + random() * 500, comes);
      if (random() < 0.1) scene.at(number * 200 + random() * 2_000, comes);
    }
    scene.at(made * 200, () => scene.come(made));
    scene.runTo(made * 200 + 10_000);
    const first = scene.numbers.filter((number, at) => scene.numbers.indexOf(number) === at);
    expect(first).toEqual(numbers(0, made));
    expect(scene.askedAtOnce).toBeLessThanOrEqual(1);
    expect(scene.gate.wakeAtMs).toBeUndefined();
  },
);
