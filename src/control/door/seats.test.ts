/** A town before doors with few seats, over wires that lose, double and delay. */
import { expect, test } from "bun:test";
import { HOST, ROOM, Town } from "./testing/town.ts";

const STORMY = { lost: 0.2, twice: 0.2, latestMs: 400 };

test("as many as there are seats sit, and nobody above, whatever the wire does", async () => {
  for (const seed of [1, 2, 3, 4]) {
    using town = new Town({ edges: 4, seed, weather: STORMY });
    await town.open();
    await town.desk.change(ROOM, HOST, { seats: 200 });
    for (let second = 0; second < 40; second++) {
      if (second < 20) town.come(Math.floor(town.random() * 50));
      for (const visitor of town.visitors) {
        if (visitor.seatedMs !== undefined && town.random() < 0.01) visitor.staysMs = 0;
      }
      await town.pass(1_000);
    }
    expect(town.fullest).toBeLessThanOrEqual(200);
    expect(town.seated).toBeGreaterThan(190);
  }
});

test("an empty room lets newcomers in within their first moment, at every edge", async () => {
  using town = new Town({ edges: 3 });
  await town.open();
  for (let second = 0; second < 5; second++) {
    town.come(100);
    await town.pass(1_000);
  }
  expect(town.visitors.every(({ seatedMs, cameMs }) => (seatedMs ?? Number.POSITIVE_INFINITY) - cameMs <= 300)).toBe(
    true,
  );
  expect(town.visitors.filter(({ by }) => by === "direct").length).toBeGreaterThan(400);
  expect(town.state.status).toBe("not-queueing");
});

test("as the seats run out nobody is told to wait while one is free, and everybody is told within a second", async () => {
  using town = new Town({ edges: 4, seed: 6, weather: { lost: 0, twice: 0, latestMs: 50 } });
  await town.open();
  await town.desk.change(ROOM, HOST, { seats: 100 });
  await town.pass(1_000);
  for (let second = 0; second < 6; second++) {
    town.come(25);
    await town.pass(1_000);
  }
  await town.pass(1_000);
  expect(town.visitors.filter(({ seatedMs }) => seatedMs !== undefined)).toHaveLength(100);
  for (const { cameMs, seatedMs, toldMs } of town.visitors) {
    expect((seatedMs ?? toldMs ?? Number.POSITIVE_INFINITY) - cameMs).toBeLessThanOrEqual(1_000);
    if (seatedMs !== undefined) expect(seatedMs - cameMs).toBeLessThanOrEqual(1_000);
  }
});

test("whoever waits is let in before whoever comes later, at whichever edge", async () => {
  using town = new Town({ edges: 3, seed: 5 });
  await town.open();
  await town.desk.change(ROOM, HOST, { seats: 50 });
  for (let second = 0; second < 30; second++) {
    town.come(10, { staysMs: 5_000 });
    await town.pass(1_000);
  }
  await town.pass(120_000);
  const placed = town.visitors.filter(({ by }) => by === "placed");
  expect(placed.length).toBeGreaterThan(150);
  expect(town.visitors.every(({ seatedMs }) => seatedMs !== undefined)).toBe(true);
  // Who waited looks each 2 to 4 s, so that calls, not arrivals at the seat, are in order.
  const byNumber = placed.toSorted((a, b) => (a.number ?? 0) - (b.number ?? 0));
  for (const [index, visitor] of byNumber.entries()) {
    const before = byNumber[index - 1];
    if (before === undefined) continue;
    expect(visitor.cameMs).toBeGreaterThanOrEqual(before.cameMs);
    expect((before.seatedMs ?? 0) - (visitor.seatedMs ?? 0)).toBeLessThan(4_500);
  }
  expect(town.overtook).toBe(0);
  expect(town.state.status).toBe("not-queueing");
});

test("seats of those who are called and do not come are called anew, once it is learned how many that are", async () => {
  using town = new Town({ edges: 2, seed: 8 });
  await town.open();
  town.noShow = 0.4;
  await town.desk.change(ROOM, HOST, { seats: 100 });
  for (let second = 0; second < 240; second++) {
    town.come(4, { staysMs: 60_000 });
    await town.pass(1_000);
  }
  const seated: number[] = [];
  for (let second = 0; second < 120; second++) {
    town.come(4, { staysMs: 60_000 });
    await town.pass(1_000);
    seated.push(town.seated);
  }
  const mean = seated.reduce((sum, each) => sum + each, 0) / seated.length;
  // Without learning, those who never come would hold nearly all seats for ten minutes.
  expect(mean).toBeGreaterThan(70);
  expect(town.fullest).toBeLessThanOrEqual(103);
});

test("listeners of an edge that dies keep their seats until they come back", async () => {
  using town = new Town({ edges: 2, seed: 9 });
  await town.open();
  await town.desk.change(ROOM, HOST, { seats: 100 });
  town.come(200);
  await town.pass(10_000);
  const [dead, living] = town.edges;
  if (dead === undefined || living === undefined) throw new Error("There are two edges");
  const lost = dead.sums.seated;
  dead.isDead = true;
  for (const visitor of town.visitors) if (visitor.seatedMs === undefined) visitor.edge = living.id;
  await town.pass(20_000);
  expect(living.sums.seated).toBe(100 - lost);
  expect(town.state.seated).toBe(100);
  living.sums.returned += lost - 10;
  living.sums.seated += lost - 10;
  await town.pass(20_000);
  expect(living.sums.seated).toBe(90);
  await town.pass(600_000);
  expect(living.sums.seated).toBe(100);
}, 60_000);

test("one who is called and does not come keeps a seat empty for half a minute, not for ten", async () => {
  using town = new Town({ edges: 1, seed: 3 });
  await town.open();
  await town.desk.change(ROOM, HOST, { seats: 3 });
  await town.pass(1_000);
  town.come(3);
  await town.pass(2_000);
  town.come(2);
  await town.pass(2_000);
  const [next, last] = town.visitors.filter(({ seatedMs }) => seatedMs === undefined);
  if (next === undefined || last === undefined) throw new Error("Nobody waits");
  next.isGone = true;
  const [leaver] = town.visitors;
  if (leaver !== undefined) leaver.staysMs = 0;
  await town.pass(45_000);
  expect(last.seatedMs).toBeDefined();
});
