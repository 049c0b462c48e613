import { expect, test } from "bun:test";
import { MemoryRoomStore } from "./memory-room-store.ts";
import type { RoomStore } from "./room-store.ts";
import { openRoomStore } from "./sqlite-room-store.ts";
import { person, room } from "./testing/records.ts";
import { TemporaryFolder } from "./testing/temporary-folder.ts";

type Opened = { store: RoomStore } & Disposable;

/** What every store does alike. */
const STORES: [string, () => Opened][] = [
  ["memory", () => ({ store: new MemoryRoomStore(), [Symbol.dispose]: () => undefined })],
  ["sqlite", openSqlite],
];

function openSqlite(): Opened {
  const folder = new TemporaryFolder();
  const store = openRoomStore({ folder: folder.path });
  return {
    store,
    [Symbol.dispose]: () => {
      store.close();
      folder[Symbol.dispose]();
    },
  };
}

test.each(STORES)("%s: rooms are kept with their host, once per id, the newest first", async (_, open) => {
  using opened = open();
  const { store } = opened;
  expect(await store.insertRoom(room("a"), person("a", "host"))).toBe(true);
  expect(await store.insertRoom(room("b", { state: "ended" }), person("b", "host"))).toBe(true);
  expect(await store.insertRoom(room("a", { title: "another" }), person("a", "second"))).toBe(false);
  expect((await store.room("a"))?.title).toBe("a");
  expect((await store.participants("a")).map(({ id }) => id)).toEqual(["host"]);
  expect((await store.rooms()).map(({ id }) => id)).toEqual(["b", "a"]);
  expect(await store.countOpenRooms()).toBe(1);
  expect(await store.room("c")).toBeUndefined();
});

test.each(STORES)("%s: of two rooms with one id at once, one is made", async (_, open) => {
  using opened = open();
  const made = await Promise.all([1, 2, 3].map((host) => opened.store.insertRoom(room("a"), person("a", `h${host}`))));
  expect(made).toEqual([true, false, false]);
  expect((await opened.store.participants("a")).map(({ id }) => id)).toEqual(["h1"]);
});

test.each(STORES)("%s: a change leaves what was handed out before as it was", async (_, open) => {
  using opened = open();
  const { store } = opened;
  await store.insertRoom(room("a"), person("a", "host"));
  const before = await store.room("a");
  expect(await store.goLive("a", 5)).toEqual(room("a", { state: "live", liveAtMs: 5 }));
  expect(await store.endRoom("a", 6)).toEqual(room("a", { state: "ended", liveAtMs: 5, endedAtMs: 6 }));
  expect(before?.state).toBe("waiting");
  expect(await store.goLive("nowhere", 5)).toBeUndefined();
  expect(await store.endRoom("nowhere", 5)).toBeUndefined();
  expect(await store.catchUp()).toBe(0);
});

test.each(STORES)("%s: people come, are renamed, go, and are forgotten with their room", async (_, open) => {
  using opened = open();
  const { store } = opened;
  await store.insertRoom(room("a"), person("a", "host"));
  await store.insertParticipant(person("a", "ben"));
  await store.insertParticipant(person("a", "cy"));
  await store.insertParticipant(person("nowhere", "dee"));
  expect((await store.renameParticipant("a", "ben", "Benjamin"))?.name).toBe("Benjamin");
  expect((await store.participants("a")).map(({ name }) => name)).toEqual(["host", "Benjamin", "cy"]);
  expect(await store.removeParticipant("a", "ben")).toBe(true);
  expect(await store.removeParticipant("a", "ben")).toBe(false);
  expect(await store.renameParticipant("a", "ben", "x")).toBeUndefined();
  expect(await store.participants("nowhere")).toEqual([]);
  await store.removeRoom("a");
  expect(await store.participants("a")).toEqual([]);
  expect(await store.rooms()).toEqual([]);
});
