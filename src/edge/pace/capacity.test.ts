import { describe, expect, test } from "bun:test";
import { EdgeCapacity } from "./index.ts";
import { SimulatedMachine } from "./testing/simulated-machine.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const MACHINES = 100;
const NO_LIMIT = 1e6;
const LIMIT = 100_000;

const seeds = Array.from({ length: MACHINES }, (_, at) => 1 + at);

function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function fresh(proof?: number): EdgeCapacity {
  const capacity = new EdgeCapacity({ maxListeners: LIMIT, longestIntervalMs: 2_000 });
  if (proof !== undefined) capacity.useProof(proof);
  return capacity;
}

function sight(load: number, listeners: number, nowMs = 0) {
  return {
    nowMs,
    listeners,
    joinLoad: 0,
    writesPerSecond: listeners * 5,
    sight: { load, parts: { cpu: load, delay: 0, queue: 0 }, writeShare: 0.9, isLate: false },
  };
}

describe("with too little to measure", () => {
  test("what was proved counts, three quarters of it; else the limit; never more than three quarters of that", () => {
    expect(fresh().listeners).toBe(75_000);
    expect(fresh(20_000).listeners).toBe(15_000);
    expect(fresh(1_000_000).listeners).toBe(75_000);
    const capacity = fresh(20_000);
    capacity.useProof(null);
    expect(capacity.listeners).toBe(75_000);
  });

  test("neither 299 listeners nor a load of 0.14 says anything", () => {
    const capacity = fresh(20_000);
    capacity.take(sight(0.9, 299));
    capacity.take(sight(0.14, 5_000, 500));
    expect(capacity.listeners).toBe(15_000);
    capacity.take(sight(0.5, 5_000, 1_000));
    expect(capacity.listeners).not.toBe(15_000);
  });

  test("what others do on the machine is taken off", () => {
    const capacity = fresh(20_000);
    for (let nowMs = 0; nowMs < MINUTE; nowMs += 500) capacity.take(sight(0.45, 10, nowMs));
    expect(Math.abs(capacity.listeners - 7_500)).toBeLessThan(50);
    for (let nowMs = MINUTE; nowMs < 2 * MINUTE; nowMs += 500) capacity.take(sight(0.1, 10, nowMs));
    expect(capacity.listeners).toBe(15_000);
  });

  test("a busy second at the start keeps nobody out", () => {
    const capacity = fresh(20_000);
    for (const nowMs of [HOUR, HOUR + 500, HOUR + 1_000]) capacity.take(sight(1, 0, nowMs));
    expect(capacity.listeners).toBe(15_000);
  });

  test("what is measured goes on when a few have left", () => {
    const capacity = fresh();
    capacity.take(sight(0.2, 2_000));
    const measured = capacity.listeners;
    expect(measured).toBeLessThan(75_000);
    capacity.take(sight(0.14, 1_500, 500));
    expect(capacity.listeners).toBe(measured);
    capacity.take(sight(0.05, 500, 1_000));
    expect(capacity.listeners).toBe(75_000);
  });
});

describe("on a hundred machines of known capacity", () => {
  for (const { share, error } of [
    { share: 0.1, error: 0.3 },
    { share: 0.25, error: 0.25 },
    { share: 0.5, error: 0.15 },
    { share: 0.75, error: 0.15 },
  ]) {
    test(`the guess from ${share} of it is wrong by less than ${error} in nineteen of twenty`, () => {
      const errors = seeds.map((seed) => {
        const { capacity, truth } = settled(new SimulatedMachine(seed, NO_LIMIT), share);
        return Math.abs(capacity.listeners / truth - 1);
      });
      expect(quantile(errors, 0.95)).toBeLessThan(error);
    });
  }
});

/** After two minutes in which so much of its capacity was used. */
function settled(machine: SimulatedMachine, share: number): SimulatedMachine {
  machine.holds(machine.truth * share);
  machine.edge.runFor(500);
  machine.holds(machine.truth * share);
  machine.edge.runFor(2 * MINUTE);
  return machine;
}

type Admission = { most: number; least: number; demand: number };

/** Three times the capacity want in within ten seconds, and those who get in stay for five minutes. */
function admit(seed: number, limitOf: (machine: SimulatedMachine) => number): Admission {
  const machine = new SimulatedMachine(seed, LIMIT);
  const { edge } = machine;
  const truth = Math.min(machine.truth, LIMIT * 0.75);
  const demands: number[] = [];
  let listeners = 0;
  let most = 0;
  edge.runFor(5 * MINUTE, (sinceMs) => {
    const come = 3 * truth * Math.min(1, sinceMs / 10_000);
    listeners += Math.max(0, Math.min(come, limitOf(machine)) - listeners);
    machine.holds(listeners);
    most = Math.max(most, listeners / truth);
    if (sinceMs > 2 * MINUTE) demands.push(edge.demand);
  });
  return { most, least: listeners / truth, demand: quantile(demands, 0.99) };
}

