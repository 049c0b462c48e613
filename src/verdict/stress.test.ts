/** When there is anything to explain, and how what edges say comes together. */
import { expect, test } from "bun:test";
import { type EdgeSigns, PER_SOURCE_BOUNDS, type RoomSigns } from "../protocol/index.ts";
import { SCENARIOS, simulate } from "../siege/index.ts";
import { HOUSE, ROOMS_MAX, VerdictEngine } from "./index.ts";
import { quietEdge } from "./testing/quiet-edge.ts";
import { calmContext } from "./verdict-context.ts";

const START_MS = 1_700_000_000_000;

/** An engine that hears one edge each second. */
class Second {
  readonly engine = new VerdictEngine();
  atMs = START_MS;

  hear(...said: EdgeSigns[]) {
    this.atMs += 1_000;
    for (const signs of said) this.engine.take(signs, this.atMs);
    return this.engine.judge("r", this.atMs, calmContext());
  }

  /** The last of so many seconds. */
  pass(seconds: number, signs: Partial<RoomSigns> = {}, edge: Partial<EdgeSigns> = {}) {
    let last = this.hear(quietEdge("r", signs, edge));
    for (let second = 1; second < seconds; second++) last = this.hear(quietEdge("r", signs, edge));
    return last;
  }
}

test("a quiet room has no verdict, and nothing of it is kept", () => {
  const { verdict, keep } = new Second().pass(120);
  expect(verdict).toMatchObject({ stressed: false, since: null, verdict: "undetermined", evidence: [] });
  expect(verdict.probabilities.undetermined).toBe(1);
  expect(keep).toEqual([]);
});

const troubles: [string, Partial<RoomSigns>, Partial<EdgeSigns>][] = [
  ["a surge of people", { arrivals: 60, requests: 300 }, {}],
  ["a surge of requests from few", { requests: 500 }, {}],
  ["people who have to wait", { refused: { place_waiting: 12 } }, {}],
  ["faults of ours", { answers: { fine: 3, theirs: 0, ours: 8 } }, {}],
  ["many who leave", { left: 30 }, {}],
  ["stalls", { stalls: 20 }, {}],
  ["abuse", { abuses: { oversized: 9 } }, {}],
  ["a silent origin", {}, { silentRooms: 1 }],
  ["an edge without its relay", {}, { relayConnected: false }],
  ["requests that are turned away unread", {}, { turnedAway: 40 }],
];

test.each(troubles)(
  "%s has to be explained within five seconds, until a minute after the last of it",
  (_, signs, edge) => {
    const room = new Second();
    room.pass(60);
    expect(room.pass(5, signs, edge).verdict).toMatchObject({ stressed: true });
    expect(room.pass(55).verdict.stressed).toBe(true);
    expect(room.pass(15).verdict.stressed).toBe(false);
  },
);

test("growth over minutes that nobody suffers from is no stress", () => {
  const room = new Second();
  let stressed = false;
  for (let minute = 0; minute < 20; minute++) {
    const signs = { requests: 3 * 1.3 ** minute, arrivals: 1.3 ** minute, listeners: 100 * 1.3 ** minute };
    stressed ||= room.pass(60, signs).verdict.stressed;
  }
  expect(stressed).toBe(false);
});

test("what two edges say is added, and an edge that was late by a second loses nothing", () => {
  const room = new Second();
  room.pass(30);
  const many = { requests: 40, arrivals: 45, listeners: 70 };
  const here = quietEdge("r", many);
  const there = quietEdge("r", many, { edge: "e2" });
  const kept = [[here, there], [here], [here, there, there]].map((said) => room.hear(...said).keep.at(-1));
  const third = kept.at(-1);
  expect(kept.map((each) => each?.signs.requests)).toEqual([80, 40, 120]);
  expect(kept.map((each) => each?.signs.listeners)).toEqual([140, 70, 140]);
  expect(third?.fleet).toMatchObject({ edges: 2, missing: 0 });
});

test("an edge that falls silent is missing after three seconds, and no edge after ten", () => {
  const room = new Second();
  const stress = { stalls: 50 };
  room.hear(quietEdge("r", stress), quietEdge("r", stress, { edge: "e2" }));
  const missing: number[] = [];
  for (let second = 0; second < 12; second++) {
    missing.push(room.hear(quietEdge("r", stress)).keep.at(-1)?.fleet.missing ?? -1);
  }
  expect(missing).toEqual([0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 0, 0]);
});

test("the house is all rooms, and what belongs to none", () => {
  const engine = new VerdictEngine();
  const { rooms } = quietEdge("a", { requests: 90, arrivals: 30, listeners: 7 });
  const none = quietEdge(HOUSE, { requests: 400, abuses: { "stalled-request": 50 }, listeners: 0 }).rooms;
  engine.take({ ...quietEdge("a"), listeners: 7, rooms: { ...rooms, ...none } }, START_MS);
  expect([...engine.rooms()].sort()).toEqual([HOUSE, "a"]);
  const { keep } = engine.judge(HOUSE, START_MS, calmContext());
  expect(keep[0]?.signs).toMatchObject({
    requests: 490,
    arrivals: 31,
    listeners: 7,
    abuses: { "stalled-request": 50 },
  });
});

test("an edge that needs two messages for its rooms is one edge, and its own figures count once", () => {
  const engine = new VerdictEngine();
  const figures = { turnedAway: 30, listeners: 900 };
  engine.take(quietEdge("a", {}, figures), START_MS);
  engine.take(quietEdge("b", {}, figures), START_MS);
  const { keep } = engine.judge(HOUSE, START_MS, calmContext());
  expect(keep[0]?.fleet).toMatchObject({ edges: 1, turnedAway: 30, listeners: 900 });
  expect(keep[0]?.signs).toMatchObject({ requests: 6, listeners: 900 });
});

test("without a word from any edge, what was believed fades to not knowing", () => {
  const scenario = SCENARIOS.get("slow-server");
  if (scenario === undefined) throw new Error("No scenario is called slow-server");
  const { seconds, room } = simulate(scenario, 71);
  const engine = new VerdictEngine();
  let said = "";
  let atMs = 0;
  for (const second of seconds) {
    if (said === "own-fault") break;
    atMs = second.atMs;
    engine.take(second.signs, atMs);
    said = engine.judge(room, atMs, second.context).verdict.verdict;
  }
  expect(said).toBe("own-fault");
  const silent = Array.from(
    { length: 40 },
    (_, at) => engine.judge(room, atMs + (at + 1) * 1_000, calmContext()).verdict,
  );
  expect(silent.at(-1)).toMatchObject({ stressed: true, verdict: "undetermined" });
});

test("more rooms than the bound are at ease, and cost no memory", () => {
  const engine = new VerdictEngine();
  for (let room = 0; room <= ROOMS_MAX; room++) engine.judge(`r${room}`, START_MS, calmContext());
  for (let second = 1; second < 20; second++) {
    engine.take(quietEdge("more", { stalls: 90 }), START_MS + second * 1_000);
    expect(engine.judge("more", START_MS + second * 1_000, calmContext()).verdict.evidence.length).toBeGreaterThan(-1);
  }
  expect(engine.rooms().has("more")).toBe(true);
});

test("the classes of requests per source are those of the protocol", () => {
  expect(quietEdge("r").rooms["r"]?.perSource).toHaveLength(PER_SOURCE_BOUNDS.length + 1);
});
