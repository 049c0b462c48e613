import { expect, test } from "bun:test";
import { seededRandom } from "../../../src/media/index.ts";
import { encodeMessage, FRAME_TYPE, PART_MS } from "../../../src/protocol/index.ts";
import { MAX_BACK_OFF_MS } from "./back-off.ts";
import { ListenConnection, RESUME_LIMIT_MS } from "./listen-connection.ts";
import { Listening } from "./testing/listening.ts";
import { EPOCH_MS, SimulatedEdge } from "./testing/simulated-edge.ts";

const NOTICE = { room: "r", title: "", state: "live", playing: "speakers", listeners: 1, speakers: [] };

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

/** For so long nothing comes but a word each second that the edge is there. Hands back the part that is lacking next. */
async function without(listening: Listening, seconds: number): Promise<number> {
  const { edge } = listening;
  edge.mood = "mute";
  await edge.runFor(100);
  const next = (listening.numbers.at(-1) ?? 0) + 1;
  for (let second = 0; second < seconds; second++) {
    await edge.runFor(1_000);
    edge.deliver({ type: FRAME_TYPE.notice, body: encodeMessage(NOTICE) });
  }
  return next;
}

test("news from a full queue that come one by one make it rejoin at the live edge", async () => {
  const listening = new Listening();
  await listening.edge.runFor(1_000);
  const next = await without(listening, RESUME_LIMIT_MS / 1_000 + 1);
  let came = next;
  for (; listening.connection.phase === "open"; came += 4) {
    await listening.edge.runFor(1_000);
    listening.edge.deliver(...listening.edge.parts(came, came + 4));
  }
  expect(came - next).toBe(24);
  listening.edge.mood = "serving";
  await listening.edge.runFor(300);
  expect(listening.edge.connections).toHaveLength(2);
  expect(listening.edge.lastQuery?.get("from")).toBeNull();
  expect(listening.missed).toMatchObject([{ from: came, moved: true }]);
});

test("an edge without parts that says each second that it is there is waited for; then each part comes, in order", async () => {
  for (const seconds of [2, 8, 20]) {
    const listening = new Listening();
    const { edge } = listening;
    await edge.runFor(6_000);
    let next = await without(listening, seconds);
    edge.mood = "serving";
    edge.deliver(...edge.parts(next, Math.min(next + 25, edge.lastPart + 1)));
    next += 25;
    edge.mood = "mute";
    for (; next <= edge.lastPart; next += 5) {
      await edge.runFor(PART_MS);
      edge.deliver(...edge.parts(next, Math.min(next + 5, edge.lastPart + 1)));
    }
    edge.mood = "serving";
    await edge.runFor(5_000);
    expect(edge.connections).toHaveLength(1);
    expect(listening.missed).toEqual([]);
    expect(listening.phases).toEqual(["connecting", "open"]);
    listening.expectOrder();
  }
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

test("it reports what was heard soon after the first sound, and then about every ten seconds", async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const edge = new SimulatedEdge(seededRandom(seed));
    const listening = new Listening(edge);
    await edge.runFor(500);
    expect(edge.sent).toHaveLength(0);
    await edge.runFor(2_100);
    expect(edge.sent).toHaveLength(1);
    edge.cut();
    await edge.runFor(3_000);
    expect(edge.sent).toHaveLength(2);
    listening.connection.stop();
  }
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
