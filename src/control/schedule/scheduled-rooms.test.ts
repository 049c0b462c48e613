/** Rooms that begin at a second that was said before, in time that is simulated, with an origin that is not real. */
import { expect, test } from "bun:test";
import { codeOf } from "../testing/control-scene.ts";
import { beats, MINUTE_MS, scheduled } from "./testing/scheduled-room.ts";

test("with its host on the air a room is live at its second, and that is measured", async () => {
  using it = await scheduled();
  await it.hostComes();
  await it.goOn(30 * MINUTE_MS - 1);
  expect(it.scene.origin.ordersOf("live")).toEqual([]);
  expect((await it.scene.control.rooms.get(it.id)).schedule).toEqual({
    scheduledAtMs: it.atMs,
    timeZone: "Europe/Vienna",
    openedAtMs: null,
    phase: "backstage",
  });
  await it.goOn(1);
  expect(it.scene.origin.rooms.get(it.id)?.live).toBe(true);
  const room = await it.scene.control.rooms.get(it.id);
  expect(room).toMatchObject({ state: "live", liveAtMs: it.atMs, schedule: { phase: "open", openedAtMs: it.atMs } });
  expect(it.scene.notices.at(-1)).toMatchObject({ state: "live", schedule: { phase: "open" } });
  const speakers = [{ id: "p", speaking: true, loudnessLufs: -20 }];
  it.scene.clock.advance(20);
  it.scene.origin.saySpeakers({ room: it.id, playing: "speakers", speakers });
  await it.goOn(0);
  expect(await it.record()).toEqual({
    scheduledAtMs: it.atMs,
    openedAtMs: it.atMs,
    liveAtMs: it.atMs,
    hostWasThere: true,
    by: "itself",
    errorMs: 0,
    programAtMs: it.atMs + 20,
    programPart: Math.floor((it.atMs + 20 - (it.scene.origin.rooms.get(it.id)?.epochMs ?? 0)) / 200),
  });
});

test("without its host a room opens, says that he is late, and is live the moment he is there", async () => {
  using it = await scheduled();
  await it.goOn(30 * MINUTE_MS + 3);
  const late = await it.scene.control.rooms.get(it.id);
  expect(late).toMatchObject({ state: "waiting", schedule: { phase: "late", openedAtMs: it.atMs + 3 } });
  expect(it.scene.notices.at(-1)).toMatchObject({ playing: "hold", schedule: { phase: "late" } });
  it.scene.clock.advance(4 * MINUTE_MS);
  const guest = [{ id: "somebody-else", speaking: true, loudnessLufs: -20 }];
  it.scene.origin.saySpeakers({ room: it.id, playing: "hold", speakers: guest });
  await beats();
  expect(it.scene.origin.ordersOf("live")).toEqual([]);
  await it.hostComes();
  expect(it.scene.origin.rooms.get(it.id)?.live).toBe(true);
  await it.goOn(0);
  expect(await it.record()).toMatchObject({
    hostWasThere: false,
    errorMs: 3,
    liveAtMs: it.atMs + 3 + 4 * MINUTE_MS,
  });
});

test("a host who begins early opens the room by that, and the second passes without a second start", async () => {
  using it = await scheduled();
  await it.goOn(20 * MINUTE_MS);
  await it.scene.control.rooms.live(it.id, it.token);
  await it.goOn(0);
  expect(await it.record()).toMatchObject({
    by: "host",
    errorMs: -10 * MINUTE_MS,
    openedAtMs: it.atMs - 10 * MINUTE_MS,
  });
  await it.goOn(11 * MINUTE_MS);
  expect(it.scene.origin.ordersOf("live")).toHaveLength(1);
  expect(it.delivered.map(({ event }) => event)).toEqual(["reminder", "room-live"]);
});

test("an origin that is away at the second is tried until it follows, and every other room starts meanwhile", async () => {
  using it = await scheduled();
  await it.hostComes();
  it.scene.origin.refusals.set("live", "origin_unavailable");
  await it.goOn(30 * MINUTE_MS);
  expect((await it.scene.control.rooms.get(it.id)).schedule?.phase).toBe("late");
  for (let attempt = 0; attempt < 5; attempt++) await it.goOn(150);
  expect(it.scene.origin.ordersOf("live").length).toBe(6);
  it.scene.origin.refusals.delete("live");
  await it.goOn(150);
  expect((await it.scene.control.rooms.get(it.id)).liveAtMs).toBe(it.atMs + 900);
  expect(await it.record()).toMatchObject({ openedAtMs: it.atMs, hostWasThere: true, errorMs: 900 });
});

test("control that was away at the second opens the room when it is back, and says by how much", async () => {
  using it = await scheduled();
  it.scene.control.close();
  it.scene.clock.advance(30 * MINUTE_MS + 7_000);
  const next = it.scene.anotherControl();
  await next.start();
  await beats();
  expect((await next.rooms.get(it.id)).schedule).toMatchObject({ phase: "late", openedAtMs: it.atMs + 7_000 });
  await it.hostComes();
  expect((await next.rooms.get(it.id)).state).toBe("live");
  await next.schedule.round();
  expect(await it.record()).toMatchObject({ errorMs: 7_000, by: "itself" });
  next.close();
});

