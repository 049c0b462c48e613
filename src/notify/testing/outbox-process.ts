/** Takes deliveries and says so on standard output, one id a line, until it is killed: `bun outbox-process.ts <folder> <hook> <first> <count>`. */
import { Metrics, silentLog, systemClock } from "../../platform/index.ts";
import { openRecordStore } from "../../store/index.ts";
import { Outbox } from "../outbox.ts";
import { delivery, LOOPBACK } from "./outbox-scene.ts";

const [folder = "", hook = "", first = "0", count = "0"] = process.argv.slice(2);

const store = await openRecordStore({ folder, file: "status.db", schema: "status" });
const outbox = new Outbox({
  store,
  clock: systemClock,
  log: silentLog,
  metrics: new Metrics(),
  allowed: LOOPBACK,
  secret: "a secret of the tests, which nobody has to guess",
  publicUrl: () => "https://stentor.example",
});
await outbox.start();
if (outbox.outlets.list().length === 0) await outbox.outlets.add({ kind: "webhook", url: hook, events: ["post"] });
for (let number = Number(first); number < Number(first) + Number(count); number++) {
  const id = `post-${number}`;
  await outbox.take(delivery(id));
  process.stdout.write(`${id}\n`);
}
// What waits goes on until somebody ends this.
setInterval(() => undefined, 60_000);
