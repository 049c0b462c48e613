import { expect, test } from "bun:test";
import { encodeMessage, FRAME_TYPE, subjects } from "../protocol/index.ts";
import { LoopbackListener } from "./loopback-listener.ts";
import { fakePart, LoopbackScene, turn, until } from "./loopback-scene.ts";

const history = [fakePart(1), fakePart(2)];

test("while control is dead, the room's origin says what the room is", async () => {
  await using scene = new LoopbackScene({ history });
  scene.controlDies();
  using listener = await LoopbackListener.join(scene.url("listen"));
  expect(listener.parts).toEqual([1, 2]);
  expect(scene.asked[0]).toBe("room.town-hall.card");
  expect(await scene.metric('stentor_edge_cards_total{from="holder"}')).toBe(1);
});

test("a control that does not answer costs a joiner a third of a second, not its timeout", async () => {
  await using scene = new LoopbackScene({ history });
  scene.controlDies();
  let silentSinceMs = 0;
  scene.relay.respond(subjects.roomCard, () => {
    silentSinceMs = performance.now();
    return new Promise<never>(() => undefined);
  });
  using listener = await LoopbackListener.join(scene.url("listen"));
  expect(listener.parts).toEqual([1, 2]);
  expect(performance.now() - silentSinceMs).toBeLessThan(1_900);
});

test("a control that answers at once has the last word: its origin is not asked", async () => {
  await using scene = new LoopbackScene({ history });
  using _listener = await LoopbackListener.join(scene.url("listen"));
  expect(scene.asked).not.toContain("room.town-hall.card");
  expect(await scene.metric('stentor_edge_cards_total{from="control"}')).toBe(1);
});

test("a fault of control's own is no word on the room", async () => {
  await using scene = new LoopbackScene({ history });
  scene.cards.set(scene.room, { ok: false, code: "store_unavailable", message: "Cannot read" });
  using listener = await LoopbackListener.join(scene.url("listen"));
  expect(listener.parts).toEqual([1, 2]);
});

test("who comes while no origin holds the room waits for the next one, and lacks nothing that it makes", async () => {
  await using scene = new LoopbackScene({ history });
  scene.originDies();
  const joining = LoopbackListener.join(scene.url("listen"));
  while (!((await scene.metric('stentor_edge_windows_asked_total{outcome="failed"}')) >= 3)) await turn();
  scene.originComes();
  scene.publish(fakePart(3));
  using listener = await joining;
  await until(() => listener.parts.at(-1) === 3);
  expect(listener.parts).toEqual([1, 2, 3]);
});

test("a room that no origin holds for four seconds is refused for now", async () => {
  await using scene = new LoopbackScene({ history });
  scene.originDies();
  const startMs = performance.now();
  const answer = await scene.get("live.opus");
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({ error: { code: "origin_unavailable" } });
  expect(performance.now() - startMs).toBeGreaterThan(3_900);
});

test("a room that ends while nobody holds it is over for those who wait, at once", async () => {
  await using scene = new LoopbackScene({ history });
  scene.originDies();
  const joining = LoopbackListener.join(scene.url("listen"));
  while (!((await scene.metric('stentor_edge_windows_asked_total{outcome="failed"}')) >= 1)) await turn();
  scene.relay.publish(subjects.notice(scene.room), encodeMessage({ room: scene.room, state: "ended" }));
  scene.end();
  using listener = await joining;
  expect(listener.types).toEqual([FRAME_TYPE.welcome, FRAME_TYPE.notice, FRAME_TYPE.end]);
});
