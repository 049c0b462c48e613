import { expect, test } from "bun:test";
import { seededRandom } from "../../../src/media/index.ts";
import { encodeMessage, FRAME_TYPE, type Handover, type ListenFrame, type Pace } from "../../../src/protocol/index.ts";
import { edgeOrigins, MAX_ALTERNATES } from "./edge-origins.ts";
import { readHandover, readPace, readWelcome } from "./frame-bodies.ts";
import { LOST_ROOM_MS, RESUME_LIMIT_MS } from "./listen-connection.ts";
import { MAX_FIRST_SPREAD_MS, ReconnectPlan } from "./reconnect-plan.ts";
import { Listening } from "./testing/listening.ts";
import { SimulatedEdge } from "./testing/simulated-edge.ts";

const OWN = "https://stentor.example";
const OTHER = "https://two.example:8443";
const THIRD = "https://three.example";

const handover = (body: Handover): ListenFrame => ({ type: FRAME_TYPE.handover, body: encodeMessage(body) });
const pace = (body: Pace): ListenFrame => ({ type: FRAME_TYPE.pace, body: encodeMessage(body) });

/** A listener at the own edge; two more serve the room. */
async function threeEdges(random: () => number = () => 0.5): Promise<Listening> {
  const edge = new SimulatedEdge(random);
  edge.alternates = [OTHER, THIRD];
  edge.others.set(OTHER, { edge: "edge-two", mood: "serving" });
  edge.others.set(THIRD, { edge: "edge-three", mood: "serving" });
  const listening = new Listening(edge);
  await edge.runFor(6_000);
  return listening;
}

const originsOf = ({ edge }: Listening) => edge.connections.map(({ url }) => url.origin.replace("ws", "http"));

test("when the own edge is gone, another one is heard from the next part on, and told who was heard before", async () => {
  const listening = await threeEdges();
  const { edge } = listening;
  const next = (listening.numbers.at(-1) ?? 0) + 1;
  edge.mood = "refusing";
  edge.cut();
  await edge.runFor(1_000);
  expect(listening.connection.phase).toBe("open");
  expect(originsOf(listening).slice(0, 2)).toEqual([OWN, OWN]);
  expect([OTHER, THIRD]).toContain(originsOf(listening)[2] ?? "");
  expect(originsOf(listening)).toHaveLength(3);
  expect(edge.lastQuery?.get("from")).toBe(String(next));
  expect(edge.lastQuery?.get("was")).toBe("edge-own");
  await edge.runFor(20_000);
  expect(originsOf(listening)).toHaveLength(3);
  expect(listening.missed).toEqual([]);
  listening.expectOrder();
  edge.cut();
  await edge.runFor(1_000);
  expect(originsOf(listening)[3]).toBe(OWN);
  expect(["edge-two", "edge-three"]).toContain(edge.connections[3]?.url.searchParams.get("was") ?? "");
});

test("the edge that served last is tried again, though none after it names it", () => {
  const plan = new ReconnectPlan(OWN, () => 0.5);
  plan.offered([OTHER, THIRD]);
  plan.offered([THIRD]);
  const round = [plan.next(200), plan.next(200), plan.next(200)].map(({ origin }) => origin);
  expect(round.toSorted()).toEqual([OWN, OTHER, THIRD].toSorted());
  for (let edge = 0; edge < 40; edge++) plan.offered([`https://edge-${edge}.example`]);
  plan.reset();
  const known = new Set(Array.from({ length: 17 }, () => plan.next(200).origin));
  expect(known.has("https://edge-39.example")).toBe(true);
  expect(known.has(OTHER)).toBe(false);
  expect(plan.next(200).origin).toBe(OWN);
});

test("with every edge gone each round is wider, and the own address alone is asked why", async () => {
  const listening = await threeEdges(seededRandom(4));
  const { edge } = listening;
  edge.mood = "refusing";
  for (const other of edge.others.values()) other.mood = "refusing";
  edge.standing = { code: "room_ended", retryAfterMs: 0 };
  edge.cut();
  await edge.runFor(60_000);
  expect(listening.connection.phase).toBe("ended");
  expect(originsOf(listening)).toHaveLength(4);
});

