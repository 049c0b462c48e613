import { expect, test } from "bun:test";
import { FRAME_TYPE } from "../../protocol/index.ts";
import { type Dial, SimulatedGround } from "../testing/simulated-ground.ts";
import { RehearsedListener } from "./rehearsed-listener.ts";

const OTHER = "https://other.example";

/** A listener who hears at the live edge of `edge-1`. */
function listening(options: { alternates?: string[]; seed?: number } = {}) {
  const ground = new SimulatedGround(options.seed);
  const listener = new RehearsedListener(ground, ground.nowMs - 30);
  listener.start();
  const first = dialOf(ground, 0);
  first.greet({ alternates: options.alternates ?? [] }, ground.newest - 3, ground.newest);
  return { ground, listener, first };
}

function dialOf(ground: SimulatedGround, at: number): Dial {
  const dial = ground.dials[at];
  if (dial === undefined) throw new Error(`Nobody dialed ${at + 1} times`);
  return dial;
}

/** The edge writes each part as it ends. */
function hear(ground: SimulatedGround, dial: Dial, ms: number): void {
  let written = ground.newest;
  ground.pass(ms, () => {
    while (written < ground.newest) dial.parts(++written);
  });
}

test("waits from the intended moment to the first part, not to the greeting", () => {
  const ground = new SimulatedGround();
  const listener = new RehearsedListener(ground, ground.nowMs - 30);
  listener.start();
  const dial = dialOf(ground, 0);
  dial.greet({}, 1, 0);
  expect(listener.joined).toBe(false);
  ground.pass(200);
  dial.parts(ground.newest);
  expect(listener.joined).toBe(true);
  expect(ground.tally.histograms.join.percentile(100)).toBeCloseTo(230, 0);
});

test("after a loss it tries its own address, then those that the edge had named, and asks for what it lacks", () => {
  const { ground, first } = listening({ alternates: [OTHER] });
  hear(ground, first, 1_000);
  const next = ground.newest + 1;
  first.fail("reset");
  ground.pass(200);
  expect(dialOf(ground, 1).query).toMatchObject({ origin: ground.origin, from: next, was: "edge-1" });
  dialOf(ground, 1).fail("ECONNREFUSED");
  ground.pass(120);
  const second = dialOf(ground, 2);
  expect(second.query).toMatchObject({ origin: OTHER, from: next, was: "edge-1" });
  second.greet({ edge: "edge-2" }, next, ground.newest);
  hear(ground, second, 600);
  expect(ground.tally.counters).toMatchObject({ drops: 1, reconnected: 1, failedAttempts: 1, gaps: 0, repeats: 0 });
  expect(ground.tally.drops).toEqual({ reset: 1 });
  expect(ground.tally.refusals).toEqual({ ECONNREFUSED: 1 });
});

test("what it missed for too long is a gap, not asked for", () => {
  const { ground, first } = listening();
  first.fail("reset");
  const lost = ground.newest;
  ground.pass(100);
  dialOf(ground, 1).fail("ECONNREFUSED");
  while (ground.dials.length < 3) ground.pass(20);
  ground.pass(24_000);
  dialOf(ground, 2).fail("reset");
  while (ground.dials.length < 4) ground.pass(20);
  const fourth = dialOf(ground, 3);
  expect(fourth.query.from).toBeUndefined();
  fourth.greet({}, ground.newest - 3, ground.newest);
  expect(ground.tally.counters).toMatchObject({ gaps: 1, gapMs: (ground.newest - 4 - lost) * 200 });
});

test("hears both edges of a handover, and counts what both bring once", () => {
  const { ground, first } = listening({ alternates: [OTHER] });
  first.tell(FRAME_TYPE.handover, { withinMs: 400, alternates: [OTHER] });
  hear(ground, first, 600);
  const second = dialOf(ground, 1);
  const from = second.query.from ?? 0;
  const broughtByBoth = ground.newest - from + 1;
  second.greet({ edge: "edge-2" }, from, ground.newest);
  expect(first.closed).toBe(true);
  hear(ground, second, 400);
  expect(ground.tally.counters).toMatchObject({ handovers: 1, drops: 0, gaps: 0, repeats: 0 });
  expect(broughtByBoth).toBeGreaterThan(0);
  expect(ground.tally.counters.overlaps).toBe(broughtByBoth);
});

test("a successor that is the edge which leaves is none: it asks again, and loses nothing meanwhile", () => {
  const { ground, first } = listening();
  first.tell(FRAME_TYPE.handover, { withinMs: 100, alternates: [] });
  hear(ground, first, 200);
  dialOf(ground, 1).greet({ edge: "edge-1" }, ground.newest, ground.newest);
  hear(ground, first, 2_000);
  dialOf(ground, 2).greet({ edge: "edge-2" }, dialOf(ground, 2).query.from ?? 0, ground.newest);
  expect(ground.tally.counters).toMatchObject({ handovers: 1, drops: 0, gaps: 0 });
});

