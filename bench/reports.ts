/** What taking reports of trouble costs: at the tracker, each answered once it is on the disk; and at an edge: `npm run bench reports`. */
import { ListenerLedger, RefusalMemory } from "../src/edge/listener-facts/index.ts";
import { Metrics, silentLog, systemClock } from "../src/platform/index.ts";
import { openRecordStore } from "../src/store/index.ts";
import { TemporaryFolder } from "../src/store/testing/temporary-folder.ts";
import { ReportDesk } from "../src/tracker/reports/index.ts";
import { report, type Table } from "./table.ts";

const AT_ONCE = [1, 10, 100, 1_000];
const REPORTS_AT_MOST = 20_000;
const MEASURED_MS = 4_000;
const LISTENERS = 100_000;

using folder = new TemporaryFolder();
const store = await openRecordStore({ folder: folder.path, file: "status.db", schema: "stentor_status" });
const desk = new ReportDesk({
  ...{ store, clock: systemClock, log: silentLog, metrics: new Metrics() },
  ask: async (edge) => ({
    ...{ edge, known: true, connected: true, stalls: 3, behindMs: 400, part: 1_000, newestPart: 1_010, moved: 0 },
    ...{ heardAtMs: systemClock.nowMs(), refused: {}, roomSilent: false },
  }),
  edges: () => ["edge-1"],
  regionOf: () => "AT",
  openIncident: () => null,
  operatorToken: "operator-token-of-the-bench",
});
await desk.start();
const rows = [];
for (const atOnce of AT_ONCE) rows.push(await measured(atOnce));
await desk.close();
await store.close();
const desks: Table = {
  title: "Reports at the tracker, each on the disk before it is answered (SQLite, full sync)",
  columns: ["senders at once", "reports/s", "median ms", "p99 ms", "longest ms"],
  rows,
  machine: true,
};
report([desks, edgeCosts()], process.argv);

async function measured(atOnce: number): Promise<number[]> {
  const tookMs: number[] = [];
  const beganMs = performance.now();
  let sent = 0;
  const isOver = () => performance.now() - beganMs > MEASURED_MS || sent >= REPORTS_AT_MOST;
  const sender = async () => {
    while (!isOver()) {
      sent += 1;
      const askedMs = performance.now();
      await send(`${atOnce}-${sent}`.padStart(12, "0"), sent);
      tookMs.push(performance.now() - askedMs);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, sender));
  const tookAllMs = performance.now() - beganMs;
  const sorted = tookMs.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return [atOnce, (tookMs.length * 1_000) / tookAllMs, at(0.5), at(0.99), at(1)];
}

async function send(id: string, number: number): Promise<void> {
  await desk.take(
    {
      ...{ id: `report-${id}`, person: `person-${id}`, category: "choppy", room: "town-hall" },
      ...{
        text: `It stutters here, for the time number ${number}`,
        agoMs: 1_000,
        timeZone: "Europe/Vienna",
        language: "de-AT",
      },
      listener: { edge: "edge-1", id: `listener-${id}` },
      met: { code: null, behindMs: 400, stalls: 3, part: 1_000 },
    },
    `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`,
  );
}

/** What an edge pays so that it can be asked. */
function edgeCosts(): Table {
  Bun.gc(true);
  const before = process.memoryUsage();
  const ledger = new ListenerLedger();
  const slots = new Int32Array(LISTENERS);
  const joinNs = nsEach((at) => {
    slots[at] = ledger.joined("town-hall", at);
    ledger.idOf(slots[at] ?? 0);
  });
  const heardNs = nsEach((at) =>
    ledger.heard(slots[at] ?? 0, { type: "heard", part: at, behindMs: 400, stalls: 0 }, at),
  );
  Bun.gc(true);
  const after = process.memoryUsage();
  const bytes = after.arrayBuffers + after.heapUsed - before.arrayBuffers - before.heapUsed - slots.byteLength;
  const ids = Array.from(slots, (slot) => ledger.idOf(slot) ?? "");
  const findNs = nsEach((at) => ledger.find(ids[at] ?? "", "town-hall", LISTENERS));
  const leaveNs = nsEach((at) => ledger.left(slots[at] ?? 0, LISTENERS + at));
  const refusals = new RefusalMemory();
  const refuseNs = nsEach((at) => refusals.note(`10.1.${(at >> 8) & 255}.${at & 255}`, "listener_limit", at));
  return {
    title: `An edge's memory of ${LISTENERS.toLocaleString("en")} listeners`,
    columns: ["", ""],
    rows: [
      ["bytes a listener", bytes / LISTENERS],
      ["ns a joiner, its id written", joinNs],
      ["ns an acknowledgement", heardNs],
      ["ns a leaver", leaveNs],
      ["ns a question", findNs],
      ["ns a refusal", refuseNs],
    ],
  };
}

function nsEach(step: (at: number) => void): number {
  const beganMs = performance.now();
  for (let at = 0; at < LISTENERS; at++) step(at);
  return ((performance.now() - beganMs) * 1e6) / LISTENERS;
}