test("a mute address is left for the next one in time to resume", async () => {
  const listening = await threeEdges();
  listening.edge.mood = "mute";
  listening.edge.cut();
  await listening.edge.runFor(RESUME_LIMIT_MS);
  expect(listening.connection.phase).toBe("open");
  expect(listening.missed).toEqual([]);
});

test("two thousand listeners of a killed edge come back within three seconds, spread as they were told", () => {
  const random = seededRandom(9);
  const delays = Array.from({ length: 2_000 }, () => {
    const plan = new ReconnectPlan(OWN, random);
    plan.offered([OTHER, THIRD]);
    plan.spreadOver(2_000);
    return plan.next(200).afterMs + plan.next(200).afterMs;
  }).sort((one, other) => one - other);
  expect(delays[1_980]).toBeLessThan(2_100);
  const seconds = [0, 500, 1_000, 1_500].map((ms) => delays.filter((at) => at >= ms && at < ms + 500).length);
  for (const count of seconds) expect(count).toBeGreaterThan(400);
});

test("the spread is the edge's, half the interval at least, and never so long that nothing could be resumed", () => {
  const first = (spreadMs: number, intervalMs: number) => {
    const plan = new ReconnectPlan(OWN, () => 1);
    plan.spreadOver(spreadMs);
    return plan.next(intervalMs).afterMs;
  };
  expect([first(0, 200), first(50, 200), first(700, 200), first(700, 2_000)]).toEqual([100, 100, 700, 1_000]);
  expect(first(60_000, 200)).toBe(MAX_FIRST_SPREAD_MS + 200);
  expect(first(60_000, 2_000) + 2_000).toBeLessThan(RESUME_LIMIT_MS + 2 * 2_000);
});

test("only bare http origins are gone to, never a plain one from a secure page, and at most eight", () => {
  const named = [OTHER, "http://plain.example", "ftp://x", "https://x.example/path", "https://u:p@x.example", "x", OWN];
  expect(edgeOrigins(named, OWN)).toEqual([OTHER]);
  expect(edgeOrigins(["http://plain.example/", OTHER], "http://stentor.example")).toEqual([
    "http://plain.example",
    OTHER,
  ]);
  const many = Array.from({ length: 1_000 }, (_, index) => `https://edge-${index}.example`);
  expect(edgeOrigins(many, OWN)).toHaveLength(MAX_ALTERNATES);
});

test("an edge that stops is left for another before it is gone: no part is missed, none heard twice", async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const listening = await threeEdges(seededRandom(seed));
    const { edge } = listening;
    edge.deliver(handover({ withinMs: 4_000, alternates: [OTHER] }));
    edge.edge = "edge-beside";
    await edge.runFor(4_100);
    expect(listening.phases).toEqual(["connecting", "open"]);
    expect(edge.connections).toHaveLength(2);
    expect(edge.openConnections).toHaveLength(1);
    expect(originsOf(listening)).toEqual([OWN, OTHER]);
    expect(edge.lastQuery?.get("was")).toBe("edge-own");
    expect(edge.lastQuery?.get("from")).not.toBeNull();
    await edge.runFor(2_000);
    expect(listening.missed).toEqual([]);
    listening.expectOrder();
  }
});

test("the moment of handing over is spread over the time given", async () => {
  const random = seededRandom(2);
  const movedAfterMs: number[] = [];
  for (let index = 0; index < 100; index++) {
    const listening = await threeEdges(random);
    listening.edge.deliver(handover({ withinMs: 5_000, alternates: [] }));
    listening.edge.edge = "edge-beside";
    let waitedMs = 0;
    for (; listening.edge.connections.length < 2; waitedMs += 50) await listening.edge.runFor(50);
    movedAfterMs.push(waitedMs);
    listening.connection.stop();
  }
  for (let second = 0; second < 5; second++) {
    expect(movedAfterMs.filter((ms) => Math.ceil(ms / 1_000) === second + 1).length).toBeGreaterThan(10);
  }
  expect(Math.max(...movedAfterMs)).toBeLessThanOrEqual(5_050);
});

