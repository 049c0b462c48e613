/** Control that is killed, disks that take nothing, clocks that step: no place is lost or given twice. */
import { expect, test } from "bun:test";
import { ManualClock, Metrics, silentLog } from "../../platform/index.ts";
import { type DoorOpening, type PlacesGiven, StentorError, subjects, type TicketKey } from "../../protocol/index.ts";
import { InProcessRelay } from "../../relay/index.ts";
import { MemoryRoomStore } from "../../store/index.ts";
import { TicketPress } from "../../ticket/index.ts";
import { Access } from "../access.ts";
import { DoorDesk } from "./door-desk.ts";
import { DoorTime } from "./door-time.ts";
import { HOST, OPERATOR, ROOM, Town } from "./testing/town.ts";

const HOUR_MS = 3_600_000;

/** A disk that can be full, or take a note and never say so. */
class OddStore extends MemoryRoomStore {
  mood: "fine" | "full" | "silent" = "fine";

  override keepNote: MemoryRoomStore["keepNote"] = async (key, value) => {
    if (this.mood === "full") throw new StentorError("store_unavailable", "Cannot keep it: the disk is full");
    await super.keepNote(key, value);
    if (this.mood === "silent") await new Promise(() => undefined);
  };
}

test("a restart goes on with the same numbers, front, draw and time, and turns grow", async () => {
  using town = new Town({ edges: 2, seed: 3 });
  await town.open();
  await town.desk.change(ROOM, HOST, { opensAtMs: town.clock.nowMs() + 5_000, seats: 40 });
  town.come(100);
  await town.pass(10_000);
  const before = town.state;
  await town.restartControl(2_000);
  const after = (await town.ask<DoorOpening>(subjects.door, "e0", {})).state;
  for (const key of ["issued", "front", "passed", "draw", "seats", "opensAtMs", "status"] as const) {
    expect([key, after[key]]).toEqual([key, before[key]]);
  }
  expect(after.turn).toBeGreaterThan(before.turn);
  expect(after.doorTimeMs).toBeGreaterThanOrEqual(before.doorTimeMs);
  expect((await town.numbers(1)).first).toBe(101);
  expect(town.seated).toBe(40);
  await town.pass(5_000);
  expect(town.fullest).toBe(40);
  for (const visitor of town.visitors) if (visitor.seatedMs !== undefined) visitor.staysMs = 0;
  await town.pass(30_000);
  expect(town.seated).toBe(40);
  expect(town.fullest).toBe(40);
});

test("with restarts in the midst of everything each number is given once, and all come in", async () => {
  using town = new Town({ edges: 3, seed: 4 });
  await town.open();
  await town.desk.change(ROOM, HOST, { seats: 60 });
  for (let second = 0; second < 20; second++) {
    town.come(9, { staysMs: 8_000 });
    await town.pass(1_000);
    if (second % 5 === 4) await town.restartControl();
  }
  await town.pass(120_000);
  const given = town.visitors.map(({ number }) => number).filter((number) => number !== undefined);
  expect(new Set(given).size).toBe(given.length);
  expect(Math.max(...given)).toBe(given.length);
  expect(town.visitors.filter(({ seatedMs }) => seatedMs === undefined)).toEqual([]);
  expect(town.fullest).toBeLessThanOrEqual(60);
});

test("killed between writing and answering, control gives those numbers to nobody else", async () => {
  const store = new OddStore();
  using town = new Town({ edges: 1, store });
  await town.open();
  await town.desk.change(ROOM, HOST, { seats: 1 });
  expect((await town.numbers(5)).first).toBe(1);
  store.mood = "silent";
  const unanswered = town.ask(subjects.places, "e0", { count: 3, lane: "place" }).then(
    () => "answered",
    () => "not answered",
  );
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
  store.mood = "fine";
  await town.restartControl();
  expect((await town.numbers(1)).first).toBe(9);
  town.relay.close();
  expect(await unanswered).toBe("not answered");
});

test("on a full disk no number is given, none is skipped after, and the front moves", async () => {
  const store = new OddStore();
  using town = new Town({ edges: 1, store });
  await town.open();
  await town.desk.change(ROOM, HOST, { seats: 3 });
  town.come(10);
  await town.pass(3_000);
  const { issued, front } = town.state;
  store.mood = "full";
  expect(town.numbers(4)).rejects.toThrow("store_unavailable");
  expect(town.desk.change(ROOM, HOST, { seats: 9 })).rejects.toMatchObject({ code: "store_unavailable" });
  for (const visitor of town.visitors) if (visitor.seatedMs !== undefined) visitor.staysMs = 0;
  await town.pass(5_000);
  expect(town.state).toMatchObject({ issued, seats: 3 });
  expect(town.state.front).toBeGreaterThan(front);
  store.mood = "fine";
  expect((await town.numbers(1)).first).toBe(issued + 1);
});

/** A wall clock that the test sets. */
class SteppingClock extends ManualClock {
  stepMs = 0;

  override nowMs(): number {
    return super.nowMs() + this.stepMs;
  }
}

