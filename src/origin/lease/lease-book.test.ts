import { describe, expect, test } from "bun:test";
import { PART_MS } from "../../protocol/index.ts";
import { LeaseWorld } from "./testing/lease-world.ts";

const rooms = (count: number) => Array.from({ length: count }, (_, at) => `room-${at}`);

function holes(numbers: readonly number[]): number[] {
  return numbers.slice(1).map((number, at) => number - (numbers[at] ?? 0) - 1);
}

/** Three origins, of which the first makes all rooms; clocks as far apart as clocks are. */
function evening(seed: number, roomCount: number) {
  const world = new LeaseWorld(seed);
  const first = world.add("ava", { wallAheadMs: 5_000 });
  const second = world.add("ben", { wallAheadMs: -5_000 });
  const third = world.add("cem");
  world.runFor(3_000);
  for (const room of rooms(roomCount)) expect(world.claim(first, world.card(room))).toBe(true);
  world.runFor(3_000);
  return { world, first, second, third };
}

function expectOneHolderEach(world: LeaseWorld, roomCount: number, among: string[]) {
  for (const room of rooms(roomCount)) expect(among).toContain(world.holder(room) ?? `nobody has ${room}`);
}

function expectNoRepeats(world: LeaseWorld, roomCount: number) {
  for (const room of rooms(roomCount)) {
    const numbers = world.numbers(room);
    expect(numbers).toEqual([...new Set(numbers)].sort((one, other) => one - other));
  }
}

describe("a room", () => {
  test("is the first claimer's; another is told that it is not his", () => {
    const { world, first, second } = evening(1, 0);
    expect(world.claim(first, world.card("a"))).toBe(true);
    expect(world.claim(second, world.card("a"))).toBe(false);
    world.runFor(500);
    expect(world.claim(second, world.card("a"))).toBe(false);
    expect(world.holder("a")).toBe("ava");
  });

  test("that is given up is nobody's, and late news of it bring it back to nobody", () => {
    const { world, first } = evening(2, 1);
    first.book.change(world.card("room-0", "waiting"));
    world.runFor(20);
    first.book.release("room-0");
    world.runFor(60_000);
    expect(world.table.leases.size).toBe(0);
    expect(world.holder("room-0")).toBeUndefined();
    expect(world.claim(first, world.card("room-0"))).toBe(true);
  });

  test("tells in the table what its card says now", () => {
    const { world, first } = evening(3, 1);
    first.book.change(world.card("room-0", "waiting"));
    world.runFor(500);
    expect(world.table.leases.get("room-0")?.lease.card.state).toBe("waiting");
  });
});

describe("when an origin dies", () => {
  test("its rooms spread over those who live within 3 s, each to one, and their parts go on by the dead one's clock", () => {
    const { world, first } = evening(4, 60);
    first.alive = false;
    world.runFor(3_000);
    expectOneHolderEach(world, 60, ["ben", "cem"]);
    const atBen = rooms(60).filter((room) => world.holder(room) === "ben").length;
    expect(Math.min(atBen, 60 - atBen)).toBeGreaterThan(15);
    world.runFor(2_000);
    expectNoRepeats(world, 60);
    for (const room of rooms(60)) {
      const made = world.made.get(room) ?? [];
      expect(Math.max(...holes(world.numbers(room)))).toBeLessThanOrEqual(3_000 / PART_MS);
      const late = made.map(({ part, atMs }) => atMs - part * PART_MS);
      expect(Math.max(...late) - Math.min(...late)).toBeLessThan(100);
    }
  });

  test("who has more headroom takes more", () => {
    const { world, first, second } = evening(5, 60);
    second.load = 0.9;
    world.runFor(2_000);
    first.alive = false;
    world.runFor(4_000);
    expectOneHolderEach(world, 60, ["ben", "cem"]);
    expect(rooms(60).filter((room) => world.holder(room) === "cem").length).toBeGreaterThan(45);
  });

  test("the next in rank takes what the first in rank cannot", () => {
    const { world, first, second } = evening(6, 30);
    first.alive = false;
    world.runFor(1_400);
    second.paused = true;
    world.runFor(1_700);
    expectOneHolderEach(world, 30, ["cem"]);
  });

  test("and all others with it, who comes next takes the rooms after it has listened for long enough", () => {
    const { world, first, second, third } = evening(7, 5);
    for (const each of [first, second, third]) each.alive = false;
    world.runFor(600_000);
    world.add("dov");
    world.runFor(1_900);
    expect(world.holder("room-0")).toBeUndefined();
    world.runFor(1_100);
    expectOneHolderEach(world, 5, ["dov"]);
    expectNoRepeats(world, 5);
  });

  test("the third in a row still counts as the first did", () => {
    const { world, first, second, third } = evening(8, 1);
    first.alive = false;
    world.runFor(5_000);
    const next = world.holder("room-0") === "ben" ? second : third;
    next.alive = false;
    world.runFor(5_000);
    const late = (world.made.get("room-0") ?? []).map(({ part, atMs }) => atMs - part * PART_MS);
    expect(Math.max(...late) - Math.min(...late)).toBeLessThan(150);
    expectNoRepeats(world, 1);
  });
});

