/** Starts with a draw, the lane of effort, expiry, suspension: what a queue promises. */
import { expect, test } from "bun:test";
import { commitmentOf } from "../../draw/index.ts";
import { type DoorOpening, type DoorState, type PlacesGiven, subjects } from "../../protocol/index.ts";
import { hashToken } from "../tokens.ts";
import { HOST, OPERATOR, ROOM, Town } from "./testing/town.ts";

const NO_START = { scheduledAtMs: null, timeZone: null, openedAtMs: null };
const MINUTE_MS = 60_000;

test("who came before the start is let in in the order of the draw, and who came later follows", async () => {
  using town = new Town({ edges: 3, seed: 2 });
  await town.open();
  const opensAtMs = town.clock.nowMs() + MINUTE_MS;
  const { draw } = await town.desk.change(ROOM, HOST, { seats: 100, opensAtMs });
  expect(draw).toMatchObject({ seed: null, size: null });
  for (let second = 0; second < 50; second++) {
    town.come(6);
    await town.pass(1_000);
  }
  expect(town.state).toMatchObject({ status: "prequeue", why: "before-start", issued: 300, front: 0 });
  expect(town.seated).toBe(0);
  expect(town.state.waits.at(-1)?.p10Ms).toBeGreaterThan(5_000);
  await town.pass(10_000);
  town.come(50, { cameMs: -1 });
  await town.pass(10_000);
  const opened = town.state;
  expect(opened.status).toBe("queueing");
  expect(opened.draw?.size).toBe(300);
  expect(commitmentOf(opened.draw?.seed ?? "")).toBe(draw?.commitment ?? "");
  expect(opened.front).toBe(100);
  expect(town.fullest).toBeLessThanOrEqual(100);
  const seated = town.visitors.filter(({ seatedMs }) => seatedMs !== undefined);
  expect(seated.every(({ number = 0 }) => town.placeOf(number, opened) <= 100)).toBe(true);
  // Each third of those who came early got its share of seats; the order is the draw's, not that of coming.
  const early = seated.filter(({ number = 0 }) => number <= 100).length;
  expect(early).toBeGreaterThan(15);
  expect(early).toBeLessThan(55);
  for (const visitor of seated) visitor.staysMs = 0;
  await town.pass(20_000);
  expect(town.visitors.filter(({ cameMs, seatedMs }) => cameMs === -1 && seatedMs !== undefined)).toEqual([]);
  for (const visitor of town.visitors) if (visitor.seatedMs !== undefined) visitor.staysMs = 0;
  await town.pass(20_000);
  for (const visitor of town.visitors) if (visitor.seatedMs !== undefined) visitor.staysMs = 0;
  await town.pass(20_000);
  expect(town.visitors.filter(({ cameMs, seatedMs }) => cameMs === -1 && seatedMs !== undefined)).toHaveLength(50);
});

test("a start can be moved while all wait, not once the order stands; to take it away is to start", async () => {
  using town = new Town();
  await town.open();
  const first = await town.desk.change(ROOM, HOST, { opensAtMs: town.clock.nowMs() + MINUTE_MS });
  await town.numbers(7);
  const moved = await town.desk.change(ROOM, HOST, { opensAtMs: town.clock.nowMs() + 2 * MINUTE_MS });
  expect(moved.draw).toEqual(first.draw);
  await town.desk.change(ROOM, HOST, { opensAtMs: null });
  await town.pass(1_000);
  expect(town.state).toMatchObject({ draw: { size: 7 }, front: 7, status: "not-queueing" });
  const again = town.desk.change(ROOM, HOST, { opensAtMs: town.clock.nowMs() + MINUTE_MS });
  expect(again).rejects.toMatchObject({ code: "bad_request" });
});

test("a room that was made this moment lets its first listeners in at once", async () => {
  using town = new Town({ edges: 1 });
  await town.open();
  const room = {
    id: "new",
    title: "New",
    music: false,
    state: "waiting",
    epochMs: 0,
    createdAtMs: 0,
    ...NO_START,
  } as const;
  const host = { id: "h", room: "new", name: "Ben", role: "host", tokenHash: hashToken("ben"), joinedAtMs: 0 } as const;
  await town.store.insertRoom({ ...room, liveAtMs: null, endedAtMs: null }, host);
  await town.desk.change("new", "ben", { seats: 5 });
  const opening = await town.ask<DoorOpening>(subjects.door, "e9", { room: "new" });
  expect(opening.state.grants["e9"]).toBe(2);
  const asked = town.ask<PlacesGiven>(subjects.places, "e9", { room: "new", count: 12, lane: "place" });
  await town.pass(1_000);
  const { state } = await asked;
  expect(state).toMatchObject({ status: "queueing", issued: 12, front: 3 });
  expect(state.waits.at(-1)?.p50Ms).toBeGreaterThan(60_000);
});

