/** A listener at a door, in simulated time: from the refusal to the sound. */
import { expect, test } from "bun:test";
import { commitmentOf } from "../../../src/draw/index.ts";
import { seededRandom } from "../../../src/media/index.ts";
import { type ChallengeOffer, encodeMessage, FRAME_TYPE } from "../../../src/protocol/index.ts";
import { Listening } from "../transport/testing/listening.ts";
import { SimulatedEdge } from "../transport/testing/simulated-edge.ts";
import { SEED, SimulatedDoor } from "./testing/simulated-door.ts";
import { MemoryTickets } from "./tickets.ts";
import { Vigil } from "./vigil.ts";
import type { Waiting } from "./waiting.ts";

const ROOM = "town-hall";
const OFFER = { token: "t", effort: 1 } as ChallengeOffer;

function scene({
  random = () => 0.5,
  facts = {},
  solve,
}: {
  random?: () => number;
  facts?: object;
  solve?: () => Promise<string>;
} = {}) {
  const edge = new SimulatedEdge(random);
  const door = new SimulatedDoor(edge, facts);
  const tickets = new MemoryTickets();
  const begin = () => new Listening(edge, { tickets, ...(solve !== undefined && { solve }) });
  return { edge, door, tickets, begin };
}

const asked = (edge: SimulatedEdge, method: string) => edge.requests.filter((request) => request.method === method);

test("a full room gives a place within a second, and the listener comes in within two when it is called", async () => {
  const { edge, door, tickets, begin } = scene();
  const listening = begin();
  await edge.runFor(500);
  expect(listening.connection.phase).toBe("waiting");
  expect(listening.waitings.at(-1)).toMatchObject({
    number: 101,
    place: 101,
    ahead: 100,
    status: "queueing",
    called: false,
  });
  door.set({ front: 60, waits: [{ ahead: 50, p10Ms: 3_000, p50Ms: 5_000, p90Ms: 9_000 }] });
  await edge.runFor(10_000);
  expect(listening.waitings.at(-1)).toMatchObject({ ahead: 40, wait: { p10Ms: 2_460, p90Ms: 7_380 } });
  door.set({ front: 101 });
  await edge.runFor(2_000);
  expect(listening.connection.phase).toBe("open");
  expect(listening.phases).toEqual(["connecting", "waiting", "open"]);
  expect(edge.lastQuery?.get("ticket")).toBe("place-101");
  expect(asked(edge, "POST")).toHaveLength(1);
  expect(edge.connections).toHaveLength(2);
  edge.deliver({ type: FRAME_TYPE.ticket, body: new TextEncoder().encode("seat-7") });
  expect(tickets.read(ROOM)).toEqual({ ticket: "seat-7", kind: "seat" });
});

test("whoever was inside comes back by the seat, and is never put into the queue for it", async () => {
  const { edge, door, tickets, begin } = scene({ facts: { status: "not-queueing", why: null } });
  const listening = begin();
  await edge.runFor(6_000);
  edge.deliver({ type: FRAME_TYPE.ticket, body: new TextEncoder().encode("seat-7") });
  door.set({ status: "queueing", issued: 20_000 });
  edge.cut();
  await edge.runFor(2_000);
  expect(edge.lastQuery?.get("ticket")).toBe("seat-7");
  door.refusal = { code: "ticket_invalid", status: 403 };
  edge.cut();
  await edge.runFor(20_000);
  door.refusal = undefined;
  await edge.runFor(16_000);
  expect(listening.connection.phase).toBe("open");
  expect(listening.waitings).toEqual([]);
  expect(tickets.read(ROOM)?.ticket).toBe("seat-7");
});

test("a seat that is refused for good is given up for a place", async () => {
  const { edge, door, tickets, begin } = scene({ facts: { status: "not-queueing", why: null } });
  const listening = begin();
  await edge.runFor(6_000);
  edge.deliver({ type: FRAME_TYPE.ticket, body: new TextEncoder().encode("seat-7") });
  door.set({ status: "queueing" });
  door.refusal = { code: "ticket_expired", status: 403 };
  edge.cut();
  await edge.runFor(2_000);
  expect(tickets.read(ROOM)).toBeUndefined();
  door.refusal = undefined;
  await edge.runFor(10_000);
  expect(listening.waitings.at(-1)).toMatchObject({ number: 101, ahead: 100 });
});