test("gives a silent edge up, and is more patient with the next", () => {
  const { ground, listener } = listening();
  const silence = (from: number) => {
    const sinceMs = ground.nowMs;
    while (ground.dials.length === from) ground.pass(20, () => listener.look());
    return ground.nowMs - sinceMs;
  };
  const firstMs = silence(1);
  expect(firstMs).toBeGreaterThan(2_400);
  expect(firstMs).toBeLessThan(3_400);
  dialOf(ground, 1).greet({}, 1, 0);
  expect(silence(2)).toBeGreaterThan(firstMs * 1.5);
  expect(ground.tally.drops).toEqual({ silent: 2 });
});

test("a room that nobody knows is final, unless it was heard a moment ago", () => {
  const ground = new SimulatedGround();
  new RehearsedListener(ground, ground.nowMs).start();
  dialOf(ground, 0).refuse(404, "room_not_found");
  expect(ground).toMatchObject({ isOver: true });
  expect(ground.tally.counters.refused).toBe(1);

  const { ground: later, first } = listening();
  first.fail("reset");
  later.pass(200);
  dialOf(later, 1).refuse(404, "room_not_found");
  later.pass(1_000);
  expect(later.isOver).toBe(false);
  expect(later.dials).toHaveLength(3);
});

test("another rendition has bytes of its own", () => {
  const { ground, first } = listening();
  first.tell(FRAME_TYPE.pace, { intervalMs: 200, afterMs: 0, lean: true, why: "busy", reconnectSpreadMs: 100 });
  first.tell(FRAME_TYPE.init, {});
  hear(ground, first, 400);
  expect(ground.intake("lean").copies.settled(true)).toHaveLength(2);
  expect(ground.tally.counters).toMatchObject({ paces: 1, mismatches: 0, breaches: 0 });
});

test("bytes that are not the protocol's cost the connection", () => {
  const { ground, first } = listening();
  first.tell(FRAME_TYPE.welcome, { version: 9 });
  expect(first.closed).toBe(true);
  expect(ground.tally.counters).toMatchObject({ breaches: 1, drops: 1 });
});

test("who is called in vain waits on, and the first estimate is held against the whole wait", () => {
  const ground = new SimulatedGround();
  new RehearsedListener(ground, ground.nowMs).start();
  dialOf(ground, 0).tellToWait(7, { ahead: 6, p10Ms: 1_000, p50Ms: 2_000, p90Ms: 3_000 });
  ground.pass(2_000);
  ground.waiters[0]?.called();
  dialOf(ground, 1).tellToWait(7, { ahead: 1, p10Ms: 1_000, p50Ms: 2_000, p90Ms: 3_000 });
  ground.pass(2_000);
  ground.waiters[1]?.called();
  dialOf(ground, 2).greet({}, ground.newest - 3, ground.newest);
  expect(ground.tally.counters).toMatchObject({
    told: 1,
    calledInVain: 1,
    calledIn: 1,
    waitsPredicted: 1,
    waitsCovered: 0,
  });
  expect(ground.tally.histograms.wait.percentile(100)).toBeCloseTo(4_000, -2);
});

test("who is told to wait keeps the ticket, comes when called, and shows it again after a loss", () => {
  const ground = new SimulatedGround();
  const listener = new RehearsedListener(ground, ground.nowMs - 30);
  listener.start();
  dialOf(ground, 0).tellToWait(7, { ahead: 6, p10Ms: 1_000, p50Ms: 2_000, p90Ms: 3_000 });
  expect(ground.tally.histograms.answer.percentile(100)).toBeCloseTo(30, 0);
  // The first look is taken, the second is one of two, and chance leaves it out.
  ground.waiters[0]?.foretold({ ahead: 6, p10Ms: 1, p50Ms: 2, p90Ms: 3 }, ground.nowMs, 0.9);
  ground.waiters[0]?.foretold({ ahead: 6, p10Ms: 1_000, p50Ms: 2_000, p90Ms: 3_000 }, ground.nowMs, 0.6);
  ground.pass(2_000);
  expect(ground.dials).toHaveLength(1);
  ground.waiters[0]?.called();
  const second = dialOf(ground, 1);
  expect(second.query.ticket).toBe("ticket-7");
  second.greet({}, ground.newest - 3, ground.newest);
  second.ticket("seat-7");
  expect(ground.tally.counters).toMatchObject({ told: 1, calledIn: 1, waitsPredicted: 1, waitsCovered: 1, drops: 0 });
  expect(ground.tally.counters).toMatchObject({ looksPredicted: 1, looksCovered: 0 });
  second.fail("reset");
  ground.pass(200);
  expect(dialOf(ground, 2).query.ticket).toBe("seat-7");
  dialOf(ground, 2).tellToWait(99);
  expect(ground.tally.counters).toMatchObject({ thrownOut: 1 });
});

test("who stays a while leaves for good, and is counted as one who left", () => {
  const ground = new SimulatedGround();
  ground.stayMs = 5_000;
  const listener = new RehearsedListener(ground, ground.nowMs - 30);
  listener.start();
  const dial = dialOf(ground, 0);
  dial.greet({}, ground.newest - 3, ground.newest);
  hear(ground, dial, 60_000);
  expect(listener.over).toBe(true);
  expect(ground.tally.counters).toMatchObject({ joined: 1, left: 1, drops: 0 });
});