describe("a crowd of three times the capacity", () => {
  test("let in up to the capacity uses what there is, and not much more", () => {
    const runs = seeds.map((seed) => admit(1_000 + seed, ({ capacity }) => capacity.listeners));
    expectHeld(runs, 1.35);
  });

  test("let in as far as the load is known, likewise", () => {
    const runs = seeds.map((seed) => admit(1_000 + seed, ({ capacity }) => capacity.reach));
    expectHeld(runs, 1.25);
  });

  function expectHeld(runs: readonly Admission[], mostOfAll: number): void {
    const demands = runs.map(({ demand }) => demand);
    expect(quantile(demands, 0.5)).toBeLessThan(0.78);
    expect(quantile(demands, 0.95)).toBeLessThan(0.82);
    expect(Math.max(...demands)).toBeLessThan(0.86);
    expect(Math.max(...runs.map(({ most }) => most))).toBeLessThan(mostOfAll);
    expect(
      quantile(
        runs.map(({ least }) => least),
        0.05,
      ),
    ).toBeGreaterThan(0.9);
  }
});

describe("when other programs come and go", () => {
  test("the capacity falls with them in seconds, and comes back slowly", () => {
    const machine = settled(new SimulatedMachine(7, NO_LIMIT), 0.5);
    const before = machine.capacity.listeners;
    machine.otherLoad += 0.2;
    machine.holds(machine.truth * 0.5);
    machine.edge.runFor(6_000);
    const during = machine.capacity.listeners;
    expect(during).toBeLessThan(before * 0.85);
    machine.otherLoad -= 0.2;
    machine.holds(machine.truth * 0.5);
    machine.edge.runFor(3_000);
    expect(machine.capacity.listeners).toBeLessThan(before * 0.95);
    machine.edge.runFor(MINUTE);
    expect(machine.capacity.listeners).toBeGreaterThan(before * 0.9);
  });

  test("a flood that costs more than all leaves a part to listeners", () => {
    const capacity = fresh();
    const flood = (nowMs: number) => ({
      ...sight(0.9, 1_000, nowMs),
      sight: { ...sight(0.9, 1_000).sight, writeShare: 0.06 },
    });
    for (let nowMs = 0; nowMs < MINUTE; nowMs += 500) capacity.take(flood(nowMs));
    expect(capacity.listeners).toBeGreaterThan(10_000);
  });

  test("noise alone does not move it: in ten minutes it is told anew now and then, and a little", () => {
    const machine = settled(new SimulatedMachine(11, NO_LIMIT), 0.6);
    const told = new Set<number>();
    machine.edge.runFor(10 * MINUTE, () => told.add(machine.capacity.listeners));
    expect(told.size).toBeLessThan(35);
    expect(Math.max(...told) / Math.min(...told)).toBeLessThan(1.25);
  });
});

test("a proof moderates a guess made from afar, and has no say near by", () => {
  const [guess, proved] = [fresh(), fresh(20_000)];
  for (let nowMs = 0; nowMs < MINUTE; nowMs += 500) {
    for (const capacity of [guess, proved]) capacity.take(sight(0.2, 2_000, nowMs));
  }
  expect(guess.listeners).toBeGreaterThan(20_000);
  expect(proved.listeners).toBeLessThan(guess.listeners);
  expect(proved.listeners).toBeGreaterThan(15_000);
  const near = { ...sight(0.7, 40_000), writesPerSecond: 20_000 };
  const [guessNear, provedNear] = [fresh(), fresh(20_000)];
  for (let nowMs = 0; nowMs < MINUTE; nowMs += 500) {
    for (const capacity of [guessNear, provedNear]) capacity.take({ ...near, nowMs });
  }
  expect(Math.abs(provedNear.listeners / guessNear.listeners - 1)).toBeLessThan(0.08);
});

describe("an edge that has too much to do", () => {
  test("takes nobody more; as seldom as can be, fewer than are here", () => {
    const [capacity, atLongest] = [fresh(), fresh()];
    for (let nowMs = 0; nowMs <= 2_000; nowMs += 500) {
      capacity.take(sight(1.4, 12_000, nowMs));
      atLongest.take({ ...sight(1.5, 40_000, nowMs), writesPerSecond: 20_000 });
    }
    expect(capacity.listeners).toBe(12_000);
    expect(atLongest.listeners).toBe(20_000);
  });

  test("with letting a crowd in, or for a moment only, goes on", () => {
    const [joining, moment] = [fresh(), fresh()];
    for (let nowMs = 0; nowMs <= 5_000; nowMs += 500) {
      const crowd = sight(1.1, 4_000, nowMs);
      joining.take({ ...crowd, joinLoad: 0.7, sight: { ...crowd.sight, writeShare: 0.3 } });
    }
    expect(joining.listeners).toBeGreaterThan(12_000);
    for (const nowMs of [0, 500, 1_000]) moment.take(sight(1.4, 4_000, nowMs));
    expect(moment.listeners).toBe(75_000);
  });
});
