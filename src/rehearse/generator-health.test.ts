import { expect, test } from "bun:test";
import { join } from "node:path";
import { arrivalTimes } from "./generator/index.ts";
import { Rehearsal, rehearse, withDefaults } from "./index.ts";
import { FakeEdge } from "./testing/fake-edge.ts";
import { PausingServer } from "./testing/pausing-process.ts";

const ARRIVALS = 2_000;
const RAMP_MS = 4_000;
const SEED = 11;

test("against a server that pauses, the percentiles are those that people would have met", async () => {
  await using server = await PausingServer.start();
  const options = { listeners: ARRIVALS, rampMs: RAMP_MS, forMs: 300, url: server.url, room: "pausing", seed: SEED };
  const report = await rehearse(withDefaults({ ...options, processes: 1, generatorCommand }));
  const startedAtMs = Date.parse(report.startedAt);
  const truth = arrivalTimes({ count: ARRIVALS, withinMs: RAMP_MS, seed: SEED })
    .map((atMs, at) => server.waitOf(at + 1, startedAtMs + atMs))
    .sort();

  expect(server.pauses).toHaveLength(ARRIVALS / 500);
  expect(report.counters.joined).toBe(ARRIVALS);
  const { join, loopDelay } = report.histograms;
  // Where the machine itself stood still, the tool cannot know better than its own clock.
  const errorMs = 20 + loopDelay.max;
  expect(Math.abs(join.p99 - percentile(truth, 99))).toBeLessThan(errorMs);
  expect(Math.abs(join.p999 - percentile(truth, 99.9))).toBeLessThan(errorMs);
  expect(join.p99).toBeGreaterThan(150);

  const closed = await closedModel(server.url, 700);
  expect(percentile(closed, 99)).toBeLessThan(50);
});

test("a generator that lags calls its run invalid", async () => {
  await using edge = new FakeEdge();
  const rehearsal = new Rehearsal(withDefaults({ ...few(edge), listeners: 300 }));
  const blocking = setInterval(() => Bun.sleepSync(45), 50);
  const report = await rehearsal.report.finally(() => clearInterval(blocking));
  expect(report.verdict).toMatchObject({ kind: "invalid", exitCode: 3, code: "rehearsal_invalid" });
  expect(report.verdict.sentence).toStartWith("Invalid: this run proves nothing, for the generator lagged");
});

test("arrivals that could not be started within a second are dropped, counted, and make the run invalid", async () => {
  await using edge = new FakeEdge();
  const rehearsal = new Rehearsal(withDefaults({ ...few(edge), listeners: 100 }));
  const blocking = setTimeout(() => Bun.sleepSync(1_900), 400);
  const report = await rehearsal.report.finally(() => clearTimeout(blocking));
  expect(report.counters.due).toBe(100);
  expect(report.counters.droppedArrivals).toBeGreaterThan(10);
  expect(report.counters.started + report.counters.droppedArrivals).toBe(100);
  expect(report.verdict.kind).toBe("invalid");
});

test("stopped before its time, a rehearsal still reports", async () => {
  await using edge = new FakeEdge();
  const rehearsal = new Rehearsal(withDefaults({ ...few(edge), listeners: 10, rampMs: 100, forMs: 60_000 }), (row) => {
    if (row.joinedInAll === 10) rehearsal.stop();
  });
  const report = await rehearsal.report;
  expect(report).toMatchObject({ interrupted: true, verdict: { harms: [] } });
  expect(report.seconds.at(-1)?.t).toBeLessThan(10);
});

const generatorCommand = [process.execPath, join(import.meta.dir, "../main.ts"), "rehearse-generator"];

function few(edge: FakeEdge) {
  return { rampMs: 1_000, forMs: 200, url: edge.url, room: "fake", processes: 0 };
}

/** One after another, each waiting for the last: how most tools measure. */
async function closedModel(url: string, requests: number): Promise<Float64Array> {
  const waits = new Float64Array(requests);
  for (let at = 0; at < requests; at++) {
    const askedAtMs = performance.now();
    const socket = new WebSocket(`${url.replace("http", "ws")}/r/pausing/listen`);
    await new Promise((resolve) => socket.addEventListener("message", resolve, { once: true }));
    waits[at] = performance.now() - askedAtMs;
    socket.close();
  }
  return waits.sort();
}

/** Of sorted values; as HDR histograms have it, the least that so many percent do not exceed. */
function percentile(sorted: Float64Array, percent: number): number {
  return sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? Number.NaN;
}
