/**
 * A process whose disk fills up, and has space again later. Prints what the store did, as JSON.
 * `disk`: its folder stands on a small file system. `limit`: no file may grow, by RLIMIT_FSIZE.
 */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openStore } from "../index.ts";
import { person, room } from "./records.ts";

const [folder = "", way = ""] = process.argv.slice(2);
const FILLER = join(folder, "filler");
const BLOCK = Buffer.alloc(4_096);

function limitFiles(bytes: string): void {
  const { exitCode } = Bun.spawnSync(["prlimit", `--fsize=${bytes}:`, "--pid", String(process.pid)]);
  if (exitCode !== 0) throw new Error("prlimit could not set the limit");
}

function fill(): void {
  if (way === "limit") limitFiles("4096");
  else fillDisk();
}

function fillDisk(): void {
  try {
    for (;;) writeFileSync(FILLER, BLOCK, { flag: "a" });
  } catch (fault) {
    if ((fault as { code?: string }).code !== "ENOSPC") throw fault;
  }
}

function makeSpace(): void {
  if (way === "limit") limitFiles("unlimited");
  else rmSync(FILLER);
}

async function outcome(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "done",
    (refusal: { code?: string }) => refusal.code ?? String(refusal),
  );
}

const store = await openStore({ folder });
await store.insertRoom(room("a"), person("a", "host"));
await store.insertRoom(room("b"), person("b", "host"));
await store.insertParticipant(person("a", "cy"));
fill();
const full = {
  insertRoom: await outcome(store.insertRoom(room("c"), person("c", "host"))),
  insertParticipant: await outcome(store.insertParticipant(person("a", "ben"))),
  rename: await outcome(store.renameParticipant("a", "host", "Ana")),
  removed: await store.removeParticipant("a", "cy"),
  live: (await store.goLive("a", 7))?.state,
  rooms: (await store.rooms()).map(({ id, state }) => `${id} ${state}`),
  people: (await store.participants("a")).map(({ name }) => name),
  ended: (await store.endRoom("b", 9))?.state,
  endedAs: (await store.room("b"))?.state,
  waiting: await store.catchUp(),
};
makeSpace();
const after = {
  waiting: await store.catchUp(),
  insertRoom: await outcome(store.insertRoom(room("c"), person("c", "host"))),
};
await store.close();
const again = await openStore({ folder });
const reopened = (await again.rooms()).map(({ id, state }) => `${id} ${state}`);
const people = (await again.participants("a")).map(({ name }) => name);
await again.close();
process.stdout.write(JSON.stringify({ full, after, reopened, people }));
