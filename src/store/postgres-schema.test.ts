/** A server that is not as it should be, is away, or says nothing; what both engines do alike stands in room-store.test.ts. */
import { afterAll, expect, test } from "bun:test";
import { ManualClock } from "../platform/index.ts";
import { openRecordStore, openStore } from "./index.ts";
import { RETRY_MS } from "./postgres-schema.ts";
import { PostgresSession } from "./postgres-session.ts";
import type { RoomStore } from "./room-store.ts";
import { CuttableWire } from "./testing/cuttable-wire.ts";
import { PostgresServer } from "./testing/postgres-server.ts";
import { person, room } from "./testing/records.ts";

const server = await PostgresServer.start();
afterAll(() => server[Symbol.asyncDispose]());

const REFUSED = expect.objectContaining({ code: "store_unavailable" });
const ALL = { sinceMs: 0, limit: 1_000_000 };

const clock = new ManualClock();
const open = (databaseUrl: string) => openStore({ folder: "/nowhere", databaseUrl, clock });

async function withRoom(store: RoomStore, id: string): Promise<void> {
  await store.insertRoom(room(id), person(id, "host"));
  await store.goLive(id, 1);
}

/** The time has come to ask the server again. */
async function back(store: RoomStore): Promise<void> {
  clock.advance(RETRY_MS);
  await store.keepNote("back", true);
}

test("a second process is kept out; other records stand beside it in a schema of their own", async () => {
  const url = await server.emptied();
  const rooms = await open(url);
  await expect(open(url)).rejects.toThrow("another process uses it");
  const records = await openRecordStore({ folder: "", file: "", databaseUrl: url, schema: "tracker" });
  await records.keepNote("a", 1);
  expect(await rooms.note("a")).toBeUndefined();
  await Promise.all([rooms.close(), records.close()]);
  expect(await server.run("SELECT value FROM tracker.notes", url)).toBe("1");
});

