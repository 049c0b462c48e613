import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openRecordStore, openStore } from "./index.ts";
import { MIGRATIONS_TABLE, migrationsFrom } from "./migrations.ts";
import { TemporaryFolder } from "./testing/temporary-folder.ts";

const REFUSED = expect.objectContaining({ code: "store_unavailable" });

test("the file is for its owner alone, and a second process is kept out", async () => {
  using folder = new TemporaryFolder();
  const place = { folder: join(folder.path, "not", "there", "yet") };
  const store = await openStore(place);
  expect(statSync(join(place.folder, "stentor.db")).mode & 0o777).toBe(0o600);
  await expect(openStore(place)).rejects.toThrow("another process uses it");
  await store.close();
});

test("a file that cannot be had is told of by name", async () => {
  using folder = new TemporaryFolder();
  writeFileSync(join(folder.path, "a-file"), "");
  await expect(openStore({ folder: join(folder.path, "a-file") })).rejects.toThrow(REFUSED);
  mkdirSync(join(folder.path, "other"));
  writeFileSync(join(folder.path, "other", "stentor.db"), "This is no database at all. ".repeat(100));
  await expect(openStore({ folder: join(folder.path, "other") })).rejects.toThrow("the file is something else");
});

test("a file of a later version is left alone", async () => {
  using folder = new TemporaryFolder();
  await (await openStore({ folder: folder.path })).close();
  const database = new Database(join(folder.path, "stentor.db"));
  database.run("INSERT INTO migrations (version) VALUES (99)");
  database.close();
  await expect(openStore({ folder: folder.path })).rejects.toThrow("its schema is version 99");
});

test("records of their own stand in a file of their own, beside the rooms", async () => {
  using folder = new TemporaryFolder();
  const place = { folder: folder.path, file: "status.db", schema: "tracker" };
  const rooms = await openStore({ folder: folder.path });
  const records = await openRecordStore(place);
  await records.keepNote("a", 1);
  expect(await rooms.note("a")).toBeUndefined();
  await records.close();
  const again = await openRecordStore(place);
  expect(await again.note("a")).toBe(1);
  await again.close();
  await rooms.close();
});

test("a file of an earlier version is brought up to date, with all that is in it", async () => {
  using folder = new TemporaryFolder();
  const database = new Database(join(folder.path, "stentor.db"));
  database.run(MIGRATIONS_TABLE);
  const ours = migrationsFrom(0);
  const earlier = ours.slice(0, ours.length - migrationsFrom(3).length);
  for (const { sql, values } of earlier) database.query(sql).run(...values);
  for (const value of [1, 2]) {
    database.run("INSERT INTO series (name, room, at_ms, value) VALUES ('signs', 'a', 5, $1)", [value]);
  }
  database.close();
  const store = await openStore({ folder: folder.path });
  await store.append("signs", "a", 5, 3);
  const entries = await store.entries("signs", "a", { sinceMs: 0, limit: 9 });
  expect(entries.map(({ value }) => value)).toEqual([1, 2, 3]);
  await store.close();
});
