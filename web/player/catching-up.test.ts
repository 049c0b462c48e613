import { expect, test } from "bun:test";
import { IDLE_STATE, type ListenerState } from "../../client/listener/index.ts";
import { latenessOf } from "./catching-up.ts";

const late: ListenerState = { ...IDLE_STATE, phase: "playing", path: "mse", behindMs: 1_900, rate: 1.03 };
const later: ListenerState = { ...late, behindMs: 12_400, lateMs: 12_000, rate: 1.06 };

test("every path that hurries can catch up; HLS is always that far behind", () => {
  for (const path of ["mse", "managed-mse", "webcodecs"] as const) {
    expect(latenessOf("none", { ...late, path })).toBe("little");
    expect(latenessOf("none", { ...later, path })).toBe("much");
  }
  expect(latenessOf("none", { ...late, path: "hls" })).toBe("none");
  expect(latenessOf("much", { ...later, path: "hls" })).toBe("none");
});

test("a sound that is where it wants to be, however far behind, is not catching up", () => {
  expect(latenessOf("little", { ...late, rate: 1 })).toBe("none");
  expect(latenessOf("much", { ...later, lateMs: 40, rate: 1 })).toBe("none");
});

test("nothing catches up while nothing sounds", () => {
  expect(latenessOf("much", { ...later, phase: "reconnecting" })).toBe("none");
  expect(latenessOf("little", IDLE_STATE)).toBe("none");
});

test("an ear that the edge has put far behind, or calls back, is not catching up", () => {
  const busy = { intervalMs: 2_000, why: "busy", lean: false } as const;
  expect(latenessOf("none", { ...late, behindMs: 2_400, rate: 1.01, pace: busy })).toBe("none");
  expect(latenessOf("none", { ...late, behindMs: 3_400, rate: 1.01, pace: busy })).toBe("little");
  expect(latenessOf("none", { ...late, pace: { ...busy, intervalMs: 200, why: "calm" } })).toBe("none");
});

test("after an interruption the sound counts as very late from three seconds until two, whatever it stands or goes at", () => {
  const lateAt = [2_900, 3_100, 2_100, 1_900, 2_900, 3_100];
  let was = latenessOf("none", IDLE_STATE);
  const told = lateAt.map((lateMs) => {
    was = latenessOf(was, { ...late, lateMs, behindMs: lateMs + 400 });
    return was;
  });
  expect(told).toEqual(["little", "much", "much", "little", "little", "much"]);
  expect(latenessOf("much", { ...later, rate: 0.97, interrupted: true })).toBe("much");
});
