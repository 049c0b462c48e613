import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openRoomStore } from "./index.ts";
import type { RoomStore } from "./room-store.ts";
import { person, room } from "./testing/records.ts";
import { TemporaryFolder } from "./testing/temporary-folder.ts";

async function contentOf(store: RoomStore): Promise<unknown> {
  const rooms = await store.rooms();
  return Promise.all(rooms.map(async (each) => [each, await store.participants(each.id)]));
}

/** Mulberry32. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

test.each([1, 2, 3])("whatever was done, the file holds it when it is opened again (seed %d)", async (seed) => {
  using folder = new TemporaryFolder();
  const store = openRoomStore({ folder: folder.path });
  const below = seeded(seed);
  const names = { room: () => `r${below(8)}`, person: () => `p${below(6)}` };
  const steps = [
    () => insertNew(store, names.room()),
    () => insertGuest(store, names.room(), names.person()),
    () => store.renameParticipant(names.room(), names.person(), `name ${below(100)} ' " é 🎙`),
    () => store.removeParticipant(names.room(), names.person()),
    () => store.goLive(names.room(), below(1_000)),
    () => store.endRoom(names.room(), below(1_000)),
    () => store.removeRoom(names.room()),
  ];
  for (let step = 0; step < 400; step++) await steps[below(step % 2 === 0 ? 2 : steps.length)]?.();
  const before = await contentOf(store);
  store.close();
  const again = openRoomStore({ folder: folder.path });
  expect(before).not.toEqual([]);
  expect(await contentOf(again)).toEqual(before);
  again.close();
});

async function insertNew(store: RoomStore, id: string): Promise<void> {
  await store.insertRoom(room(id, { title: `'; DROP TABLE rooms; -- ${id}`, music: true }), person(id, "host"));
}

async function insertGuest(store: RoomStore, of: string, id: string): Promise<void> {
  const known = (await store.participants(of)).some((each) => each.id === id);
  if (!known) await store.insertParticipant(person(of, id));
}

test("the file is for its owner alone, and a second process is kept out", () => {
  using folder = new TemporaryFolder();
  const store = openRoomStore({ folder: join(folder.path, "not", "there", "yet") });
  const file = join(folder.path, "not", "there", "yet", "stentor.db");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(() => openRoomStore({ folder: join(folder.path, "not", "there", "yet") })).toThrow("another process uses it");
  store.close();
});

test("a file that cannot be had is told of by name", () => {
  using folder = new TemporaryFolder();
  writeFileSync(join(folder.path, "a-file"), "");
  expect(() => openRoomStore({ folder: join(folder.path, "a-file") })).toThrow(
    expect.objectContaining({ code: "store_unavailable" }),
  );
  mkdirSync(join(folder.path, "other"));
  writeFileSync(join(folder.path, "other", "stentor.db"), "This is no database at all. ".repeat(100));
  expect(() => openRoomStore({ folder: join(folder.path, "other") })).toThrow("the file is something else");
});

test("a file of a later version is left alone", () => {
  using folder = new TemporaryFolder();
  openRoomStore({ folder: folder.path }).close();
  const database = new Database(join(folder.path, "stentor.db"));
  database.run("INSERT INTO migrations (version) VALUES (99)");
  database.close();
  expect(() => openRoomStore({ folder: folder.path })).toThrow("its schema is version 99");
});

test("a process that is killed amid its writes loses nothing that it had an answer for, and leaves nothing half done", async () => {
  using folder = new TemporaryFolder();
  const told: string[] = [];
  for (const [round, after] of [1, 40, 90, 150].entries())
    told.push(...(await killedWriter(folder.path, round, after)));
  const store = openRoomStore({ folder: folder.path });
  const rooms = new Map((await store.rooms()).map((each) => [each.id, each]));
  expect(told.length).toBeGreaterThan(280);
  for (const id of told) {
    const count = Number(id.split("-")[1]);
    expect(rooms.get(id)).toMatchObject({ liveAtMs: count, state: count % 3 === 0 ? "ended" : "live" });
    expect((await store.participants(id)).map((each) => each.id)).toEqual(["host", "ben"]);
  }
  for (const id of rooms.keys()) expect((await store.participants(id))[0]?.role).toBe("host");
  // At most the one that was being written when the kill came is more than was told, once a round.
  expect(rooms.size - told.length).toBeLessThanOrEqual(4);
  store.close();
});

/** Kills a writer once it has told so many rooms; gives all that it told. */
async function killedWriter(folder: string, round: number, after: number): Promise<string[]> {
  const script = fileURLToPath(import.meta.resolve("./testing/writer.ts"));
  const writer = Bun.spawn([process.execPath, script, folder, `w${round}`], { stdout: "pipe", stderr: "inherit" });
  const decoder = new TextDecoder();
  let text = "";
  for await (const bytes of writer.stdout) {
    text += decoder.decode(bytes, { stream: true });
    if (text.split("\n").length > after) writer.kill("SIGKILL");
  }
  await writer.exited;
  return text.split("\n").slice(0, -1);
}
