import { expect, test } from "bun:test";
import { IDLE_STATE, type ListenerState } from "../../client/listener/index.ts";
import { isCatchingUp } from "./catching-up.ts";

const late: ListenerState = { ...IDLE_STATE, phase: "playing", path: "mse", behindMs: 1_900, rate: 1.03 };

test("every path that hurries can catch up; HLS is always that far behind", () => {
  for (const path of ["mse", "managed-mse", "webcodecs"] as const)
    expect(isCatchingUp(false, { ...late, path })).toBe(true);
  expect(isCatchingUp(false, { ...late, path: "hls" })).toBe(false);
});

test("a sound that is where it wants to be, however far behind, is not catching up", () => {
  expect(isCatchingUp(true, { ...late, rate: 1 })).toBe(false);
});

test("nothing catches up while nothing sounds", () => {
  expect(isCatchingUp(true, { ...late, phase: "reconnecting" })).toBe(false);
  expect(isCatchingUp(true, IDLE_STATE)).toBe(false);
});

test("an ear that the edge has put far behind, or calls back, is not catching up", () => {
  const busy = { intervalMs: 2_000, why: "busy", lean: false } as const;
  expect(isCatchingUp(false, { ...late, behindMs: 2_400, rate: 1.01, pace: busy })).toBe(false);
  expect(isCatchingUp(false, { ...late, behindMs: 3_400, rate: 1.01, pace: busy })).toBe(true);
  expect(isCatchingUp(false, { ...late, pace: { ...busy, intervalMs: 200, why: "calm" } })).toBe(false);
});
