import { expect, test } from "bun:test";
import type { RoomDoorFacts } from "../../protocol/index.ts";
import { RoomTally } from "./room-tally.ts";

const MINUTE_MS = 60_000;

function facts(seated: number, came: Partial<RoomDoorFacts> = {}): RoomDoorFacts {
  return { seated, direct: 0, placed: 0, effort: 0, invited: 0, returned: 0, told: 0, ...came };
}

test("who sat before everything ended keeps the seat, and is counted once on coming back", () => {
  const tally = new RoomTally(60);
  expect(tally.seated(0)).toBe(60);
  tally.hear("new-1", facts(0), 100, true);
  tally.hear("new-1", facts(20, { returned: 20 }), 350, true);
  expect(tally.seated(350)).toBe(60);
  tally.hear("new-2", facts(50, { returned: 40, direct: 10 }), 600, false);
  expect(tally.seated(600)).toBe(70);
});

test("where only control began anew, the edges' listeners are those that it remembers", () => {
  const tally = new RoomTally(60);
  tally.hear("one", facts(35, { direct: 500 }), 100, true);
  tally.hear("other", facts(27, { direct: 400 }), 200, true);
  expect(tally.seated(200)).toBe(62);
});

test("a seat is kept for ten minutes, whether an edge fell silent or everything did", () => {
  const tally = new RoomTally(60);
  tally.hear("one", facts(5, { direct: 5 }), 0, false);
  expect(tally.seated(9 * MINUTE_MS)).toBe(65);
  expect(tally.seated(11 * MINUTE_MS)).toBe(0);
});