test("landing on the edge that is leaving, or on nobody, it stays where it is and tries again", async () => {
  const listening = await threeEdges(seededRandom(6));
  const { edge } = listening;
  for (const other of edge.others.values()) other.mood = "refusing";
  edge.deliver(handover({ withinMs: 1_000, alternates: [OTHER] }));
  await edge.runFor(20_000);
  expect(edge.connections.length).toBeGreaterThan(3);
  expect(edge.openConnections).toContain(edge.connections[0] as never);
  expect(listening.phases).toEqual(["connecting", "open"]);
  for (const other of edge.others.values()) other.mood = "serving";
  await edge.runFor(30_000);
  expect(edge.openConnections).toHaveLength(1);
  expect(edge.openConnections).not.toContain(edge.connections[0] as never);
  expect(listening.phases).toEqual(["connecting", "open"]);
  expect(listening.missed).toEqual([]);
  listening.expectOrder();
  listening.connection.stop();
  await edge.runFor(100);
  expect(edge.timers).toBe(0);
});

test("an edge that is gone before the next one greeted costs no part", async () => {
  const listening = await threeEdges();
  const { edge } = listening;
  edge.deliver(handover({ withinMs: 20, alternates: [OTHER] }));
  await edge.runFor(15);
  expect(edge.connections).toHaveLength(2);
  edge.connections[0]?.events.closed("");
  expect(listening.connection.phase).toBe("reconnecting");
  await edge.runFor(1_000);
  expect(listening.connection.phase).toBe("open");
  expect(edge.connections).toHaveLength(2);
  listening.expectOrder();
  expect(listening.missed).toEqual([]);
});

test("a change of pace is told, and from then on silence is measured by it", async () => {
  const listening = await threeEdges();
  const { edge } = listening;
  const told: Pace = { intervalMs: 2_000, afterMs: 0, lean: true, why: "busy", reconnectSpreadMs: 900 };
  edge.deliver(pace(told));
  expect(listening.paces).toEqual([told]);
  for (let part = 1; part < 25; part++) edge.lost.add(edge.lastPart + part);
  await edge.runFor(5_000);
  expect(edge.connections).toHaveLength(1);
  expect(listening.connection.phase).toBe("open");
});

test("after a long interval more may be resumed", async () => {
  const listening = await threeEdges();
  const { edge } = listening;
  edge.deliver(pace({ intervalMs: 2_000, afterMs: 0, lean: false, why: "busy", reconnectSpreadMs: 0 }));
  edge.mood = "refusing";
  for (const other of edge.others.values()) other.mood = "refusing";
  edge.cut();
  await edge.runFor(RESUME_LIMIT_MS + 2_000);
  expect(listening.connection.mayResume).toBe(true);
  await edge.runFor(3_000);
  expect(listening.connection.mayResume).toBe(false);
});

test("a room that was heard is looked for a while, though servers that have just begun do not know it", async () => {
  const listening = await threeEdges();
  const { edge } = listening;
  edge.mood = "refusing";
  for (const other of edge.others.values()) other.mood = "refusing";
  edge.standing = { code: "room_not_found", retryAfterMs: 0 };
  edge.cut();
  await edge.runFor(LOST_ROOM_MS / 2);
  expect(listening.connection.phase).toBe("reconnecting");
  await edge.runFor(120_000);
  expect(listening.fault).toBe("room_not_found");
});

test("greetings of older edges, and words that are nonsense, are read as saying nothing", () => {
  const edge = new SimulatedEdge();
  const { edge: _, alternates, reconnectSpreadMs, ...old } = JSON.parse(new TextDecoder().decode(edge.welcome().body));
  expect(alternates).toEqual([]);
  expect(reconnectSpreadMs).toBe(0);
  expect(readWelcome(encodeMessage(old))).toMatchObject({ edge: "", alternates: [], reconnectSpreadMs: 0 });
  const odd = { ...old, edge: 7, alternates: [1, OTHER, null], reconnectSpreadMs: -5 };
  expect(readWelcome(encodeMessage(odd))).toMatchObject({ edge: "", alternates: [OTHER], reconnectSpreadMs: 0 });
  expect(readPace(encodeMessage({ intervalMs: 400 }))).toMatchObject({ intervalMs: 400, afterMs: 0, lean: false });
  expect(() => readPace(encodeMessage({}))).toThrow("intervalMs is not a number");
  expect(readHandover(encodeMessage({}))).toEqual({ withinMs: 0, alternates: [] });
});
