import { expect, test } from "bun:test";
import { ScriptedNight } from "./testing/scripted-night.ts";

/** Five minutes of as many reports as a desk counts of 500 networks: two people a minute of each, until an hour's twelve. */
const BRIGADE = { people: 16, raw: 333, networks: 500 } as const;

test("a brigade of 100,000 reports from 500 networks, while nothing is wrong, is a note", async () => {
  const night = await ScriptedNight.start();
  night.mark();
  night.reports = (second) => (second <= 300 ? [{ ...BRIGADE, category: "no-sound", room: "a", edge: "e1" }] : []);
  for (let minute = 0; minute < 6; minute++) {
    await night.run(60);
    expect(night.now.state).toBe("fine");
  }
  expect(night.now.sentence).toBe("All rooms sound as they should.");
  expect(night.now.note).toBe(
    "99,900 reports of no sound from 500 networks; our measurements of those who listen contradict them.",
  );
  expect(night.changes).toEqual([]);
  await night.run(900);
  expect(night.now.note).toBeNull();
});

test("a brigade from one region, one report of each network, that our measurements of the same people contradict", async () => {
  const night = await ScriptedNight.start();
  night.mark();
  night.reports = () => [{ category: "no-sound", people: 8, contradicted: 5, room: "a", region: "FR" }];
  expect(await night.untilSaid("possible", 400)).toBeUndefined();
  expect(night.now.note).toMatch(/^[\d,]+ reports of no sound from \d+ networks; our measurements of those/);
});

test("a brigade from one region whose listeners are measured fine is a note, though nobody of it listens", async () => {
  const night = await ScriptedNight.start();
  night.mark();
  night.reports = () => [{ category: "no-sound", people: 50, room: "a", region: "US" }];
  expect(await night.untilSaid("possible", 60)).toBeUndefined();
  expect(night.now.note).toContain("our servers and probes measure nothing wrong");
});

test("many reports from few networks are a note, though nothing is measured of what they say", async () => {
  const night = await ScriptedNight.start();
  night.mark();
  night.reports = () => [{ category: "echo", people: 2, networks: 4, room: "a" }];
  expect(await night.untilSaid("possible", 400)).toBeUndefined();
  expect(night.now.note).toMatch(/they come from few networks, and nothing confirms them\.$/);
});

test("a tracker that was held up reads what was said meanwhile before it calls anybody silent", async () => {
  const night = await ScriptedNight.start();
  night.clock.advance(10_000);
  await night.watch.tick();
  expect(night.now.state).toBe("fine");
  await night.run(5);
  expect(night.changes).toEqual([]);
  night.hasControl = false;
  night.clock.advance(10_000);
  await night.watch.tick();
  night.clock.advance(10_000);
  await night.watch.tick();
  expect(night.now.state).toBe("possible");
});

test("a crowd that comes and reports no more often than others is no trouble", async () => {
  const night = await ScriptedNight.start();
  night.mark();
  for (const seat of night.allSeats()) {
    seat.joins += 5_000;
    seat.websocket += 5_000;
    seat.ears += 5_000;
  }
  night.reports = (second) => (second % 6 === 0 ? [{ category: "choppy", people: 1, room: "a", region: "DE" }] : []);
  expect(await night.untilSaid("possible", 600)).toBeUndefined();
});

test("everybody leaves at the end of a room, and a little before it is said to be over", async () => {
  const night = await ScriptedNight.start();
  night.mark();
  for (const seat of night.allSeats("a")) Object.assign(seat, { websocket: 20, ears: 20, leaves: seat.leaves + 480 });
  await night.run(1);
  night.open.delete("a");
  for (const rooms of night.seats.values()) rooms.delete("a");
  expect(await night.untilSaid("possible", 120)).toBeUndefined();
});

test("nearly all connections closing at once while the room goes on is seen", async () => {
  const night = await ScriptedNight.start({ probes: false });
  night.mark();
  for (const seat of night.allSeats("a")) Object.assign(seat, { websocket: 20, ears: 20, leaves: seat.leaves + 480 });
  expect(await night.untilSaid("possible", 60)).toBeLessThanOrEqual(5);
  expect(night.now.sentence).toContain('1,440 of 1,500 connections in "Town hall" closed within 5 s');
});

test("an hour that nobody counted is neither trouble nor calm", async () => {
  const night = await ScriptedNight.start();
  night.clock.advance(3_600_000);
  night.mark();
  expect(await night.untilSaid("possible", 300)).toBeUndefined();
  night.reports = () => [{ category: "echo", people: 1, room: "a" }];
  expect(await night.untilSaid("possible", 300)).toBeLessThan(400);
});

test("an empty history on the first day: neither a few reports nor silence alarm, a flood of confirmed ones does", async () => {
  const night = await ScriptedNight.start({ days: 0 });
  night.mark();
  night.reports = (second) => (second % 20 === 0 ? [{ category: "choppy", people: 1, room: "a", edge: "e1" }] : []);
  expect(await night.untilSaid("possible", 600)).toBeUndefined();
  night.mark();
  night.reports = () => [{ category: "no-sound", people: 3, confirmed: 3, room: "a", edge: "e1", region: "DE" }];
  expect(await night.untilSaid("possible", 120)).toBeLessThan(90);
});

test("what was announced is no trouble while it lasts, in its scope", async () => {
  const night = await ScriptedNight.start();
  const fromMs = night.clock.nowMs();
  const work = { title: "New disks", fromMs, toMs: fromMs + 120_000, scope: { edge: "e2" }, text: "Edge 2 is away." };
  const { id } = await night.watch.maintenance.plan(work);
  night.mark();
  const rooms = night.kill("e2");
  night.rescue("e2", rooms);
  expect(await night.untilSaid("possible", 60)).toBeUndefined();
  expect(night.now.maintenance).toMatchObject([{ id, title: "New disks" }]);
  night.kill("e1");
  expect(await night.untilSaid("possible", 30)).toBeDefined();
  await night.watch.maintenance.cancel(id);
  expect(night.watch.maintenance.list()).toEqual([]);
});