test("what prevents it is told in plain words, without the password", async () => {
  const url = await server.emptied();
  await expect(open(server.url("nowhere"))).rejects.toThrow("the server has no such database");
  await expect(open(url.replace("stentor@", "eve:secret@"))).rejects.toThrow("does not let this name and password in");
  await expect(open(url.replace(/:\d+\//, ":1/"))).rejects.toThrow("STENTOR_DATABASE_URL");
  await expect(open(url.replace("stentor@", "eve:secret@"))).rejects.not.toThrow("secret");
  const latin = await server.newDatabase("ENCODING 'LATIN1' TEMPLATE template0");
  await expect(open(latin)).rejects.toThrow("its encoding is LATIN1");
  await (await open(url)).close();
  await server.run("INSERT INTO stentor.migrations (version) VALUES (99)", url);
  await expect(open(url)).rejects.toThrow("its schema is version 99");
});

test("a name that may use a schema of its own needs no other right", async () => {
  const url = await server.emptied();
  await server.run("CREATE ROLE frugal LOGIN", url);
  const frugal = url.replace("stentor@", "frugal@");
  await expect(open(frugal)).rejects.toThrow("this name may not do that there");
  await server.run("CREATE SCHEMA stentor AUTHORIZATION frugal", url);
  await (await open(frugal)).close();
});

test("what is acknowledged is on the disk even where the server's own default is to be hasty", async () => {
  const url = await server.emptied();
  await server.run("CREATE ROLE hasty LOGIN", url);
  await server.run("ALTER ROLE hasty SET synchronous_commit = off", url);
  const session = await PostgresSession.open({ url: url.replace("stentor@", "hasty@"), schema: "stentor" });
  const [shown] = await session.read<{ synchronous_commit: string }>({ sql: "SHOW synchronous_commit", values: [] });
  expect(shown?.synchronous_commit).toBe("on");
  session.end();
});

test("while the server is stopped nothing new is taken, rooms go on to their end, and it is made up for", async () => {
  const url = await server.emptied();
  const store = await open(url);
  await withRoom(store, "a");
  await withRoom(store, "b");
  await store.insertParticipant(person("a", "ben"));
  await server.stop();
  await expect(store.insertRoom(room("c"), person("c", "host"))).rejects.toEqual(REFUSED);
  await expect(store.renameParticipant("a", "ben", "Ben")).rejects.toEqual(REFUSED);
  await expect(store.entries("signs", "a", ALL)).rejects.toEqual(REFUSED);
  expect((await store.endRoom("a", 9))?.state).toBe("ended");
  expect(await store.removeParticipant("a", "ben")).toBe(true);
  await store.removeRoom("b");
  expect((await store.rooms()).map(({ id }) => id)).toEqual(["a"]);
  expect(await store.catchUp()).toBe(2);
  await server.resume();
  await back(store);
  expect(await store.catchUp()).toBe(0);
  await expect(open(url)).rejects.toThrow("another process uses it");
  await store.close();
  expect(await server.run("SELECT id, state, ended_at_ms FROM stentor.rooms", url)).toBe("a|ended|9");
  expect(await server.run("SELECT id FROM stentor.participants", url)).toBe("host");
});

type Told = { rooms: Set<string>; entries: Set<string> };

test("a server that is killed amid writes has lost nothing that was acknowledged, and has nothing that was refused", async () => {
  const url = await server.emptied();
  const store = await open(url);
  const told: Told = { rooms: new Set(), entries: new Set() };
  for (const round of [1, 2, 3]) {
    const writing = [1, 2, 3, 4].map((writer) => writeUntilRefused(store, `${round}-${writer}`, told));
    const enough = told.entries.size + 40;
    while (told.entries.size < enough) await Bun.sleep(1);
    await server.kill();
    await Promise.all(writing);
    await server.resume();
    await back(store);
  }
  expect(await store.catchUp()).toBe(0);
  await store.close();
  const kept = async (sql: string) => new Set((await server.run(sql, url)).split("\n"));
  expect(await kept("SELECT id FROM stentor.rooms WHERE state = 'live'")).toEqual(told.rooms);
  expect(await kept("SELECT value FROM stentor.series")).toEqual(told.entries);
});

async function writeUntilRefused(store: RoomStore, name: string, told: Told): Promise<void> {
  const write = async (id: string) => {
    await store.insertRoom(room(id), person(id, "host"));
    told.rooms.add(id);
    await store.goLive(id, 1);
    await store.append("signs", id, 1, id);
    told.entries.add(JSON.stringify(id));
  };
  for (let count = 0; ; count++) {
    try {
      await write(`${name}-${count}`);
    } catch (fault) {
      expect(fault).toEqual(REFUSED);
      return;
    }
  }
}

test("a server that says nothing is waited for some seconds, by nobody but those who ask it", async () => {
  const url = await server.emptied();
  const store = await open(url);
  await withRoom(store, "a");
  server.freeze();
  const beganMs = performance.now();
  const asked = [1, 2, 3].map((at) => store.append("signs", "a", at, at));
  const refused = Promise.allSettled([...asked, store.insertRoom(room("b"), person("b", "host"))]);
  expect((await store.endRoom("a", 9))?.state).toBe("ended");
  expect(await store.room("a")).toMatchObject({ state: "ended" });
  expect(performance.now() - beganMs).toBeLessThan(1_000);
  for (const each of await refused) expect(each).toMatchObject({ status: "rejected", reason: REFUSED });
  expect(performance.now() - beganMs).toBeLessThan(5_000);
  await expect(store.keepNote("a", 1)).rejects.toThrow("the server does not answer");
  server.thaw();
  await back(store);
  expect(await store.catchUp()).toBe(0);
  expect(await store.entries("signs", "a", ALL)).toEqual([]);
  await store.close();
  expect(await server.run("SELECT id, state FROM stentor.rooms", url)).toBe("a|ended");
});

test("a step is taken back when the server has recorded it, and could not say so", async () => {
  const url = await server.emptied();
  using wire = new CuttableWire(server.port);
  const store = await open(url.replace(`:${server.port}/`, `:${wire.port}/`));
  await withRoom(store, "a");
  await store.insertParticipant(person("a", "ben"));
  await store.keepNote("note", "before");
  await store.append("signs", "a", 1, "before");
  const steps = [
    () => store.insertRoom(room("b"), person("b", "host")),
    () => store.insertParticipant(person("a", "cy")),
    () => store.renameParticipant("a", "ben", "Ben"),
    () => store.schedule("a", { atMs: 5, timeZone: "Europe/Lisbon" }),
    () => store.keepNote("note", "after"),
    () => store.keepNote("new", 1),
    () => store.forgetNotes(""),
    () => store.appendAll([1, 2].map((atMs) => ({ series: "signs", room: "a", atMs, value: "before" }))),
  ];
  for (const step of steps) {
    const before = await commits(url);
    wire.cutAt = "COMMIT";
    await expect(step()).rejects.toThrow("did not say that it is recorded");
    // It has: what comes now is about something that is there.
    while ((await commits(url)) === before) await Bun.sleep(5);
    await back(store);
  }
  await store.close();
  const again = await open(url);
  expect(await again.rooms()).toEqual([room("a", { state: "live", liveAtMs: 1 })]);
  expect((await again.participants("a")).map(({ name }) => name)).toEqual(["host", "ben"]);
  expect(await again.notes("")).toEqual(
    new Map<string, unknown>([
      ["note", "before"],
      ["back", true],
    ]),
  );
  expect(await again.entries("signs", "a", ALL)).toEqual([{ atMs: 1, value: "before" }]);
  await again.close();
});

/** Changes with each transaction that changed something. */
function commits(url: string): Promise<string> {
  return server.run("SELECT txid_snapshot_xmax(txid_current_snapshot())", url);
}

test("whoever lost the schema to another process for a time is refused for good", async () => {
  const url = await server.emptied();
  using wire = new CuttableWire(server.port);
  const store = await open(url.replace(`:${server.port}/`, `:${wire.port}/`));
  await withRoom(store, "a");
  wire.cut();
  const other = await open(url);
  await expect(store.insertRoom(room("b"), person("b", "host"))).rejects.toThrow("another process uses it");
  await other.endRoom("a", 9);
  await other.close();
  const again = async () => store.insertRoom(room("b"), person("b", "host"));
  clock.advance(RETRY_MS);
  await expect(again()).rejects.toThrow("another process had it meanwhile");
  await expect(again()).rejects.toThrow("another process had it meanwhile");
  await store.close();
  expect(await server.run("SELECT id, state FROM stentor.rooms", url)).toBe("a|ended");
});

test("a connection that was lost costs nobody a refusal", async () => {
  const url = await server.emptied();
  using wire = new CuttableWire(server.port);
  const store = await open(url.replace(`:${server.port}/`, `:${wire.port}/`));
  wire.cut();
  expect(await store.insertRoom(room("a"), person("a", "host"))).toBe(true);
  const asked = Promise.all([store.keepNote("a", 1), store.entries("signs", "a", ALL)]);
  wire.cut();
  expect(await asked).toEqual([undefined, []]);
  await store.close();
});
