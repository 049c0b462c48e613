import { expect, test } from "bun:test";
import { MemoryRoomStore } from "./memory-room-store.ts";
import { openRoomStore } from "./open-store.ts";
import type { RoomStore } from "./room-store.ts";
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

test.each(STORES)("%s: notes are kept by key, and forgotten by the beginning of it", async (_, open) => {
  using opened = open();
  const { store } = opened;
  await store.keepNote("door/a", { front: 1 });
  await store.keepNote("door/b", { front: 2 });
  await store.keepNote("door/a", { front: 3 });
  await store.keepNote("keys", ["k"]);
  expect(await store.note("door/a")).toEqual({ front: 3 });
  expect(await store.notes("door/")).toEqual(
    new Map([
      ["door/a", { front: 3 }],
      ["door/b", { front: 2 }],
    ]),
  );
  await store.forgetNotes("door/");
  expect(await store.note("door/a")).toBeUndefined();
  expect(await store.note("keys")).toEqual(["k"]);
});

test.each(STORES)(
  "%s: a series gives its entries in order, and forgets the old ones of every room",
  async (_, open) => {
    using opened = open();
    const { store } = opened;
    for (const atMs of [3, 1, 2]) await store.append("signs", "a", atMs, { atMs });
    await store.append("signs", "b", 1, "other room");
    await store.append("verdicts", "a", 1, "other series");
    expect(await store.entries("signs", "a", { sinceMs: 0, limit: 2 })).toEqual([
      { atMs: 1, value: { atMs: 1 } },
      { atMs: 2, value: { atMs: 2 } },
    ]);
    const newest = await store.entries("signs", "a", { sinceMs: 0, limit: 2, newest: true });
    expect(newest.map(({ atMs }) => atMs)).toEqual([2, 3]);
    expect(await store.entries("signs", "a", { sinceMs: 3, limit: 2, newest: true })).toHaveLength(1);
    await store.prune("signs", 3);
    expect(await store.entries("signs", "a", { sinceMs: 0, limit: 9 })).toEqual([{ atMs: 3, value: { atMs: 3 } }]);
    expect(await store.entries("signs", "b", { sinceMs: 0, limit: 9 })).toEqual([]);
    expect(await store.entries("verdicts", "a", { sinceMs: 0, limit: 9 })).toHaveLength(1);
  },
);