describe("when an origin leaves", () => {
  test("the others go on with its rooms, and not a part is missing or made twice", () => {
    const { world, first } = evening(9, 40);
    first.leaving = true;
    first.book.leave();
    world.runFor(1_500);
    expectOneHolderEach(world, 40, ["ben", "cem"]);
    expect(first.programs.size).toBe(0);
    expectNoRepeats(world, 40);
    for (const room of rooms(40)) expect(new Set(holes(world.numbers(room)))).toEqual(new Set([0]));
  });

  test("with nobody there, who comes later takes its rooms at once", () => {
    const world = new LeaseWorld(10);
    const only = world.add("ava");
    world.claim(only, world.card("room-0"));
    only.leaving = true;
    only.book.leave();
    world.runFor(500);
    only.alive = false;
    world.runFor(10_000);
    world.add("ben");
    world.runFor(500);
    expect(world.holder("room-0")).toBe("ben");
  });

  test("it takes nothing any more", () => {
    const { world, first, second } = evening(11, 1);
    second.leaving = true;
    second.book.leave();
    expect(world.claim(second, world.card("new"))).toBe(false);
    world.runFor(1_000);
    first.alive = false;
    world.runFor(3_000);
    expectOneHolderEach(world, 1, ["cem"]);
  });
});

describe("an origin that could not listen", () => {
  test.each(["paused", "cut"] as const)(
    "because it was %s finds its rooms lost, and gives out no part of others'",
    (how) => {
      const { world, first } = evening(12, 20);
      first[how] = true;
      world.runFor(5_000);
      world.wake(first);
      world.runFor(3_000);
      expectOneHolderEach(world, 20, ["ben", "cem"]);
      expectNoRepeats(world, 20);
      expect(world.longestSharedMs).toBeLessThan(100);
    },
  );

  test("does not take the rooms of those whom it did not hear", () => {
    const { world, second } = evening(13, 20);
    second.cut = true;
    world.runFor(20_000);
    world.wake(second);
    world.runFor(3_000);
    expectOneHolderEach(world, 20, ["ava"]);
  });
});

describe("when the table", () => {
  test("refuses every write, rooms go on, and what could not be written is written afterwards", () => {
    const { world, first } = evening(14, 10);
    world.table.failing = true;
    first.book.change(world.card("room-0", "waiting"));
    world.runFor(30_000);
    expect(world.claim(first, world.card("new"))).toBe(false);
    expectOneHolderEach(world, 10, ["ava"]);
    world.table.failing = false;
    world.runFor(1_000);
    expect(world.table.leases.get("room-0")?.lease.card.state).toBe("waiting");
    expectNoRepeats(world, 10);
  });

  test("refuses writes while an origin dies, its rooms are taken as soon as it takes them", () => {
    const { world, first } = evening(15, 10);
    world.table.failing = true;
    first.alive = false;
    world.runFor(10_000);
    world.table.failing = false;
    world.runFor(1_500);
    expectOneHolderEach(world, 10, ["ben", "cem"]);
    expectNoRepeats(world, 10);
  });

  test("has lost everything, its holders write it anew, and others know it again", () => {
    const { world, first } = evening(16, 10);
    world.table.leases.clear();
    world.table.revision = 0;
    for (const origin of world.origins) {
      for (const room of rooms(10)) origin.book.changed(room, undefined, 0, origin.monotonic(world.nowMs));
    }
    world.runFor(2_000);
    expect(world.table.leases.size).toBe(10);
    expectOneHolderEach(world, 10, ["ava"]);
    first.alive = false;
    world.runFor(3_500);
    expectOneHolderEach(world, 10, ["ben", "cem"]);
    expectNoRepeats(world, 10);
  });
});

test("a wall clock that steps by 5 s, either way, changes no number, before a takeover or after", () => {
  const { world, first, second, third } = evening(17, 5);
  first.wallAheadMs += 5_000;
  second.wallAheadMs += 5_000;
  world.runFor(2_000);
  first.alive = false;
  world.runFor(4_000);
  third.wallAheadMs -= 5_000;
  world.runFor(2_000);
  expectNoRepeats(world, 5);
  for (const room of rooms(5)) expect(Math.max(...holes(world.numbers(room)))).toBeLessThanOrEqual(15);
});

test.each(Array.from({ length: 30 }, (_, seed) => seed + 100))(
  "in an evening of faults (seed %i) every room ends with one holder, and no part is made twice",
  (seed) => {
    const { world } = evening(seed, 12);
    world.lossShare = 0.05;
    for (let fault = 0; fault < 12; fault++) trouble(world);
    world.lossShare = 0;
    world.runFor(8_000);
    expectOneHolderEach(world, 12, ["ava", "ben", "cem"]);
    expectNoRepeats(world, 12);
    expect(world.longestSharedMs).toBeLessThan(1_000);
  },
);

/** One fault of a random kind, for up to 6 s. Two origins are left alive. */
function trouble(world: LeaseWorld) {
  const alive = world.origins.filter((origin) => origin.alive);
  const origin = alive[world.chance(alive.length)];
  if (origin === undefined) return;
  const faults = [
    () => Object.assign(origin, { paused: true }),
    () => Object.assign(origin, { cut: true }),
    () => Object.assign(world.table, { failing: true }),
    () => Object.assign(world, { slowestMs: 400 }),
    () => Object.assign(origin, { alive: alive.length < 3 }),
  ];
  faults[world.chance(faults.length)]?.();
  world.runFor(500 + world.chance(5_500));
  Object.assign(world.table, { failing: false });
  Object.assign(world, { slowestMs: 30 });
  if (origin.alive) world.wake(origin);
  world.runFor(world.chance(4_000));
}