test("an hour either way on the clock does not move the door's time, and it never goes back", async () => {
  const store = new MemoryRoomStore();
  const clock = new SteppingClock();
  const time = new DoorTime({ clock, store });
  await time.takeUp();
  const startMs = time.nowMs();
  for (const stepMs of [HOUR_MS, -HOUR_MS]) {
    clock.stepMs = stepMs;
    clock.advance(30_000);
    await time.keep();
  }
  expect(time.nowMs()).toBe(startMs + 60_000);
  clock.advance(9_000);
  await time.keep();
  const toldMs = time.nowMs();
  const next = new DoorTime({ clock, store });
  await next.takeUp();
  expect(next.nowMs()).toBeGreaterThanOrEqual(toldMs);
  expect(next.nowMs() - toldMs).toBeLessThan(30_000);
  clock.stepMs = 0;
  const right = new DoorTime({ clock, store });
  await right.takeUp();
  expect(right.nowMs()).toBe(Math.max(clock.nowMs(), right.nowMs()));
});

test("the ticket key outlives a restart; turned in mid-event, the old one is believed for a day", async () => {
  using town = new Town({ edges: 1 });
  await town.open();
  const keys = async () => (await town.ask<DoorOpening>(subjects.door, "e0", {})).keys;
  const press = new TicketPress({ doorTimeMs: () => town.desk.doorTimeMs });
  press.useKeys(await keys());
  const place = { room: ROOM, lane: "place", number: 4, effort: 0, seated: false } as const;
  const old = press.sign(place);
  await town.restartControl();
  expect((await keys()).map(({ id }) => id)).toEqual([1]);
  const told: TicketKey[][] = [];
  town.relay.subscribe(subjects.doorKeys, (bytes) => told.push(JSON.parse(new TextDecoder().decode(bytes)).keys));
  await town.desk.rotateKeys();
  expect(told.at(-1)?.map(({ id }) => id)).toEqual([1, 2]);
  press.useKeys(told.at(-1) ?? []);
  await town.pass(6_000);
  const young = press.sign(place);
  expect([press.read(old, ROOM).ok, press.read(young, ROOM).ok]).toEqual([true, true]);
  await town.restartControl();
  press.useKeys(await keys());
  expect([press.read(old, ROOM).ok, press.read(young, ROOM).ok]).toEqual([true, true]);
  town.clock.advance(24 * HOUR_MS);
  expect((await keys()).map(({ id }) => id)).toEqual([2]);
  for (let more = 0; more < 7; more++) await town.desk.rotateKeys();
  expect(town.desk.rotateKeys()).rejects.toMatchObject({ code: "rate_limited" });
});

test("invitations are counted over restarts, and read by every edge", async () => {
  using town = new Town({ edges: 1 });
  await town.open();
  expect(await town.desk.invite(ROOM, HOST, 3)).toHaveLength(3);
  await town.restartControl();
  const [ticket = ""] = await town.desk.invite(ROOM, HOST, 1);
  const press = new TicketPress({ doorTimeMs: () => town.desk.doorTimeMs });
  press.useKeys((await town.ask<DoorOpening>(subjects.door, "e0", {})).keys);
  expect(press.read(ticket, ROOM)).toMatchObject({ ok: true, body: { lane: "invited", number: 4, seated: false } });
});

test("the door of a room that is over is forgotten, and that of no other", async () => {
  using town = new Town({ edges: 1 });
  await town.open();
  await town.desk.change(ROOM, HOST, { seats: 5 });
  await town.store.keepNote(`door/room/${ROOM}-2/`, {});
  await town.store.endRoom(ROOM, 1);
  await town.desk.forget(ROOM);
  expect([...(await town.store.notes("door/room/")).keys()]).toEqual([`door/room/${ROOM}-2/`]);
  expect(town.ask(subjects.door, "e0", {})).rejects.toThrow("room_ended");
  await town.restartControl();
  expect([...(await town.store.notes("door/room/")).keys()]).toEqual([]);
});

test("a hundred edges that ask at once share few writes, and get numbers without a hole", async () => {
  let writes = 0;
  const store = new (class extends MemoryRoomStore {
    override keepNote: MemoryRoomStore["keepNote"] = (key, value) => {
      writes += key.startsWith("door/room/") ? 1 : 0;
      return super.keepNote(key, value);
    };
  })();
  using town = new Town({ edges: 1, store });
  await town.open();
  await town.desk.change(ROOM, HOST, { suspended: false, seats: 1 });
  await town.pass(1_000);
  writes = 0;
  const given = await Promise.all(
    Array.from({ length: 100 }, (_, edge) =>
      town.ask<PlacesGiven>(subjects.places, "e0", { count: 1 + (edge % 7), lane: "place" }),
    ),
  );
  const all = given.flatMap(({ first, count }) => Array.from({ length: count }, (_, index) => first + index));
  expect(all.toSorted((a, b) => a - b)).toEqual(Array.from({ length: all.length }, (_, index) => index + 1));
  expect(given.map(({ first }) => first)).toEqual(given.map(({ first }) => first).toSorted((a, b) => a - b));
  expect(writes).toBeLessThan(5);
});

test("nothing is told before it is known what was kept", async () => {
  const store = new OddStore();
  const relay = new InProcessRelay(() => undefined);
  store.mood = "full";
  const clock = new ManualClock();
  const access = new Access({ store, operatorToken: OPERATOR });
  const desk = new DoorDesk({ relay, store, access, clock, log: silentLog, metrics: new Metrics() });
  const asked = new TextEncoder().encode(JSON.stringify({ room: ROOM, edge: "e0" }));
  const answer = async () =>
    JSON.parse(new TextDecoder().decode(await relay.request(subjects.door, asked, { timeoutMs: 1_000 })));
  expect(await answer()).toMatchObject({ ok: false, code: "store_unavailable" });
  store.mood = "fine";
  expect(await answer()).toMatchObject({ ok: false, code: "room_not_found" });
  desk.close();
  relay.close();
});
