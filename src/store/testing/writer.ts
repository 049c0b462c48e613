/** A process that records rooms as fast as it can, and tells each one that it was given an answer for. Ended by a kill. */
import { writeSync } from "node:fs";
import { openStore } from "../index.ts";
import { person, room } from "./records.ts";

const [folder = "", name = "", databaseUrl = ""] = process.argv.slice(2);
const store = await openStore({ folder, databaseUrl: databaseUrl === "" ? undefined : databaseUrl });

for (let count = 0; ; count++) {
  const id = `${name}-${count}`;
  await store.insertRoom(room(id), person(id, "host"));
  await store.insertParticipant(person(id, "ben"));
  await store.goLive(id, count);
  if (count % 3 === 0) await store.endRoom(id, count);
  writeSync(1, `${id}\n`);
}
