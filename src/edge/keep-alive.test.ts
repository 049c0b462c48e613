import { expect, test } from "bun:test";
import { LoopbackListener } from "./loopback-listener.ts";
import { fakePart, LoopbackScene, until } from "./loopback-scene.ts";

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
