/** What one judgement at the flood gate costs, and what its memory does under ten million addresses: `npm run bench flood`. */
import { FloodGate } from "../src/flood/index.ts";
import { spreadAddress } from "../src/flood/testing/gate-scene.ts";
import { Metrics, systemClock } from "../src/platform/index.ts";
import { report } from "./table.ts";

const BATCH = 100;
const BATCHES = 3_000;
const DISTINCT = 10_000_000;
const STEP = 1_000_000;
const MIB = 1_048_576;

function newGate(): FloodGate {
  return new FloodGate({ clock: systemClock, metrics: new Metrics(), salt: () => "bench" });
}

function listenFrom(gate: FloodGate, address: string): void {
  gate.judge({ address, surface: "listen", room: "town-hall", known: false, solved: false });
}

/** Median and 99th percentile over batches of a hundred, in µs for each judgement. */
function judgementUs(name: string, addressOf: (n: number) => string): [string, number, number] {
  const gate = newGate();
  const addresses = Array.from({ length: BATCH * BATCHES }, (_, n) => addressOf(n));
  const times = new Float64Array(BATCHES);
  for (let batch = 0; batch < BATCHES; batch++) {
    const startedAt = performance.now();
    for (let n = batch * BATCH; n < (batch + 1) * BATCH; n++) listenFrom(gate, addresses[n] ?? "");
    times[batch] = ((performance.now() - startedAt) * 1_000) / BATCH;
  }
  times.sort();
  return [name, times[BATCHES >> 1] ?? 0, times[Math.floor(BATCHES * 0.99)] ?? 0];
}

function signsMs(): number {
  const gate = newGate();
  for (let n = 0; n < 20_000; n++) listenFrom(gate, spreadAddress(n));
  const startedAt = performance.now();
  JSON.stringify(gate.signs());
  return performance.now() - startedAt;
}

/** MiB of the whole process while ever new addresses come. */
function memoryRows(): [number, number, number][] {
  const gate = newGate();
  const rows: [number, number, number][] = [];
  for (let n = 0; n < DISTINCT; n++) {
    if (n % STEP === 0) {
      Bun.gc(true);
      rows.push([n / STEP, gate.bytes / MIB, process.memoryUsage.rss() / MIB]);
    }
    listenFrom(gate, spreadAddress(n));
  }
  return rows;
}

const costs = [
  judgementUs("ever new IPv4 addresses", spreadAddress),
  judgementUs("ever new IPv6 networks", (n) => `2001:db8:${(n >> 12).toString(16)}:${(n & 0xfff).toString(16)}::1`),
  judgementUs("2,000 addresses again and again", (n) => spreadAddress(n % 2_000)),
  judgementUs("one address beyond its bucket", () => "203.0.113.9"),
];
report(
  [
    {
      title: "One judgement, sketches included",
      columns: ["requests of", "median µs", "p99 µs"],
      rows: costs,
      machine: true,
    },
    { title: "A second's signs as JSON", columns: ["ms"], rows: [[signsMs()]] },
    {
      title: "Memory under ever new addresses",
      columns: ["million addresses", "tables MiB", "process MiB"],
      rows: memoryRows(),
    },
  ],
  process.argv,
);
