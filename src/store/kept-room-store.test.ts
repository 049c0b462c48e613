/** Steps that begin while another one is being recorded; what each does alone stands in room-store.test.ts. */
import { expect, test } from "bun:test";
import { KeptRoomStore } from "./kept-room-store.ts";
import { Ledger } from "./ledger.ts";
import { MemoryRoomStore } from "./memory-room-store.ts";
import { person, room } from "./testing/records.ts";
import { ScriptedDatabase } from "./testing/scripted-database.ts";

const START = { atMs: 1_900_000_000_000, timeZone: "Europe/Lisbon" };

async function storeWithRoom() {
  const database = new ScriptedDatabase();
  const store = new KeptRoomStore({ ledger: new Ledger(database), memory: new MemoryRoomStore(), tenure: 1 });
  await store.insertRoom(room("a"), person("a", "host"));
  const answer = Promise.withResolvers<void>();
  database.answer = () => answer.promise;
  return { database, store, answer: () => answer.resolve() };
}

test("a room that opens while a new start is recorded has the new start, in memory and in the database", async () => {
  const { database, store, answer } = await storeWithRoom();
  const scheduled = store.schedule("a", START);
  const opened = store.openRoom("a", 7);
  answer();
  await Promise.all([scheduled, opened]);
  await store.catchUp();
  await store.keepNote("after", 1);
  const asKept = { scheduledAtMs: START.atMs, timeZone: START.timeZone, openedAtMs: null };
  expect(await store.room("a")).toEqual(room("a", asKept));
  const last = database.written.flat().findLastIndex((sql) => sql.includes("opened_at_ms ="));
  expect(database.values.flat()[last]).toEqual([START.atMs, START.timeZone, null, "a"]);
});

test("nobody is put into a room that goes while he waits for his turn", async () => {
  const { database, store, answer } = await storeWithRoom();
  const before = store.keepNote("before", 1);
  const invited = store.insertParticipant(person("a", "ben"));
  const removed = store.removeRoom("a");
  answer();
  await Promise.all([before, invited, removed]);
  const written = database.written.flat().map((sql) => sql.split(" ").slice(0, 3).join(" "));
  expect(written).toEqual([
    ...["INSERT INTO rooms", "INSERT INTO participants", "INSERT INTO notes"],
    ...["DELETE FROM participants", "DELETE FROM rooms"],
  ]);
});

test("whoever is removed while he is renamed stays away", async () => {
  const { store, answer } = await storeWithRoom();
  const renamed = store.renameParticipant("a", "host", "Ana");
  const removed = store.removeParticipant("a", "host");
  answer();
  expect(await Promise.all([renamed, removed])).toEqual([undefined, true]);
  expect(await store.participants("a")).toEqual([]);
});

test("a note that is forgotten while it is being kept is forgotten", async () => {
  const { store, answer } = await storeWithRoom();
  const kept = store.keepNote("door/a", 1);
  const forgotten = store.forgetNotes("door/");
  expect(await store.note("door/a")).toBeUndefined();
  answer();
  await Promise.all([kept, forgotten]);
  expect(await store.notes("")).toEqual(new Map());
});