test("control that is killed between start and record finds the start in the room itself", async () => {
  using it = await scheduled();
  await it.hostComes();
  it.scene.clock.advance(30 * MINUTE_MS);
  await it.scene.control.schedule.look();
  await beats();
  expect(await it.record()).toBeUndefined();
  it.scene.control.close();
  const next = it.scene.anotherControl();
  await next.start();
  await next.schedule.round();
  expect(await it.record()).toMatchObject({ openedAtMs: it.atMs, liveAtMs: it.atMs, hostWasThere: true, errorMs: 0 });
  expect(it.delivered.map(({ id }) => id)).toEqual([`room-opened-${it.id}-${it.atMs}`, `room-live-${it.id}`]);
  next.close();
});

test("a start of which nothing was recorded before control was killed counts from when that was found", async () => {
  using it = await scheduled();
  const held = it.scene.origin.rooms.get(it.id);
  if (held !== undefined) held.live = true;
  it.scene.control.close();
  it.scene.clock.advance(30 * MINUTE_MS + 4_000);
  const next = it.scene.anotherControl();
  await next.start();
  await next.schedule.round();
  const atMs = it.atMs + 4_000;
  expect((await next.rooms.get(it.id)).schedule).toMatchObject({ openedAtMs: atMs, phase: "open" });
  expect(await it.record()).toMatchObject({ openedAtMs: atMs, liveAtMs: atMs, errorMs: 4_000 });
  next.close();
});

test("a start can be moved and taken back; what is told of it follows", async () => {
  using it = await scheduled();
  const { schedule, rooms } = it.scene.control;
  const later = new Date(it.atMs + 30 * MINUTE_MS).toISOString();
  await schedule.set(it.id, it.token, { scheduledAt: later, timeZone: "UTC" });
  expect(await schedule.calendar(it.id)).toMatchObject({
    sequence: 1,
    atMs: it.atMs + 30 * MINUTE_MS,
    isCancelled: false,
  });
  await it.goOn(31 * MINUTE_MS);
  expect((await rooms.get(it.id)).schedule).toMatchObject({ phase: "backstage", openedAtMs: null });
  await schedule.clear(it.id, it.token);
  expect(await schedule.calendar(it.id)).toMatchObject({
    sequence: 2,
    atMs: it.atMs + 30 * MINUTE_MS,
    isCancelled: true,
  });
  await it.goOn(40 * MINUTE_MS);
  expect(await rooms.get(it.id)).toMatchObject({ state: "waiting", schedule: null });
  expect(it.scene.notices.at(-1)?.schedule).toBeUndefined();
});

test("a host who is late may move the start; one who is live may not, and nobody else may at all", async () => {
  using it = await scheduled();
  const { schedule, rooms } = it.scene.control;
  const wish = { scheduledAt: new Date(it.atMs + 60 * MINUTE_MS).toISOString() };
  expect(await codeOf(schedule.set(it.id, "operator-token-of-the-tests", wish))).toBe("token_invalid");
  await it.goOn(30 * MINUTE_MS);
  await schedule.set(it.id, it.token, wish);
  expect((await rooms.get(it.id)).schedule?.phase).toBe("backstage");
  await rooms.live(it.id, it.token);
  expect(await codeOf(schedule.set(it.id, it.token, wish))).toBe("schedule_invalid");
  expect(await codeOf(schedule.clear(it.id, it.token))).toBe("schedule_invalid");
  await rooms.end(it.id, it.token);
  expect(await codeOf(schedule.set(it.id, it.token, wish))).toBe("room_ended");
});

test("people elsewhere are told ten minutes before, at the opening, when it is live, and at its end", async () => {
  using it = await scheduled();
  await it.hostComes();
  for (let minute = 0; minute < 31; minute++) await it.goOn(MINUTE_MS);
  await it.scene.control.rooms.end(it.id, it.token);
  await it.goOn(0);
  expect(it.delivered.map(({ event, atMs }) => [event, Math.round((atMs - it.atMs) / MINUTE_MS)])).toEqual([
    ["reminder", -10],
    ["room-opened", 0],
    ["room-live", 0],
    ["room-ended", 1],
  ]);
  expect(it.delivered[0]?.title).toBe("Town hall begins in 10 minutes");
});

test("a room that waits for its start is not unused, however long that takes; after it, it is like any other", async () => {
  using it = await scheduled(10 * 86_400_000);
  const { control, clock } = it.scene;
  for (let day = 0; day < 9; day++) {
    clock.advance(86_400_000);
    it.scene.origin.beat();
    await control.keepHouse();
  }
  expect((await control.rooms.get(it.id)).state).toBe("waiting");
  clock.advance(86_400_000 - 1_000);
  await control.keepHouse();
  clock.advance(1_000);
  await control.schedule.look();
  expect((await control.rooms.get(it.id)).schedule?.phase).toBe("late");
  clock.advance(86_400_000 - 2_000);
  await control.keepHouse();
  expect((await control.rooms.get(it.id)).state).toBe("waiting");
  clock.advance(1_000);
  await control.keepHouse();
  expect((await control.rooms.get(it.id)).state).toBe("ended");
});
