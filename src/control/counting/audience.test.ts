import { expect, test } from "bun:test";
import { Audience, EDGES_MAX } from "./audience.ts";
import { roundedAudience } from "./rounded-audience.ts";
import { edgeFacts } from "./testing/edge-facts.ts";

/** One room that has been open for long, and edges that report to it. */
function opened(): Audience {
  const audience = new Audience();
  audience.open("r", 0);
  audience.hear(edgeFacts("first", {}), 0);
  return audience;
}

test("figures are summed over edges; the interval is the longest, errors add as squares", () => {
  const audience = opened();
  audience.hear(edgeFacts("e1", { r: { websocket: 3, stream: 2, hls: 10, hlsError: 3, ears: 2, joins: 9 } }), 5_000);
  audience.hear(edgeFacts("e2", { r: { websocket: 7, hls: 5, hlsError: 4, stalls: 2, intervalMs: 1_000 } }), 5_000);
  audience.hear(edgeFacts("e3", { other: { websocket: 50 } }), 5_000);
  expect(audience.figures("r", 5_000)).toEqual({
    connections: 12,
    ears: 2,
    hls: 15,
    hlsError: 5,
    joins: 9,
    leaves: 0,
    stalls: 2,
    edges: 2,
    intervalMs: 1_000,
  });
  expect(audience.listeners("r", 5_000)).toBe(27);
});

test("nobody knows while no edge speaks, nor of a room that is not open", () => {
  const audience = new Audience();
  audience.open("r", 0);
  expect(audience.figures("r", 0)).toBeNull();
  audience.hear(edgeFacts("e1", {}), 0);
  expect(audience.listeners("r", 4_000)).toBe(0);
  expect(audience.listeners("constructor", 4_000)).toBeNull();
  expect(audience.listeners("r", 4_300)).toBeNull();
});

test("a listener who goes from a dead edge to another is counted once, at every moment", () => {
  const audience = opened();
  audience.hear(edgeFacts("a", { r: { websocket: 10, ears: 10, joins: 10 } }), 10_000);
  audience.hear(edgeFacts("b", { r: { websocket: 5, joins: 5 } }), 10_400);
  const moved = (count: number) => ({ r: { websocket: 5 + count, joins: 5 + count, resumed: { a: count } } });
  audience.hear(edgeFacts("b", moved(4)), 11_200);
  expect(audience.figures("r", 11_250)).toMatchObject({ connections: 15, ears: 6 });
  audience.hear(edgeFacts("b", moved(9)), 12_200);
  expect(audience.figures("r", 12_250)).toMatchObject({ connections: 15, ears: 1 });
  audience.hear(edgeFacts("b", moved(9)), 14_200);
  expect(audience.figures("r", 14_290)?.connections).toBe(15);
  expect(audience.figures("r", 14_310)).toMatchObject({ connections: 14, joins: 24, leaves: 10 });
});

test("an edge that hands over says itself who left, until it falls silent", () => {
  const audience = opened();
  audience.hear(edgeFacts("a", { r: { websocket: 10, joins: 10 } }), 10_000);
  audience.hear(edgeFacts("a", { r: { websocket: 7, joins: 10, leaves: 3 } }, true), 11_000);
  audience.hear(edgeFacts("b", { r: { websocket: 3, joins: 3, resumed: { a: 3 } } }), 11_100);
  expect(audience.figures("r", 11_200)?.connections).toBe(10);
  expect(audience.figures("r", 12_400)?.connections).toBe(7);
});

test("who comes back to the same edge, or from one that nobody knows, takes off nothing", () => {
  const audience = opened();
  audience.hear(edgeFacts("a", { r: { websocket: 10 } }), 10_000);
  audience.hear(edgeFacts("b", { r: { websocket: 5, resumed: { b: 3, unknown: 9 } } }), 10_100);
  expect(audience.figures("r", 10_200)?.connections).toBe(15);
});

