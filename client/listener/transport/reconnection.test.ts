import { expect, test } from "bun:test";
import { seededRandom } from "../../../src/media/index.ts";
import { PART_MS } from "../../../src/protocol/index.ts";
import { MAX_BACK_OFF_MS } from "./back-off.ts";
import { RESUME_LIMIT_MS } from "./listen-connection.ts";
import { Listening } from "./testing/listening.ts";
import { SimulatedEdge } from "./testing/simulated-edge.ts";

test("after a cut it asks for the next part that it lacks, within half an interval, and hears none twice", async () => {
  const listening = new Listening();
  await listening.edge.runFor(6_000);
  const next = (listening.numbers.at(-1) ?? 0) + 1;
  listening.edge.cut();
  expect(listening.connection.phase).toBe("reconnecting");
  await listening.edge.runFor(PART_MS / 2);
  expect(listening.edge.lastQuery?.get("from")).toBe(String(next));
  await listening.edge.runFor(3_000);
  listening.expectOrder();
  expect(listening.missed).toEqual([]);
  expect(listening.phases).toEqual(["connecting", "open", "reconnecting", "open"]);
});

test("waits between attempts are spread over ever wider times up to the bound, and begin anew after a good connection", async () => {
  const edge = new SimulatedEdge(() => 0.999);
  const listening = new Listening(edge);
  await edge.runFor(10_000);
  edge.mood = "refusing";
  edge.cut();
  const opened = edge.connections.length;
  await edge.runFor(600_000);
  const attempts = edge.connections.length - opened;
  expect(attempts).toBeGreaterThan(600_000 / (MAX_BACK_OFF_MS + 100));
  expect(attempts).toBeLessThan(60);
  edge.mood = "serving";
  await edge.runFor(MAX_BACK_OFF_MS + 10_000);
  expect(listening.connection.phase).toBe("open");
  edge.cut();
  await edge.runFor(200);
  expect(listening.connection.phase).toBe("open");
});

test("listeners who fell together come back apart", async () => {
  const random = seededRandom(3);
  const delays: number[] = [];
  for (let index = 0; index < 200; index++) {
    const edge = new SimulatedEdge(random);
    edge.intervalMs = 2_000;
    const listening = new Listening(edge);
    await edge.runFor(6_000);
    edge.cut();
    let waitedMs = 0;
    for (; edge.connections.length < 2; waitedMs += 10) await edge.runFor(10);
    delays.push(waitedMs);
    listening.connection.stop();
  }
  const tenths = Array.from(
    { length: 10 },
    (_, tenth) => delays.filter((ms) => Math.ceil(ms / 100) === tenth + 1).length,
  );
  expect(Math.max(...delays)).toBeLessThanOrEqual(1_000);
  for (const count of tenths) expect(count).toBeGreaterThan(5);
});

test("a network that is away for up to seventeen seconds costs no part, however the waits fall", async () => {
  for (let seed = 1; seed <= 60; seed++) {
    const random = seededRandom(seed);
    const edge = new SimulatedEdge(random);
    const listening = new Listening(edge);
    await edge.runFor(6_000);
    edge.mood = "refusing";
    edge.cut();
    await edge.runFor(1_000 + random() * 16_000);
    const attempts = edge.connections.length;
    edge.mood = "serving";
    await edge.runFor(RESUME_LIMIT_MS);
    expect(listening.connection.phase).toBe("open");
    expect(listening.missed).toEqual([]);
    expect(attempts).toBeLessThan(20);
    listening.expectOrder();
  }
});

test("a greeting that brings much has the time for it", async () => {
  const edge = new SimulatedEdge();
  const listening = new Listening(edge);
  await edge.runFor(6_000);
  edge.mood = "refusing";
  edge.cut();
  await edge.runFor(12_000);
  edge.mood = "serving";
  edge.oneWayMs = 1_300;
  listening.connection.hasten();
  await edge.runFor(20_000);
  expect(listening.connection.phase).toBe("open");
  expect(listening.missed).toEqual([]);
});

test("after a long outage it goes on at the live edge and says so", async () => {
  const listening = new Listening();
  await listening.edge.runFor(6_000);
  const next = (listening.numbers.at(-1) ?? 0) + 1;
  listening.edge.mood = "refusing";
  listening.edge.cut();
  await listening.edge.runFor(RESUME_LIMIT_MS + 20_000);
  listening.edge.mood = "serving";
  await listening.edge.runFor(20_000);
  expect(listening.edge.lastQuery?.get("from")).toBeNull();
  expect(listening.missed).toHaveLength(1);
  expect(listening.missed[0]).toMatchObject({ from: next, moved: true });
  listening.expectOrder();
});

test("it gives up when there is no such room or rendition, and when the room is over", async () => {
  for (const [refusal, phase, fault] of [
    ["room_not_found", "failed", "room_not_found"],
    ["rendition_not_found", "failed", "rendition_not_found"],
    ["room_ended", "ended", undefined],
  ] as const) {
    const edge = new SimulatedEdge();
    edge.mood = "refusing";
    edge.standing = { code: refusal, retryAfterMs: 0 };
    const listening = new Listening(edge);
    await edge.runFor(60_000);
    expect(listening.connection.phase).toBe(phase);
    expect(listening.fault).toBe(fault);
    expect(edge.connections).toHaveLength(1);
  }
});

test("a full edge that says when to come again is left alone until then", async () => {
  const edge = new SimulatedEdge();
  edge.mood = "refusing";
  edge.standing = { code: "listener_limit", retryAfterMs: 30_000 };
  const listening = new Listening(edge);
  await edge.runFor(29_000);
  expect(edge.connections).toHaveLength(1);
  edge.mood = "serving";
  await edge.runFor(31_000);
  expect(listening.connection.phase).toBe("open");
});

test("it does not give up while nobody knows of the room", async () => {
  const edge = new SimulatedEdge();
  edge.mood = "refusing";
  const listening = new Listening(edge);
  await edge.runFor(120_000);
  expect(listening.connection.phase).toBe("connecting");
  edge.mood = "serving";
  await edge.runFor(MAX_BACK_OFF_MS);
  expect(listening.connection.phase).toBe("open");
});

test("a silent socket is given up, ever more patiently while edges have nothing to send", async () => {
  const listening = new Listening();
  await listening.edge.runFor(1_000);
  const last = listening.edge.lastPart;
  for (let number = last + 1; number < last + 1_000; number++) listening.edge.lost.add(number);
  await listening.edge.runFor(10_000);
  expect(listening.edge.connections.length).toBeGreaterThan(2);
  await listening.edge.runFor(110_000);
  expect(listening.edge.connections.length).toBeLessThan(8);
});

test("when the network is back it does not wait its turn", async () => {
  const edge = new SimulatedEdge(() => 0.999);
  const listening = new Listening(edge);
  await edge.runFor(6_000);
  edge.mood = "refusing";
  edge.cut();
  await edge.runFor(60_000);
  edge.mood = "serving";
  const opened = edge.connections.length;
  listening.connection.hasten();
  expect(edge.connections.length).toBe(opened + 1);
  await edge.runFor(100);
  expect(listening.connection.phase).toBe("open");
  listening.connection.hasten();
  expect(edge.connections.length).toBe(opened + 1);
});
