/** Starts that are changed, found or kept while something else happens, in time that is simulated. */
import { expect, test } from "bun:test";
import { MemoryRoomStore } from "../../store/index.ts";
import { ScheduleBook } from "./schedule-book.ts";
import type { StartRecord } from "./start-record.ts";
import { beats, MINUTE_MS, scheduled } from "./testing/scheduled-room.ts";

test("a start that is put off while its second comes is kept at its new second", async () => {
  using it = await scheduled(MINUTE_MS);
  const { store, clock, control } = it.scene;
  const disk = Promise.withResolvers<void>();
  const schedule = store.schedule.bind(store);
  store.schedule = async (...change) => {
    await disk.promise;
    return schedule(...change);
  };
  const later = clock.nowMs() + 61 * MINUTE_MS;
  const change = control.schedule.set(it.id, it.token, { scheduledAt: new Date(later).toISOString() });
  await beats();
  clock.advance(MINUTE_MS);
  const look = control.schedule.look();
  await beats();
  disk.resolve();
  await Promise.all([change, look]);
  expect((await control.rooms.get(it.id)).schedule).toMatchObject({ openedAtMs: null, phase: "backstage" });
  await it.goOn(60 * MINUTE_MS);
  expect((await control.rooms.get(it.id)).schedule).toMatchObject({ openedAtMs: later, phase: "late" });
});

test("a late host who comes while he puts the start off is not live by that", async () => {
  using it = await scheduled(MINUTE_MS);
  await it.goOn(MINUTE_MS);
  const { store, clock, control } = it.scene;
  const disk = Promise.withResolvers<void>();
  const schedule = store.schedule.bind(store);
  store.schedule = async (...change) => {
    await disk.promise;
    return schedule(...change);
  };
  const later = clock.nowMs() + 30 * MINUTE_MS;
  const change = control.schedule.set(it.id, it.token, { scheduledAt: new Date(later).toISOString() });
  await beats();
  await it.hostComes();
  disk.resolve();
  await change;
  await beats();
  expect((await control.rooms.get(it.id)).schedule).toMatchObject({ openedAtMs: null, phase: "backstage" });
  await it.goOn(30 * MINUTE_MS);
  expect(await control.rooms.get(it.id)).toMatchObject({ state: "live", liveAtMs: later });
});

test("no start waits for a disk that hangs while somebody is invited", async () => {
  using it = await scheduled(MINUTE_MS);
  it.scene.store.insertParticipant = () => new Promise(() => undefined);
  void it.scene.control.people.invite(it.id, it.token, "Ben");
  await it.hostComes();
  it.scene.clock.advance(MINUTE_MS);
  void it.scene.control.schedule.look();
  await beats();
  expect(it.scene.origin.rooms.get(it.id)?.live).toBe(true);
});

test("what is kept of one room's start outlives another room whose name it begins with", async () => {
  const book = new ScheduleBook(new MemoryRoomStore());
  const record = { scheduledAtMs: 1, openedAtMs: 2 } as StartRecord;
  await book.keepStart("town-hall-abc234-too-xyz789", record);
  await book.forget("town-hall-abc234");
  expect(await book.start("town-hall-abc234-too-xyz789")).toEqual(record);
});
