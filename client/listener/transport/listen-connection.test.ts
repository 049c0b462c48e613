import { expect, test } from "bun:test";
import { seededRandom } from "../../../src/media/index.ts";
import { encodeMessage, FRAME_TYPE, PART_MS } from "../../../src/protocol/index.ts";
import { MAX_BACK_OFF_MS } from "./back-off.ts";
import { ListenConnection, RESUME_LIMIT_MS } from "./listen-connection.ts";
import type { ArrivedPart } from "./listen-events.ts";
import type { PartGap } from "./part-sequence.ts";
import { EPOCH_MS, SimulatedEdge } from "./testing/simulated-edge.ts";

class Listening {
  readonly edge: SimulatedEdge;
  readonly connection: ListenConnection;
  readonly parts: ArrivedPart[] = [];
  readonly missed: (PartGap & { moved: boolean })[] = [];
  readonly phases: string[] = [];
  readonly timelines: boolean[] = [];
  fault: string | undefined;

  constructor(edge = new SimulatedEdge()) {
    this.edge = edge;
    this.connection = new ListenConnection({
      address: { origin: "https://stentor.example", room: "town-hall" },
      rendition: "lean",
      environment: edge,
      heard: () => ({ part: this.parts.at(-1)?.number ?? 0, behindMs: 320, stalls: 0 }),
      events: {
        phase: (phase, fault) => {
          this.phases.push(phase);
          this.fault = fault?.code;
        },
        welcome: (_welcome, sameTimeline) => this.timelines.push(sameTimeline),
        init: () => undefined,
        parts: (parts) => this.parts.push(...parts),
        missed: (gap, moved) => this.missed.push({ ...gap, moved }),
        notice: () => undefined,
      },
    });
    this.connection.start();
  }

  get numbers(): number[] {
    return this.parts.map(({ number }) => number);
  }

  /** Every number is one more than the last, but for what was told as missed. */
  expectOrder(): void {
    const skips = new Map(this.missed.map(({ from, to }) => [from, to]));
    for (const [index, number] of this.numbers.entries()) {
      const before = this.numbers[index - 1];
      if (before !== undefined) expect(number).toBe(skips.get(before + 1) ?? before + 1);
    }
  }
}

test("a listener gets each part once, in order, and knows its lag by the edge's clock", async () => {
  const listening = new Listening();
  await listening.edge.runFor(5_000);
  expect(listening.edge.connections[0]?.url.href).toBe("wss://stentor.example/r/town-hall/listen?rendition=lean");
  expect(listening.numbers.length).toBeGreaterThanOrEqual(25);
  listening.expectOrder();
  expect(listening.missed).toEqual([]);
  const live = listening.parts.filter((part) => part.live);
  for (const { lagMs, startMs, number } of live) {
    expect(Math.abs(lagMs - 5)).toBeLessThan(6);
    expect(startMs).toBe(number * PART_MS);
  }
  expect(listening.parts.filter((part) => !part.live)).toHaveLength(2);
  expect(Math.abs((listening.connection.serverMs() ?? 0) - listening.edge.serverMs)).toBeLessThan(6);
});

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

test("parts that come again are dropped, parts that never come are told", async () => {
  const listening = new Listening();
  await listening.edge.runFor(1_000);
  const last = listening.numbers.at(-1) ?? 0;
  listening.edge.deliver(...listening.edge.parts(last - 3, last + 1));
  expect(listening.connection.repeats).toBe(4);
  listening.edge.lost.add(last + 2).add(last + 3);
  await listening.edge.runFor(2_000);
  expect(listening.missed).toEqual([{ from: last + 2, to: last + 4, moved: false }]);
  listening.expectOrder();
});