test("a reload keeps the place: it is watched without another question, and without a socket in vain", async () => {
  const { edge, door, begin } = scene();
  const first = begin();
  await edge.runFor(1_000);
  first.connection.stop();
  door.set({ issued: 900, front: 90 });
  const sockets = edge.connections.length;
  const second = begin();
  await edge.runFor(500);
  expect(second.waitings.at(-1)).toMatchObject({ number: 101, ahead: 10 });
  expect(asked(edge, "POST")).toHaveLength(1);
  expect(edge.connections).toHaveLength(sockets);
  door.set({ front: 101 });
  await edge.runFor(10_500);
  expect(second.connection.phase).toBe("open");
});

test("before the start there is a number; after the draw the place is worked out here, and held to the promise", async () => {
  const draw = { commitment: commitmentOf(SEED), seed: null, size: null };
  const { edge, door, begin } = scene({ facts: { status: "prequeue", why: "before-start", draw } });
  door.set({ opensAtMs: door.nowMs + 60_000 });
  const listening = begin();
  await edge.runFor(1_000);
  const before = listening.waitings.at(-1);
  expect(before).toMatchObject({ status: "prequeue", number: 101, place: null, ahead: null, verified: undefined });
  expect((before?.opensAtMs ?? 0) - edge.unixMs()).toBeCloseTo(59_000, -2);
  door.set({ issued: 500 });
  await edge.runFor(59_000);
  door.draw();
  await edge.runFor(5_000);
  expect(listening.waitings.at(-1)).toMatchObject({ place: door.placeOf(101), verified: true });
  expect(door.placeOf(101)).not.toBe(101);
  door.set({ front: door.placeOf(101) });
  await edge.runFor(10_000);
  expect(listening.connection.phase).toBe("open");
});

test("a seed that is not the promised one is told, also to whoever reloaded in between", async () => {
  const { edge, door, begin } = scene({
    facts: { status: "prequeue", draw: { commitment: "ab".repeat(32), seed: null, size: null } },
  });
  const first = begin();
  await edge.runFor(1_000);
  first.connection.stop();
  door.draw();
  const second = begin();
  await edge.runFor(1_000);
  expect(second.waitings.at(-1)).toMatchObject({ place: door.placeOf(101), verified: false });
});

test("those who came later keep their number as their place, and are told nothing of a draw", async () => {
  const { edge, door, begin } = scene();
  door.draw();
  door.set({ issued: 150 });
  const listening = begin();
  await edge.runFor(1_000);
  expect(listening.waitings.at(-1)).toMatchObject({ number: 151, place: 151, verified: undefined });
});

test("a place that was called long ago is given up for a new number", async () => {
  const { edge, door, tickets, begin } = scene();
  const listening = begin();
  await edge.runFor(1_000);
  door.set({ issued: 5_000, front: 2_000, passed: 1_500 });
  await edge.runFor(15_000);
  expect(tickets.read(ROOM)?.number).toBe(5_001);
  expect(listening.waitings.at(-1)).toMatchObject({ number: 5_001, ahead: 3_000 });
});

test("servers that go away, or have just begun, cost no place", async () => {
  const { edge, door, tickets, begin } = scene();
  const listening = begin();
  await edge.runFor(1_000);
  door.away = true;
  await edge.runFor(60_000);
  expect(listening.waitings.at(-1)).toMatchObject({ number: 101, trouble: "unreachable" });
  door.away = false;
  door.refusal = { code: "room_not_found", status: 404 };
  await edge.runFor(10_000);
  door.refusal = undefined;
  await edge.runFor(30_000);
  expect(listening.connection.phase).toBe("waiting");
  expect(listening.waitings.at(-1)).toMatchObject({ number: 101, trouble: null });
  expect(tickets.read(ROOM)?.number).toBe(101);
});

test("a room that is over, or was never there, ends the wait", async () => {
  const { edge, door, tickets, begin } = scene();
  const listening = begin();
  await edge.runFor(1_000);
  door.refusal = { code: "room_ended", status: 410 };
  await edge.runFor(20_000);
  expect(listening.connection.phase).toBe("ended");
  expect(tickets.read(ROOM)).toBeUndefined();
  expect(edge.timers).toBe(0);
  const other = scene();
  other.door.refusal = { code: "room_not_found", status: 404 };
  const stranger = other.begin();
  await other.edge.runFor(1_000);
  expect([stranger.connection.phase, stranger.fault]).toEqual(["failed", "room_not_found"]);
});

test("suspended doors are waited at, with and without a number", async () => {
  const { edge, door, begin } = scene({ facts: { status: "suspended", why: "operator", front: 50 } });
  door.refusal = { code: "door_suspended", status: 503, retryAfterMs: 30_000, answer: {} };
  const listening = begin();
  await edge.runFor(1_000);
  expect(listening.waitings.at(-1)).toMatchObject({ status: "suspended", number: null, called: false });
  door.refusal = undefined;
  door.set({ status: "queueing" });
  await edge.runFor(20_000);
  expect(listening.waitings.at(-1)).toMatchObject({ number: 101, ahead: 50 });
});

