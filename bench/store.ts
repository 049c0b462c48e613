/** What a second takes to the disk, on SQLite and on PostgreSQL, each answered once it is there: `npm run bench store`. */
import { ensureDebianPackages } from "../scripts/debian-packages.ts";
import { openStore, type RoomStore, type SeriesAddition } from "../src/store/index.ts";
import { PostgresServer } from "../src/store/testing/postgres-server.ts";
import { TemporaryFolder } from "../src/store/testing/temporary-folder.ts";
import { report } from "./table.ts";

const ROUNDS = 5;
/** As large as a report of a listener is. */
const VALUE = { text: "It is silent here since a minute ago".padEnd(280, ".") };
const BATCH = 1_000;

type Work = { what: string; steps: number; perStep: number; step: (store: RoomStore, at: number) => Promise<unknown> };

const WORK: Work[] = [
  { what: "rooms with their hosts", steps: 200, perStep: 1, step: insertRoom },
  { what: "entries, one after another", steps: 200, perStep: 1, step: (store, at) => store.appendAll(batch(at, 1)) },
  { what: "entries, a thousand at once", steps: 10, perStep: BATCH, step: (store, at) => store.appendAll(batch(at)) },
];

if (!(await ensureDebianPackages(["postgresql"]))) process.exit(1);
using folder = new TemporaryFolder();
await using server = await PostgresServer.start();
const engines = {
  SQLite: await openStore({ folder: folder.path }),
  PostgreSQL: await openStore({ folder: folder.path, databaseUrl: server.url() }),
};
const rows = [];
for (const work of WORK) {
  const best = await bestOf(work);
  rows.push([work.what, ...best.map((perSecond) => Math.round(perSecond))]);
}
report({ title: "Acknowledged a second", columns: ["", ...Object.keys(engines)], rows, machine: true }, process.argv);
for (const store of Object.values(engines)) await store.close();

/** A second of each engine, its best round: the others met a busy machine. The engines take turns. */
async function bestOf(work: Work): Promise<number[]> {
  const best = Object.values(engines).map(() => 0);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [at, store] of Object.values(engines).entries()) {
      best[at] = Math.max(best[at] ?? 0, await perSecond(store, work, round));
    }
  }
  return best;
}

async function perSecond(store: RoomStore, { steps, perStep, step }: Work, round: number): Promise<number> {
  const beganMs = performance.now();
  for (let at = 0; at < steps; at++) await step(store, round * steps + at);
  return (steps * perStep * 1_000) / (performance.now() - beganMs);
}

function batch(at: number, size = BATCH): SeriesAddition[] {
  return Array.from({ length: size }, () => ({ series: "reports", room: "a", atMs: at, value: VALUE }));
}

async function insertRoom(store: RoomStore, at: number): Promise<void> {
  const id = `room-${at}`;
  await store.insertRoom(
    {
      ...{ id, title: id, music: false, state: "waiting", epochMs: 0, createdAtMs: 0, liveAtMs: null, endedAtMs: null },
      ...{ scheduledAtMs: null, timeZone: null, openedAtMs: null },
    },
    { id: "host", room: id, name: "Ana", role: "host", tokenHash: "0".repeat(64), joinedAtMs: 0 },
  );
}