test("an edge that a report leaves out, because there are too many, has not been left again when it is back", () => {
  const audience = opened();
  audience.hear(edgeFacts("a", { r: { websocket: 10 } }), 10_000);
  audience.hear(edgeFacts("b", { r: { websocket: 5, resumed: { a: 3 } } }), 10_100);
  audience.hear(edgeFacts("a", { r: { websocket: 7 } }), 11_000);
  audience.hear(edgeFacts("b", { r: { websocket: 5 } }), 11_100);
  audience.hear(edgeFacts("b", { r: { websocket: 5, resumed: { a: 3 } } }), 11_200);
  expect(audience.figures("r", 11_300)?.connections).toBe(12);
});

test("moves of long ago are not taken for moves of now when control has just begun to listen", () => {
  const audience = new Audience();
  audience.open("r", 0);
  audience.hear(edgeFacts("a", { r: { websocket: 10 } }), 90_000);
  audience.hear(edgeFacts("b", { r: { websocket: 5, resumed: { a: 400 } } }), 90_500);
  expect(audience.figures("r", 90_600)?.connections).toBe(15);
});

test("sums outlive their edge, and an edge that was cut off goes on with its own", () => {
  const audience = opened();
  const cutOff = { r: { websocket: 4, joins: 100, leaves: 96, stalls: 7 } };
  audience.hear(edgeFacts("a", cutOff), 10_000);
  audience.hear(edgeFacts("b", { r: { websocket: 1, joins: 1 } }), 30_000);
  audience.forgetSilent(30_000);
  expect(audience.figures("r", 30_000)).toMatchObject({ connections: 1, joins: 101, leaves: 100, stalls: 7 });
  audience.hear(edgeFacts("a", { r: { websocket: 5, joins: 101, leaves: 96, stalls: 8 } }), 31_000);
  expect(audience.figures("r", 31_000)).toMatchObject({ connections: 6, joins: 102, leaves: 96, stalls: 8 });
  audience.hear(edgeFacts("b", { r: { websocket: 1, joins: 1 } }), 600_000);
  audience.forgetSilent(31_000 + 600_000);
  audience.hear(edgeFacts("b", { r: { websocket: 1, joins: 1 } }), 700_000);
  expect(audience.figures("r", 700_000)).toMatchObject({ connections: 1, joins: 102, leaves: 101, stalls: 8 });
});

test("a room that its edge leaves out has nobody there, and its sums go on when somebody comes", () => {
  const audience = opened();
  audience.hear(edgeFacts("a", { r: { websocket: 3, joins: 8, leaves: 5, ears: 3 } }), 10_000);
  audience.hear(edgeFacts("a", {}), 11_000);
  expect(audience.figures("r", 11_000)).toMatchObject({ connections: 0, ears: 0, edges: 0, joins: 8, leaves: 8 });
  audience.hear(edgeFacts("a", { r: { websocket: 2, joins: 10, leaves: 8 } }), 12_000);
  expect(audience.figures("r", 12_000)).toMatchObject({ connections: 2, joins: 10, leaves: 8 });
});

test("edges beyond the bound are refused, known ones are not, and silent ones make room", () => {
  const audience = new Audience();
  audience.open("r", 0);
  for (let edge = 0; edge < EDGES_MAX; edge++) {
    expect(audience.hear(edgeFacts(`e${edge}`, { r: { websocket: 1, joins: 1 } }), edge)).toBe(true);
  }
  expect(audience.hear(edgeFacts("one-too-many", {}), 1_000)).toBe(false);
  expect(audience.hear(edgeFacts("e7", {}), 1_000)).toBe(true);
  expect(audience.edges(1_000)).toBe(EDGES_MAX);
  expect(audience.hear(edgeFacts("one-too-many", {}), 4_400)).toBe(true);
  expect(audience.figures("r", 4_400)).toMatchObject({ joins: EDGES_MAX });
  audience.forgetSilent(700_000);
  expect(audience.edges(700_000)).toBe(0);
});

test.each([
  [0, 0],
  [999, 999],
  [1_004, 1_000],
  [12_345, 12_300],
  [1_234_567, 1_230_000],
  [999_999, 1_000_000],
])("an audience of %d is told as %d", (listeners, told) => {
  expect(roundedAudience(listeners)).toBe(told);
});
