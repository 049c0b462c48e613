import { expect, test } from "bun:test";
import { FRAME_TYPE } from "../protocol/index.ts";
import { LoopbackListener } from "./loopback-listener.ts";
import { fakePart, LoopbackScene, until } from "./loopback-scene.ts";
import { ToldLoad } from "./testing/told-load.ts";

test("while no parts come, listeners hear each second that the edge lives; after eight they are let go to try elsewhere", async () => {
  await using scene = new LoopbackScene({ history: [fakePart(500)] });
  using listener = await LoopbackListener.join(scene.url("listen"));
  scene.notice({ room: scene.room, listeners: 1 });
  scene.publish(fakePart(501));
  await until(() => listener.parts.includes(501));
  const told = listener.notices.length;

  scene.clock.advance(1_100);
  await until(() => listener.notices.length > told);

  scene.clock.advance(7_500);
  // Two ticks of the edge, each of which would tell it once more.
  const ticks = scene.factsTold;
  await until(() => scene.factsTold > ticks + 1);
  const before = listener.notices.length;
  const later = scene.factsTold;
  await until(() => scene.factsTold > later + 1);
  expect(listener.notices.length).toBe(before);
  expect(listener.parts.at(-1)).toBe(501);
}, 20_000);

test("who has yet to fall back hears it as early as before the room was made later", async () => {
  const loadWatch = new ToldLoad();
  await using scene = new LoopbackScene({ history: [fakePart(500)], maxIntervalMs: 2_000, loadWatch });
  using listener = await LoopbackListener.join(scene.url("listen"));
  scene.notice({ room: scene.room, listeners: 1 });
  loadWatch.load = 0.95;
  while ((await scene.metric("stentor_edge_interval_seconds")) !== 0.4) {
    scene.clock.advance(250);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  loadWatch.load = 0.7;
  scene.publish(fakePart(501));
  await until(() => listener.parts.includes(501));
  const told = listener.notices.length;
  scene.clock.advance(1_100);
  await until(() => listener.notices.length > told);
  expect(listener.types).toContain(FRAME_TYPE.pace);
}, 20_000);