test("effort brings forward at most three of ten who are called", async () => {
  using town = new Town({ edges: 1 });
  await town.open({ listeners: 50_000, arrivalsPerSecond: 40, atMs: 0, note: "" });
  await town.desk.change(ROOM, HOST, { suspended: true });
  await town.desk.change(ROOM, HOST, { suspended: false, opensAtMs: town.clock.nowMs() + 5_000 });
  await town.numbers(10_000);
  await town.numbers(10_000, "effort");
  await town.pass(5_000);
  const seen: DoorState[] = [];
  for (let second = 0; second < 20; second++) {
    await town.pass(1_000);
    seen.push(town.state);
  }
  for (const { front, effort } of seen) expect(effort.front).toBeLessThanOrEqual(0.3 * (front + effort.front) + 1);
  const last = seen.at(-1);
  expect(last?.effort.front).toBeGreaterThan(0.28 * ((last?.front ?? 0) + (last?.effort.front ?? 0)));
  expect(last?.front).toBeGreaterThan(400);
  await town.pass(120_000);
  expect(town.state).toMatchObject({
    status: "not-queueing",
    front: 10_000,
    effort: { issued: 10_000, front: 10_000 },
  });
});

test("a place that was called more than ten minutes ago is void", async () => {
  using town = new Town({ edges: 1 });
  await town.open();
  await town.desk.change(ROOM, HOST, { seats: 10 });
  await town.pass(1_000);
  await town.numbers(30);
  await town.pass(1_000);
  expect(town.state.front).toBe(10);
  await town.pass(9.5 * MINUTE_MS);
  expect(town.state.passed).toBe(0);
  await town.pass(MINUTE_MS);
  expect(town.state.passed).toBeGreaterThanOrEqual(10);
  expect(town.state.front).toBeGreaterThan(10);
  await town.pass(40 * MINUTE_MS);
  expect(town.state).toMatchObject({ passed: 30, front: 30, status: "not-queueing" });
}, 60_000);

test("while the operator suspends it nobody comes in or is given a number, and all goes on after", async () => {
  using town = new Town({ edges: 2 });
  await town.open();
  town.come(20);
  await town.pass(1_000);
  await town.desk.change(ROOM, OPERATOR, { suspended: true });
  await town.pass(500);
  town.come(20);
  await town.pass(20_000);
  expect(town.seated).toBe(20);
  expect(town.state).toMatchObject({ status: "suspended", why: "operator" });
  expect(town.numbers(1)).rejects.toThrow("door_suspended");
  await town.desk.change(ROOM, OPERATOR, { suspended: false });
  await town.pass(5_000);
  expect(town.seated).toBe(40);
});

test("the rate halves when an edge is in trouble or falls silent, and grows again with health", async () => {
  using town = new Town({ edges: 2 });
  await town.open();
  const rate = () => town.state.ratePerSecond;
  const before = rate();
  expect(before).toBeGreaterThanOrEqual(1_000);
  const [edge] = town.edges;
  if (edge === undefined) throw new Error("There are two edges");
  edge.load = 0.95;
  await town.pass(1_000);
  expect(rate()).toBeLessThan(0.6 * before);
  edge.load = 0.5;
  await town.pass(20_000);
  expect(rate()).toBeGreaterThan(before);
  const grown = rate();
  edge.isDead = true;
  await town.pass(3_000);
  expect(rate()).toBeLessThan(0.65 * grown);
});

test("without seats the room holds what the edges carry, and no more than somebody proved", async () => {
  for (const [proof, most] of [
    [undefined, 60],
    [{ listeners: 40, arrivalsPerSecond: 100, atMs: 0, note: "" }, 40],
  ] as const) {
    using town = new Town({ edges: 3, capacity: 20 });
    await town.open(proof);
    for (let second = 0; second < 20; second++) {
      town.come(10);
      await town.pass(1_000);
    }
    expect(town.state).toMatchObject({ status: "queueing", why: "full" });
    expect(town.seated).toBeGreaterThanOrEqual(most);
    // Edges that were granted more than the proof before it was reached fill at most what they had in hand.
    expect(town.seated).toBeLessThanOrEqual(60);
  }
});
