import { expect, test } from "bun:test";
import { signal } from "@preact/signals";
import type { StatusNow } from "../../src/protocol/index.ts";
import { ApiError } from "../api/api-error.ts";
import type { ReportsView, ReportsWish } from "../api/status-api.ts";
import { StatusModel } from "./status-model.ts";

const BEGAN_MS = Date.UTC(2026, 10, 22, 20);

function scene() {
  const world = { nowMs: 5_000, away: false, atMs: BEGAN_MS, asked: [] as ReportsWish[] };
  const answer =
    <T>(value: () => T) =>
    async () => {
      if (world.away) throw new ApiError("network");
      return value();
    };
  const model = new StatusModel({
    api: {
      summary: answer(() => ({ atMs: world.atMs, state: "fine", incidents: [] }) as unknown as StatusNow),
      reports: async (wish) => {
        world.asked.push(wish);
        await Promise.resolve();
        return { bins: { counts: [wish.window, world.asked.length] } } as unknown as ReportsView;
      },
      comments: answer(() => []),
      history: answer(() => ({ grade: {}, incidents: [] }) as never),
      config: answer(() => ({ trackerUrl: null, vapidPublicKey: null, mail: false, rooms: [] })),
    },
    room: signal<string | null>(null),
    monotonicMs: () => world.nowMs,
    seen: async () => undefined,
  });
  const pass = (ms: number, isTrackerAlive = true) => {
    world.nowMs += ms;
    if (isTrackerAlive) world.atMs += ms;
  };
  return { model, world, pass };
}

test("fresh word is shown without its age; a tracker that is away is said to be, at once, and with how long", async () => {
  const { model, world, pass } = scene();
  await model.refresh();
  expect(model.oldMs.value).toBeUndefined();
  world.away = true;
  pass(8_000);
  await model.refresh();
  expect(model.oldMs.value).toBe(8_000);
  pass(112_000);
  model.tick();
  expect(model.oldMs.value).toBe(120_000);
  expect(model.now.value?.state).toBe("fine");
  world.away = false;
  await model.refresh();
  expect(model.oldMs.value).toBeUndefined();
});

test("an answer that something on the way has kept is no news", async () => {
  const { model, pass } = scene();
  await model.refresh();
  for (let turn = 0; turn < 6; turn += 1) {
    pass(8_000, false);
    await model.refresh();
  }
  expect(model.oldMs.value).toBe(48_000);
});

test("what was narrowed meanwhile is not overwritten by the answer to what was asked before", async () => {
  const { model, world } = scene();
  await model.refresh();
  world.nowMs += 60_000;
  const underWay = model.refresh();
  model.look("7d", "echo");
  await underWay;
  expect(world.asked).toHaveLength(2);
  expect(model.reports.value?.bins.counts).toEqual(["24h", 1] as never);
  await model.refresh();
  expect(model.reports.value?.bins.counts).toEqual(["7d", 3] as never);
  expect(world.asked.at(-1)).toEqual({ window: "7d", room: null, category: "echo" });
});
