import { describe, expect, test } from "bun:test";
import { BEHIND_BUCKETS_MS } from "../../protocol/index.ts";
import { newEar } from "./ears.ts";
import { KeptTallies } from "./kept-tallies.ts";
import { EDGES_MAX } from "./resumed.ts";
import { RoomTally } from "./room-tally.ts";

const at = (nowMs: number) => ({ nowMs, intervalMs: 200 });

describe("a room's tally", () => {
  test("connections are now, joins and leaves are summed", () => {
    const tally = new RoomTally();
    for (let joiner = 0; joiner < 3; joiner++) tally.joined("websocket", undefined, 0);
    tally.joined("stream", undefined, 0);
    tally.left("websocket", newEar(), 0);
    expect(tally.audience({ nowMs: 0, intervalMs: 1_000 })).toEqual({
      websocket: 2,
      stream: 1,
      hls: 0,
      hlsError: 0,
      ears: 0,
      joins: 4,
      leaves: 1,
      stalls: 0,
      behind: new Array(BEHIND_BUCKETS_MS.length + 1).fill(0),
      resumed: {},
      intervalMs: 1_000,
    });
  });

  test("reports are sorted by how far behind live they were; a bound belongs to its bucket", () => {
    const tally = new RoomTally();
    const ear = newEar();
    const distances = [-20, 0, 250, 251, 30_000, 30_001, 86_400_000];
    distances.forEach((behindMs, part) => {
      tally.heard(ear, { type: "heard", part, behindMs, stalls: 2 }, 0);
    });
    const { behind, stalls, ears } = tally.audience(at(0));
    expect(behind).toEqual([3, 1, 0, 0, 0, 0, 0, 0, 0, 1, 2]);
    expect([stalls, ears]).toEqual([14, 1]);
  });

  test("a report that acknowledges nothing new counts its stalls only", () => {
    const tally = new RoomTally();
    const ear = newEar();
    for (let round = 0; round < 3; round++) tally.heard(ear, { type: "heard", part: 5, behindMs: 1, stalls: 1 }, 0);
    const { behind, stalls } = tally.audience(at(0));
    expect([behind[0], stalls]).toEqual([1, 3]);
  });

  test("what it told does not change afterwards", () => {
    const tally = new RoomTally();
    const told = tally.audience(at(0));
    tally.heard(newEar(), { type: "heard", part: 5, behindMs: 1, stalls: 1 }, 0);
    expect(told.behind[0]).toBe(0);
  });
});

describe("who comes over from other edges", () => {
  test("is counted by edge, 64 of them, the rest together", () => {
    const tally = new RoomTally();
    for (let edge = 0; edge < EDGES_MAX + 10; edge++) tally.joined("websocket", `edge-${edge}`, edge);
    tally.joined("websocket", "edge-3", 99);
    const { resumed, joins } = tally.audience(at(100));
    expect(Object.keys(resumed)).toHaveLength(EDGES_MAX + 1);
    expect([resumed["edge-3"], resumed["edge-63"], resumed["edge-64"], resumed[""]]).toEqual([2, 1, undefined, 10]);
    expect(joins).toBe(EDGES_MAX + 11);
  });

  test("an edge from which nobody comes any more gives its place to another", () => {
    const tally = new RoomTally();
    for (let edge = 0; edge < EDGES_MAX; edge++) tally.joined("websocket", `old-${edge}`, 0);
    tally.joined("websocket", "old-0", 300_000);
    tally.joined("websocket", "new", 600_001);
    expect(tally.audience(at(600_001)).resumed).toEqual({ "old-0": 2, new: 1 });
  });

  test("told of few, it names those who came last", () => {
    const tally = new RoomTally();
    for (const [edge, nowMs] of [
      ["a", 1],
      ["b", 2],
      ["c", 3],
      ["a", 4],
    ] as const) {
      tally.joined("websocket", edge, nowMs);
    }
    expect(tally.audience({ ...at(5), namedEdges: 2 }).resumed).toEqual({ a: 2, c: 1, "": 1 });
    expect(tally.audience({ ...at(5), namedEdges: 0 }).resumed).toEqual({ "": 4 });
  });

  test("names that objects know are names like others", () => {
    const tally = new RoomTally();
    for (const edge of ["__proto__", "constructor"]) tally.joined("websocket", edge, 0);
    const told = JSON.parse(JSON.stringify(tally.audience(at(0)).resumed));
    expect(Object.keys(told).toSorted()).toEqual(["__proto__", "constructor"]);
    expect(Object.values(told)).toEqual([1, 1]);
  });
});

test("a room's sums go on when it is opened again; of too many rooms the first is forgotten", () => {
  const kept = new KeptTallies(2);
  const tallies = ["a", "b", "c"].map((room) => ({ room, tally: kept.take(room) }));
  for (const { tally } of tallies) tally.joined("stream", undefined, 0);
  expect(tallies.map(({ room, tally }) => kept.keep(room, tally))).toEqual([false, false, true]);
  expect(["a", "b", "c"].map((room) => kept.take(room).audience(at(0)).joins)).toEqual([0, 1, 1]);
});

test("connections that the edge itself ended are told apart, by what they had done", () => {
  const tally = new RoomTally();
  expect(tally.audience(at(0))).not.toHaveProperty("turnedOut");
  tally.turnedOut("abuse");
  tally.turnedOut("unread");
  tally.turnedOut("unread");
  expect(tally.audience(at(0)).turnedOut).toEqual({ abuse: 1, unread: 2 });
});
