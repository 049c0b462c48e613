import { expect, test } from "bun:test";
import { MemoryRoomStore } from "./memory-room-store.ts";
import type { ParticipantRecord, RoomRecord, RoomStore } from "./room-store.ts";

/** What every store does alike. */
const STORES: [string, () => RoomStore][] = [["memory", () => new MemoryRoomStore()]];

function room(id: string, state: RoomRecord["state"] = "waiting"): RoomRecord {
  return { id, title: id, music: false, state, epochMs: 0, createdAtMs: 0, liveAtMs: null, endedAtMs: null };
}

function person(of: string, id: string): ParticipantRecord {
  return { id, room: of, name: id, role: id === "host" ? "host" : "guest", tokenHash: "0".repeat(64), joinedAtMs: 0 };
}

test.each(STORES)("%s: rooms are kept with their host, once per id, the newest first", async (_, open) => {
  const store = open();
  expect(await store.insertRoom(room("a"), person("a", "host"))).toBe(true);
  expect(await store.insertRoom(room("b", "ended"), person("b", "host"))).toBe(true);
  expect(await store.insertRoom({ ...room("a"), title: "another" }, person("a", "host"))).toBe(false);
  expect((await store.room("a"))?.title).toBe("a");
  expect((await store.rooms()).map(({ id }) => id)).toEqual(["b", "a"]);
  expect(await store.countOpenRooms()).toBe(1);
  expect(await store.room("c")).toBeUndefined();
});

test.each(STORES)("%s: a change leaves what was handed out before as it was", async (_, open) => {
  const store = open();
  await store.insertRoom(room("a"), person("a", "host"));
  const before = await store.room("a");
  expect(await store.changeRoom("a", { state: "live", liveAtMs: 5 })).toMatchObject({ state: "live", liveAtMs: 5 });
  expect(before?.state).toBe("waiting");
  expect(await store.changeRoom("nowhere", { state: "live" })).toBeUndefined();
});

test.each(STORES)("%s: people come, are renamed, go, and are forgotten with their room", async (_, open) => {
  const store = open();
  await store.insertRoom(room("a"), person("a", "host"));
  await store.insertParticipant(person("a", "ben"));
  await store.insertParticipant(person("a", "cy"));
  expect((await store.renameParticipant("a", "ben", "Benjamin"))?.name).toBe("Benjamin");
  expect((await store.participants("a")).map(({ name }) => name)).toEqual(["host", "Benjamin", "cy"]);
  expect(await store.removeParticipant("a", "ben")).toBe(true);
  expect(await store.removeParticipant("a", "ben")).toBe(false);
  expect(await store.renameParticipant("a", "ben", "x")).toBeUndefined();
  await store.removeRoom("a");
  expect(await store.participants("a")).toEqual([]);
  expect(await store.rooms()).toEqual([]);
});
