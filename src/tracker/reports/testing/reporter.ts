/** A process that takes reports on a real disk as fast as it can, and tells each one that it has acknowledged. Ended by a kill. */
import { writeSync } from "node:fs";
import { Metrics, silentLog, systemClock } from "../../../platform/index.ts";
import { openRecordStore } from "../../../store/index.ts";
import { ReportDesk } from "../index.ts";

const [folder = "", name = ""] = process.argv.slice(2);
const AT_ONCE = 50;

const desk = new ReportDesk({
  store: await openRecordStore({ folder, file: "status.db", schema: "tracker" }),
  clock: systemClock,
  log: silentLog,
  metrics: new Metrics(),
  ask: async () => undefined,
  edges: () => ["edge-1"],
  regionOf: () => null,
  openIncident: () => null,
  operatorToken: "operator-token-of-the-tests",
});
await desk.start();

async function report(id: string, address: string): Promise<void> {
  const { taken } = await desk.take(
    {
      ...{ id, person: `person-${id}`, category: "no-sound", room: "town-hall", text: `It is ${id}`, agoMs: 0 },
      ...{ timeZone: null, language: null, listener: null, met: null },
    },
    address,
  );
  writeSync(1, `${id} ${taken}\n`);
}

for (let wave = 0; ; wave++) {
  const ids = Array.from({ length: AT_ONCE }, (_, at) => wave * AT_ONCE + at);
  await Promise.all(ids.map((id) => report(`${name}-report-${id}`, `10.${id >> 8}.${id & 255}.${name.length}`)));
}
