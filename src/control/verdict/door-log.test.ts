import { expect, test } from "bun:test";
import type { DoorState } from "../../protocol/index.ts";
import { DoorLog } from "./door-log.ts";

const PROVEN = { listeners: 5_000, arrivalsPerSecond: 500, atMs: 0, note: "" };

function state(room: string, turn = 1): DoorState {
  return { room, turn, status: "not-queueing", why: null, opensAtMs: null, proven: PROVEN } as DoorState;
}

test("of more doors than are kept, the one that was silent longest gives way", () => {
  const log = new DoorLog({ roomsMax: 2 });
  for (const heard of [state("a"), state("b"), state("a", 2), state("c")]) log.hear(heard);
  const proven = ["a", "b", "c"].map((room) => log.take(room, { expectedAtMs: [], postsAtMs: null }).proven?.listeners);
  expect(proven).toEqual([5_000, undefined, 5_000]);
});