test("refusals that pass are told, and asked about again no sooner than the server wants", async () => {
  for (const code of [
    "rate_limited",
    "door_unavailable",
    "too_many_connections",
    "listener_limit",
    "overloaded",
  ] as const) {
    const { edge, door, begin } = scene();
    door.refusal = { code, status: 429, retryAfterMs: 20_000 };
    const listening = begin();
    await edge.runFor(19_000);
    expect(listening.troubles).toEqual([code]);
    expect(asked(edge, "POST")).toHaveLength(1);
    door.refusal = undefined;
    await edge.runFor(22_000);
    expect(listening.waitings.at(-1)).toMatchObject({ number: 101 });
  }
});

test("a challenge is solved in the background, and its proof gets the place", async () => {
  const { edge, door, begin } = scene({ solve: () => Promise.resolve("t~7") });
  door.refusal = { code: "challenge_required", status: 429, answer: { challenge: OFFER } };
  door.proofs.push("t~7");
  const listening = begin();
  await edge.runFor(2_000);
  expect(listening.waitings.find(({ solving }) => solving !== null)).toMatchObject({ solving: 0, number: null });
  expect(asked(edge, "POST").at(-1)?.url.searchParams.get("proof")).toBe("t~7");
  expect(listening.waitings.at(-1)).toMatchObject({ number: 101, solving: null });
});

test("a challenge that cannot be solved is told, and asked about again ever more rarely", async () => {
  const { edge, door, begin } = scene({ solve: () => Promise.reject(new Error("no worker")) });
  door.refusal = { code: "challenge_required", status: 429, retryAfterMs: 1_000, answer: { challenge: OFFER } };
  const listening = begin();
  await edge.runFor(120_000);
  expect(listening.waitings.at(-1)).toMatchObject({ trouble: "challenge_failed" });
  expect(asked(edge, "POST").length).toBeLessThan(25);
});

test("when nobody has to wait any more, those who did come in spread over a second", async () => {
  const random = seededRandom(5);
  const cameMs: number[] = [];
  for (let index = 0; index < 100; index++) {
    const { edge, door, begin } = scene({ random, facts: { askAgainMs: 1_000 } });
    const listening = begin();
    await edge.runFor(1_000);
    door.set({ status: "not-queueing" });
    let waitedMs = 0;
    for (; !listening.phases.includes("open"); waitedMs += 50) await edge.runFor(50);
    cameMs.push(waitedMs);
    listening.connection.stop();
  }
  expect(Math.max(...cameMs)).toBeLessThan(4_000);
  const busiest = Math.max(
    ...Array.from({ length: 16 }, (_, at) => cameMs.filter((ms) => Math.floor(ms / 250) === at).length),
  );
  expect(busiest).toBeLessThan(35);
});

test("twenty thousand waiters never ask in step", async () => {
  const random = seededRandom(11);
  const looks: number[] = [];
  for (let index = 0; index < 300; index++) {
    const { edge, begin } = scene({ random });
    const listening = begin();
    await edge.runFor(40_000);
    looks.push(...asked(edge, "GET").map(({ atMs }) => atMs));
    listening.connection.stop();
  }
  const perSecond = Array.from(
    { length: 20 },
    (_, at) => looks.filter((ms) => Math.floor(ms / 1_000) === at + 20).length,
  );
  const mean = perSecond.reduce((sum, count) => sum + count, 0) / perSecond.length;
  expect(mean).toBeCloseTo(300 / 7.5, -1);
  expect(Math.max(...perSecond)).toBeLessThan(mean * 2);
});

test("whoever is called and finds no way in asks again ever more rarely, and comes in when there is one", async () => {
  const { edge, door, begin } = scene();
  const listening = begin();
  await edge.runFor(1_000);
  const { admits } = edge;
  edge.admits = () => false;
  door.set({ front: 101 });
  await edge.runFor(60_000);
  expect(listening.connection.phase).toBe("waiting");
  expect(edge.connections.length).toBeLessThan(15);
  expect(asked(edge, "POST").length).toBeLessThan(15);
  edge.admits = admits;
  await edge.runFor(15_000);
  expect(listening.connection.phase).toBe("open");
});

