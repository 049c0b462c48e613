import { expect, test } from "bun:test";
import { FRAME_TYPE } from "../protocol/index.ts";
import { LoopbackListener } from "./loopback-listener.ts";
import { fakePart, LoopbackScene, turn, until } from "./loopback-scene.ts";

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at);
const parts = (from: number, to: number) => numbers(from, to).map((number) => fakePart(number));
/** Beyond the time that late parts are given, and the jitter. */
const HEAL_SOON_MS = 500;

test("a listener hears no gap when parts got lost on their way", async () => {
  await using scene = new LoopbackScene({ history: parts(1, 9) });
  using listener = await LoopbackListener.join(scene.url("listen"));
  for (const part of parts(10, 20)) scene.lose(part);
  scene.publish(fakePart(21));
  scene.publish(fakePart(22));
  await turn();
  expect(listener.parts).toEqual(numbers(6, 9));
  scene.clock.advance(HEAL_SOON_MS);
  await until(() => listener.parts.at(-1) === 22);
  expect(listener.parts).toEqual(numbers(6, 22));
  expect(listener.moves).toEqual([]);
  while ((await scene.metric('stentor_edge_gaps_total{end="healed"}')) !== 2) await turn();
  expect(await scene.metric("stentor_edge_parts_missing_total")).toBe(0);
});

test("who waits for a part behind a gap gets it once the gap is healed", async () => {
  await using scene = new LoopbackScene({ history: parts(0, 57) });
  const lost = scene.get("hls/voice/part-58.m4s");
  const next = scene.get("hls/voice/part-59.m4s");
  await scene.holding(2);
  scene.lose(fakePart(58));
  scene.publish(fakePart(59));
  await turn();
  expect(await scene.metric("stentor_edge_held_requests")).toBe(2);
  scene.clock.advance(HEAL_SOON_MS);
  expect(await (await lost).bytes()).toEqual(new Uint8Array(fakePart(58).cmaf));
  expect(await (await next).bytes()).toEqual(new Uint8Array(fakePart(59).cmaf));
});

test("when the relay comes back, what was missed is there, though nothing newer has come", async () => {
  await using scene = new LoopbackScene({ history: parts(1, 9) });
  using listener = await LoopbackListener.join(scene.url("listen"));
  scene.relay.cut();
  await scene.publishAll(10, 20);
  scene.relay.heal();
  scene.clock.advance(HEAL_SOON_MS);
  await until(() => listener.parts.at(-1) === 20);
  expect(listener.parts).toEqual(numbers(6, 20));
});

test("after a long outage all comes, in order, not all at once", async () => {
  await using scene = new LoopbackScene({ history: parts(1, 9) });
  using listener = await LoopbackListener.join(scene.url("listen"));
  scene.relay.cut();
  await scene.publishAll(10, 60);
  scene.clock.advance(10_000);
  scene.relay.heal();
  scene.clock.advance(HEAL_SOON_MS);
  await until(() => listener.parts.length > 4);
  expect(listener.parts).toEqual(numbers(6, 34));
  while (listener.parts.at(-1) !== 60) {
    scene.clock.advance(20);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(listener.parts).toEqual(numbers(6, 60));
  expect(listener.moves).toEqual([]);
});

test("parts that the next origin never made are not waited for", async () => {
  await using scene = new LoopbackScene({ history: parts(1, 9) });
  using listener = await LoopbackListener.join(scene.url("listen"));
  scene.originDies();
  scene.history.splice(0);
  scene.originComes();
  scene.publish(fakePart(25));
  scene.clock.advance(HEAL_SOON_MS);
  await until(() => listener.parts.at(-1) === 25);
  expect(listener.parts).toEqual([6, 7, 8, 9, 25]);
  while ((await scene.metric('stentor_edge_gaps_total{end="unmade"}')) !== 2) await turn();
});

test("two origins for a moment give each part once", async () => {
  await using scene = new LoopbackScene({ history: parts(1, 5) });
  using listener = await LoopbackListener.join(scene.url("listen"));
  for (const number of [6, 6, 8, 7, 7, 8, 9]) scene.publish(fakePart(number));
  await until(() => listener.parts.at(-1) === 9);
  expect(listener.parts).toEqual(numbers(2, 9));
});

test("a room that ends within a gap gives what it has before the end", async () => {
  await using scene = new LoopbackScene({ history: parts(1, 5) });
  using listener = await LoopbackListener.join(scene.url("listen"));
  scene.publish(fakePart(7));
  scene.end();
  await until(() => listener.closed !== undefined);
  expect(listener.parts).toEqual([2, 3, 4, 5, 7]);
  expect(listener.types.at(-1)).toBe(FRAME_TYPE.end);
});

test("an end that was lost on its way is found out", async () => {
  await using scene = new LoopbackScene({ history: parts(1, 9) });
  using listener = await LoopbackListener.join(scene.url("listen"));
  scene.publish(fakePart(10));
  await until(() => listener.parts.at(-1) === 10);
  scene.relay.cut();
  scene.state = "ended";
  scene.end();
  scene.relay.heal();
  while (listener.closed === undefined) {
    scene.clock.advance(1_000);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(listener.frames.at(-1)?.type).toBe(FRAME_TYPE.end);
  expect(listener.closed.reason).toBe("room_ended");
}, 20_000);

test("a room that is silent goes on as long as nobody says that it is over", async () => {
  await using scene = new LoopbackScene({ history: parts(1, 9) });
  using listener = await LoopbackListener.join(scene.url("listen"));
  scene.publish(fakePart(10));
  const asked = () => scene.asked.filter((subject) => subject.startsWith("control.card")).length;
  const before = asked();
  while (asked() < before + 2) {
    scene.clock.advance(5_000);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  scene.controlDies();
  scene.publish(fakePart(11));
  await until(() => listener.parts.at(-1) === 11);
  expect(listener.types).not.toContain(FRAME_TYPE.end);
}, 20_000);
