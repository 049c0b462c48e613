import { afterAll, expect, test } from "bun:test";
import { openStore } from "./index.ts";
import { MemoryRoomStore } from "./memory-room-store.ts";
import type { RoomStore } from "./room-store.ts";
import { engines, type OwnPlace } from "./testing/own-place.ts";
import { PostgresServer } from "./testing/postgres-server.ts";
import { person, room } from "./testing/records.ts";

const server = await PostgresServer.start();
afterAll(() => server[Symbol.asyncDispose]());

type Opened = { store: RoomStore } & AsyncDisposable;

/** What every store does alike. */
const STORES: [string, () => Promise<Opened>][] = [
  ["memory", async () => ({ store: new MemoryRoomStore(), [Symbol.asyncDispose]: async () => undefined })],
  ...engines(server).map(([name, newPlace]): [string, () => Promise<Opened>] => [
    name,
    async () => openIn(await newPlace()),
  ]),
];

async function openIn(place: OwnPlace): Promise<Opened> {
  const store = await openStore(place);
  return {
    store,
    [Symbol.asyncDispose]: async () => {
      await store.close();
      place[Symbol.dispose]();
    },
  };
}

test.each(STORES)("%s: rooms are kept with their host, once per id, the newest first", async (_, open) => {
  await using opened = await open();
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
  await using opened = await open();
  const made = await Promise.all([1, 2, 3].map((host) => opened.store.insertRoom(room("a"), person("a", `h${host}`))));
  expect(made).toEqual([true, false, false]);
  expect((await opened.store.participants("a")).map(({ id }) => id)).toEqual(["h1"]);
});

test.each(STORES)("%s: a change leaves what was handed out before as it was", async (_, open) => {
  await using opened = await open();
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
  await using opened = await open();
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
  await using opened = await open();
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
    await using opened = await open();
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

test.each(STORES)(
  "%s: a room has a start, opens once it has come, and a new start takes that back",
  async (_, open) => {
    await using opened = await open();
    const { store } = opened;
    await store.insertRoom(room("a"), person("a", "host"));
    const start = { atMs: 1_900_000_000_000, timeZone: "Europe/Lisbon" };
    const scheduled = { scheduledAtMs: start.atMs, timeZone: start.timeZone };
    expect(await store.schedule("a", start)).toEqual(room("a", scheduled));
    expect(await store.openRoom("a", 7)).toEqual(room("a", { ...scheduled, openedAtMs: 7 }));
    expect(await store.schedule("a", { ...start, atMs: 8 })).toEqual(room("a", { ...scheduled, scheduledAtMs: 8 }));
    expect(await store.schedule("a", null)).toEqual(room("a"));
    expect(await store.room("a")).toEqual(room("a"));
    expect(await store.schedule("nowhere", start)).toBeUndefined();
    expect(await store.openRoom("nowhere", 7)).toBeUndefined();
  },
);

test.each(STORES)("%s: entries of one millisecond stay in the order in which they came", async (_, open) => {
  await using opened = await open();
  const { store } = opened;
  const entry = (value: number) => ({ series: "reports", room: "a", atMs: 5.5, value });
  await store.appendAll(Array.from({ length: 250 }, (_, value) => entry(value)));
  await Promise.all([250, 251, 252].map((value) => store.append("reports", "a", 5, value)));
  await store.appendAll([]);
  const ever = { sinceMs: Number.NEGATIVE_INFINITY, limit: Number.POSITIVE_INFINITY };
  const all = await store.entries("reports", "a", ever);
  expect(all).toEqual(Array.from({ length: 253 }, (_, value) => ({ atMs: 5, value })));
  const newest = await store.entries("reports", "a", { sinceMs: 4.5, limit: 3, newest: true });
  expect(newest.map(({ value }) => value)).toEqual([250, 251, 252]);
  expect(await store.entries("reports", "a", { sinceMs: 5.5, limit: 3 })).toEqual([]);
});

test.each(STORES)("%s: more is forgotten than one transaction takes", async (_, open) => {
  await using opened = await open();
  const { store } = opened;
  for (let from = 0; from < 24_000; from += 4_000) {
    const atMs = (at: number) => Math.floor((from + at) / 11_000);
    await store.appendAll(
      Array.from({ length: 4_000 }, (_, at) => ({ series: "reports", room: "a", atMs: atMs(at), value: "" })),
    );
  }
  await store.prune("reports", 2);
  const left = await store.entries("reports", "a", { sinceMs: 0, limit: 24_000 });
  expect(left).toHaveLength(2_000);
  expect(left[0]?.atMs).toBe(2);
});

test.each(STORES)("%s: a note is what it was when it was handed over", async (_, open) => {
  await using opened = await open();
  const value = { text: "\u0000 é 🎙 \ud800", list: [1] };
  const first = opened.store.keepNote("other", 1);
  const second = opened.store.keepNote("note", value);
  value.list.push(2);
  await Promise.all([first, second]);
  expect(await opened.store.note("note")).toEqual({ ...value, list: [1] });
});
