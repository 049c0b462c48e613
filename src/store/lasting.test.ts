/** What was acknowledged is there when the store is opened again, whatever ended it. */
import { afterAll, expect, test } from "bun:test";
import { fileURLToPath } from "node:url";
import { openStore, type StorePlace } from "./index.ts";
import type { RoomStore } from "./room-store.ts";
import { engines, type OwnPlace } from "./testing/own-place.ts";
import { PostgresServer } from "./testing/postgres-server.ts";
import { person, room } from "./testing/records.ts";

const server = await PostgresServer.start();
afterAll(() => server[Symbol.asyncDispose]());

const ENGINES = engines(server);
const SEEDED = ENGINES.flatMap(([name, newPlace]): [string, number, () => Promise<OwnPlace>][] =>
  [1, 2, 3].map((seed) => [name, seed, newPlace]),
);

async function contentOf(store: RoomStore): Promise<unknown> {
  const rooms = await store.rooms();
  const people = await Promise.all(rooms.map(({ id }) => store.participants(id)));
  const series = await Promise.all(
    rooms.map(({ id }) => store.entries("signs", id, { sinceMs: 0, limit: Number.POSITIVE_INFINITY })),
  );
  return { rooms, people, series, notes: await store.notes("") };
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

test.each(SEEDED)(
  "%s: whatever was done, it is there when the store is opened again (seed %d)",
  async (_, seed, newPlace) => {
    using place = await newPlace();
    const store = await openStore(place);
    const below = seeded(seed);
    const names = { room: () => `r${below(8)}`, person: () => `p${below(6)}` };
    const withSomeone = async (work: (of: string, id: string) => Promise<unknown>) => {
      const people = await store.participants(names.room());
      const someone = people[below(Math.max(1, people.length))];
      if (someone !== undefined && someone.role === "guest") await work(someone.room, someone.id);
    };
    const steps = [
      () => insertNew(store, names.room()),
      () => insertGuest(store, names.room(), names.person()),
      () => withSomeone((of, id) => store.renameParticipant(of, id, `name ${below(100)} ' " é 🎙`)),
      () => withSomeone((of, id) => store.removeParticipant(of, id)),
      () => store.goLive(names.room(), below(1_000)),
      () => store.endRoom(names.room(), below(1_000)),
      () => store.schedule(names.room(), below(3) === 0 ? null : { atMs: below(1_000), timeZone: "Asia/Tokyo" }),
      () => store.openRoom(names.room(), below(1_000)),
      () => store.keepNote(`note/${below(5)}`, { at: below(1_000), text: "' \" é \u0000 🎙" }),
      () => store.forgetNotes(`note/${below(5)}`),
      () => store.append("signs", names.room(), below(10), below(1_000)),
      () => store.prune("signs", below(4)),
      () => store.removeRoom(names.room()),
    ];
    // Some begin while others last.
    const running: Promise<unknown>[] = [];
    for (let step = 0; step < 400; step++) {
      running.push(Promise.resolve(steps[below(step % 2 === 0 ? 2 : steps.length)]?.()));
      if (below(3) === 0) await Promise.all(running.splice(0));
    }
    await Promise.all(running);
    const before = await contentOf(store);
    await store.close();
    const again = await openStore(place);
    expect(await again.rooms()).not.toEqual([]);
    expect(await contentOf(again)).toEqual(before);
    await again.close();
  },
);

async function insertNew(store: RoomStore, id: string): Promise<void> {
  await store.insertRoom(room(id, { title: `'; DROP TABLE rooms; -- ${id}`, music: true }), person(id, "host"));
}

let guests = 0;
/** Names are taken again, never ids. */
async function insertGuest(store: RoomStore, of: string, name: string): Promise<void> {
  await store.insertParticipant({ ...person(of, `guest-${guests++}`), name });
}

test.each(ENGINES)(
  "%s: a process that is killed amid its writes loses nothing that it had an answer for, and leaves nothing half done",
  async (_, newPlace) => {
    using place = await newPlace();
    const told: string[] = [];
    for (const [round, after] of [1, 20, 45, 70].entries()) told.push(...(await killedWriter(place, round, after)));
    const store = await openStore(place);
    const rooms = new Map((await store.rooms()).map((each) => [each.id, each]));
    expect(told.length).toBeGreaterThanOrEqual(136);
    for (const id of told) {
      const count = Number(id.split("-")[1]);
      expect(rooms.get(id)).toMatchObject({ liveAtMs: count, state: count % 3 === 0 ? "ended" : "live" });
      expect((await store.participants(id)).map((each) => each.id)).toEqual(["host", "ben"]);
    }
    for (const id of rooms.keys()) expect((await store.participants(id))[0]?.role).toBe("host");
    // At most the one that was being written when the kill came is more than was told, once a round.
    expect(rooms.size - told.length).toBeLessThanOrEqual(4);
    await store.close();
  },
);

/** Kills a writer once it has told so many rooms; gives all that it told. */
async function killedWriter({ folder, databaseUrl = "" }: StorePlace, round: number, after: number): Promise<string[]> {
  const script = fileURLToPath(import.meta.resolve("./testing/writer.ts"));
  const writer = Bun.spawn([process.execPath, script, folder, `w${round}`, databaseUrl], {
    stdout: "pipe",
    stderr: "inherit",
  });
  const decoder = new TextDecoder();
  let text = "";
  for await (const bytes of writer.stdout) {
    text += decoder.decode(bytes, { stream: true });
    if (text.split("\n").length > after) writer.kill("SIGKILL");
  }
  await writer.exited;
  return text.split("\n").slice(0, -1);
}