test("the edge's word that it moved on is a jump, and told once", async () => {
  const listening = new Listening();
  await listening.edge.runFor(1_000);
  const from = (listening.numbers.at(-1) ?? 0) + 1;
  listening.edge.deliver({ type: FRAME_TYPE.moved, body: encodeMessage({ from, to: from + 4 }) });
  listening.edge.deliver(...listening.edge.parts(from + 4, from + 5));
  expect(listening.missed).toEqual([{ from, to: from + 4, moved: true }]);
  expect(listening.numbers.at(-1)).toBe(from + 4);
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

test("the end of the room, by frame or by the reason for closing, ends it", async () => {
  const byFrame = new Listening();
  await byFrame.edge.runFor(1_000);
  byFrame.edge.deliver({ type: FRAME_TYPE.end, body: new Uint8Array() });
  const byReason = new Listening();
  await byReason.edge.runFor(1_000);
  byReason.edge.cut("room_ended");
  for (const { connection, edge } of [byFrame, byReason]) {
    expect(connection.phase).toBe("ended");
    await edge.runFor(60_000);
    expect(edge.connections).toHaveLength(1);
    expect(edge.openConnections).toHaveLength(0);
  }
});

test("a part that the edge no longer has is not asked for again", async () => {
  const listening = new Listening();
  await listening.edge.runFor(6_000);
  listening.edge.cut("part_gone");
  await listening.edge.runFor(1_000);
  expect(listening.edge.connections).toHaveLength(2);
  expect(listening.edge.lastQuery?.get("from")).toBeNull();
});

test("news from a full queue make it rejoin at the live edge", async () => {
  const listening = new Listening();
  await listening.edge.runFor(1_000);
  listening.edge.mood = "mute";
  await listening.edge.runFor(100);
  const next = (listening.numbers.at(-1) ?? 0) + 1;
  for (let second = 0; second < 10; second++) {
    await listening.edge.runFor(1_000);
    listening.edge.deliver({ type: 99, body: new Uint8Array() });
  }
  listening.edge.mood = "serving";
  listening.edge.deliver(...listening.edge.parts(next, next + 1));
  await listening.edge.runFor(300);
  expect(listening.edge.connections).toHaveLength(2);
  expect(listening.edge.lastQuery?.get("from")).toBeNull();
  expect(listening.missed).toMatchObject([{ from: next + 1, moved: true }]);
});

test("an edge whose own news are old is not left for it", async () => {
  const edge = new SimulatedEdge();
  edge.epochMs = EPOCH_MS;
  const listening = new Listening(edge);
  await edge.runFor(1_000);
  const lagging = edge.welcome();
  const welcome = JSON.parse(new TextDecoder().decode(lagging.body));
  welcome.serverTimeMs += 60_000;
  edge.deliver({ type: FRAME_TYPE.welcome, body: encodeMessage(welcome) });
  await edge.runFor(5_000);
  expect(edge.connections).toHaveLength(1);
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

test("it reports what was heard about every ten seconds", async () => {
  const listening = new Listening(new SimulatedEdge(seededRandom(5)));
  await listening.edge.runFor(100_000);
  expect(listening.edge.sent.length).toBeGreaterThanOrEqual(8);
  expect(listening.edge.sent.length).toBeLessThanOrEqual(12);
  expect(JSON.parse(listening.edge.sent[0] ?? "")).toMatchObject({ type: "heard", behindMs: 320, stalls: 0 });
});

test("bytes that are not the protocol's cost a connection, not the listener", async () => {
  for (const garbage of [[1], [1, 0, 0, 9, 1], [3, 0, 0, 1, 7], [4, 0, 0, 2, 0x7b, 0x22]]) {
    const listening = new Listening();
    await listening.edge.runFor(1_000);
    listening.edge.connections[0]?.events.message(Uint8Array.from(garbage));
    expect(listening.connection.phase).toBe("reconnecting");
    await listening.edge.runFor(3_000);
    expect(listening.connection.phase).toBe("open");
    listening.expectOrder();
  }
});

test("a room that began anew begins a new timeline", async () => {
  const listening = new Listening();
  await listening.edge.runFor(6_000);
  listening.edge.epochMs = EPOCH_MS + 3_600_000;
  listening.edge.cut();
  await listening.edge.runFor(3_000);
  expect(listening.timelines).toEqual([false, false]);
  expect(listening.numbers.at(-1)).toBeLessThan(100);
  expect(listening.missed).toEqual([]);
});

test("nothing is told after stop, and nothing is left running", async () => {
  const listening = new Listening();
  await listening.edge.runFor(1_000);
  listening.connection.stop();
  const told = listening.parts.length;
  await listening.edge.runFor(60_000);
  expect(listening.parts.length).toBe(told);
  expect(listening.edge.openConnections).toHaveLength(0);
  expect(listening.edge.connections).toHaveLength(1);
  expect(listening.edge.timers).toBe(0);
});

test("stopping from within what it tells is heeded", async () => {
  for (const moment of ["open", "reconnecting"]) {
    const edge = new SimulatedEdge();
    const connection: ListenConnection = new ListenConnection({
      address: { origin: "https://stentor.example", room: "town-hall" },
      environment: edge,
      events: {
        phase: (phase) => phase === moment && connection.stop(),
        welcome: () => undefined,
        init: () => undefined,
        parts: () => undefined,
        missed: () => undefined,
        notice: () => undefined,
      },
    });
    connection.start();
    await edge.runFor(1_000);
    edge.cut();
    await edge.runFor(60_000);
    expect(connection.phase).toBe("idle");
    expect(edge.connections).toHaveLength(1);
    expect(edge.openConnections).toHaveLength(0);
    expect(edge.timers).toBe(0);
  }
});

test("over an evening of cuts, losses and refusals every part is heard once or told as missed", async () => {
  const random = seededRandom(11);
  const edge = new SimulatedEdge(random);
  const listening = new Listening(edge);
  await edge.runFor(1_000);
  for (let trouble = 0; trouble < 150; trouble++) {
    const kind = random();
    if (kind < 0.3) edge.lost.add(edge.lastPart + 2);
    else if (kind < 0.4) edge.mood = "refusing";
    else if (kind < 0.5) edge.mood = "mute";
    if (kind > 0.3) edge.cut();
    await edge.runFor(random() * 9_000);
    edge.mood = "serving";
    await edge.runFor(random() * 9_000);
  }
  await edge.runFor(MAX_BACK_OFF_MS * 2);
  expect(listening.connection.phase).toBe("open");
  expect(new Set(listening.numbers).size).toBe(listening.numbers.length);
  listening.expectOrder();
});