test("the same ticket in another tab ends this one; it can be taken back", async () => {
  const { edge, tickets, begin } = scene({ facts: { status: "not-queueing", why: null } });
  tickets.keep(ROOM, { ticket: "seat-7", kind: "seat" });
  const listening = begin();
  await edge.runFor(6_000);
  edge.cut("ticket_elsewhere");
  await edge.runFor(60_000);
  expect([listening.connection.phase, listening.fault]).toEqual(["failed", "ticket_elsewhere"]);
  expect(edge.openConnections).toEqual([]);
  const again = begin();
  await edge.runFor(1_000);
  expect(again.connection.phase).toBe("open");
  expect(edge.lastQuery?.get("ticket")).toBe("seat-7");
});

test("the own successor that takes over the ticket while an edge hands over is no stranger", async () => {
  const { edge, tickets, begin } = scene({ facts: { status: "not-queueing", why: null } });
  tickets.keep(ROOM, { ticket: "seat-7", kind: "seat" });
  const listening = begin();
  await edge.runFor(6_000);
  edge.edge = "edge-beside";
  edge.deliver({ type: FRAME_TYPE.handover, body: encodeMessage({ withinMs: 0, alternates: [] }) });
  await edge.runFor(10);
  expect(edge.openConnections).toHaveLength(2);
  const [old] = edge.openConnections;
  if (old !== undefined) old.open = false;
  old?.events.closed("ticket_elsewhere");
  await edge.runFor(2_000);
  expect(listening.connection.phase).toBe("open");
  expect(edge.openConnections).toHaveLength(1);
  expect(listening.missed).toEqual([]);
});

test("where newcomers are known to wait, the place is asked for at once, and no socket is opened in vain", async () => {
  const { edge, door } = scene();
  const listening = new Listening(edge, { askFirst: true });
  await edge.runFor(500);
  expect(listening.waitings.at(-1)).toMatchObject({ number: 101 });
  expect(edge.connections).toHaveLength(0);
  door.set({ front: 101 });
  await edge.runFor(10_500);
  expect(listening.phases).toEqual(["connecting", "waiting", "open"]);
  const open = scene({ facts: { status: "not-queueing", why: null } });
  const other = new Listening(open.edge, { askFirst: true });
  await open.edge.runFor(500);
  expect(other.phases).toEqual(["connecting", "open"]);
});

test("an onlooker takes no number, keeps a place in sight, and lets go of one that is void", async () => {
  const { edge, door, tickets } = scene();
  const seen: (Waiting | undefined)[] = [];
  const vigil = new Vigil({
    ...{ address: { origin: "https://stentor.example", room: ROOM }, environment: edge, tickets, quiet: true },
    events: { waiting: (waiting) => seen.push(waiting), called: () => undefined, settled: () => seen.push(undefined) },
  });
  vigil.watchKept();
  await edge.runFor(61_000);
  expect(seen.at(-1)).toMatchObject({ number: null, status: "queueing" });
  expect(edge.requests.length).toBeLessThan(8);
  tickets.keep(ROOM, { ticket: "place-7", kind: "place", number: 7 });
  door.set({ front: 7 });
  await edge.runFor(15_000);
  expect(seen.at(-1)).toMatchObject({ number: 7, called: true });
  door.set({ front: 5_000, passed: 4_000 });
  await edge.runFor(15_000);
  expect([seen.at(-1)?.number, tickets.read(ROOM)]).toEqual([null, undefined]);
  expect(asked(edge, "POST")).toEqual([]);
  door.refusal = { code: "room_ended", status: 410 };
  await edge.runFor(30_000);
  expect(seen.at(-1)).toBeUndefined();
  expect(edge.timers).toBe(0);
});

test("an invitation is shown to the room at once", async () => {
  const { edge, tickets, begin } = scene();
  tickets.keep(ROOM, { ticket: "invitation-3", kind: "invitation" });
  const listening = begin();
  await edge.runFor(1_000);
  expect(listening.phases).toEqual(["connecting", "open"]);
  expect(edge.requests).toEqual([]);
});

test("nothing is asked after stop, and nothing is left running", async () => {
  const { edge, begin } = scene({ solve: () => new Promise(() => undefined) });
  const listening = begin();
  await edge.runFor(1_000);
  listening.connection.stop();
  const before = edge.requests.length;
  await edge.runFor(60_000);
  expect([edge.requests.length, edge.timers, listening.connection.phase]).toEqual([before, 0, "idle"]);
});

test("who looks at the page again has news at once, but not more often than once a second", async () => {
  const { edge, begin } = scene({ facts: { askAgainMs: 30_000 } });
  const listening = begin();
  await edge.runFor(5_000);
  for (let press = 0; press < 10; press++) listening.connection.hasten();
  await edge.runFor(600);
  expect(asked(edge, "GET")).toHaveLength(1);
  listening.connection.hasten();
  await edge.runFor(600);
  expect(asked(edge, "GET")).toHaveLength(1);
});
