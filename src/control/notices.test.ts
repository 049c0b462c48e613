/** What edges and the public are told of a room. */
import { expect, test } from "bun:test";
import { ControlScene, settled } from "./testing/control-scene.ts";

test("listeners are summed over edges; an edge that is silent for long no longer counts", async () => {
  using scene = new ControlScene();
  const { id } = await scene.room();
  const listeners = async () => (await scene.control.rooms.get(id)).listeners;
  expect(await listeners()).toBeNull();
  scene.edgeSays("e1", { [id]: { websocket: 3, stream: 2, hls: 1, ears: 2 }, "another-room": { websocket: 50 } });
  scene.edgeSays("e2", { [id]: { websocket: 10, ears: 9, intervalMs: 400 } });
  expect(await scene.control.rooms.get(id)).toMatchObject({ listeners: 16, ears: 11, intervalMs: 400 });
  await scene.pass(3);
  scene.edgeSays("e2", {});
  expect(await listeners()).toBe(6);
  await scene.pass(2);
  expect(await listeners()).toBe(0);
  await scene.pass(5);
  expect(await scene.control.rooms.get(id)).toMatchObject({ listeners: null, ears: null, intervalMs: null });
});

test("edges hear of speakers by name, at once, then once a second at most", async () => {
  using scene = new ControlScene();
  const { id, host } = await scene.room();
  await scene.pass(2);
  scene.notices.length = 0;
  const say = (speaking: boolean) =>
    scene.origin.saySpeakers({ room: id, playing: "speakers", speakers: [{ id: host, speaking, loudnessLufs: -20 }] });
  say(true);
  await settled();
  expect(scene.notices).toEqual([
    {
      room: id,
      title: "Town hall",
      state: "waiting",
      playing: "speakers",
      listeners: null,
      speakers: [{ id: host, name: "Ana", role: "host", speaking: true }],
    },
  ]);
  for (let change = 0; change < 20; change++) say(change % 2 === 1);
  await settled();
  expect(scene.notices).toHaveLength(1);
  say(false);
  await scene.pass(1);
  expect(scene.notices).toHaveLength(2);
  expect(scene.notices[1]?.speakers[0]?.speaking).toBe(false);
  await scene.pass(5);
  expect(scene.notices).toHaveLength(2);
});

test("going live is told at once, whatever was told just before", async () => {
  using scene = new ControlScene();
  const { id, token } = await scene.room();
  await scene.pass(1);
  await scene.control.rooms.live(id, token);
  await scene.control.publishNotices();
  expect(scene.notices.map(({ state }) => state)).toEqual(["waiting", "live"]);
});

test("an edge that asks for a room is told of it even if nothing changed", async () => {
  using scene = new ControlScene();
  const { id } = await scene.room();
  await scene.pass(3);
  expect(scene.notices).toHaveLength(1);
  await scene.card(id);
  await scene.pass(1);
  expect(scene.notices).toHaveLength(2);
});

test("facts of rooms that are not open are left aside", async () => {
  using scene = new ControlScene();
  scene.origin.saySpeakers({ room: "nowhere", playing: "hold", speakers: [] });
  await scene.pass(1);
  expect(scene.notices).toEqual([]);
  expect(await scene.card("nowhere")).toMatchObject({ ok: false, code: "room_not_found" });
});

test("nothing that was being written when a room ended follows its end", async () => {
  using scene = new ControlScene();
  const { id, token } = await scene.room();
  const { promise: ended, resolve: goOn } = Promise.withResolvers<void>();
  const participants = scene.store.participants.bind(scene.store);
  scene.store.participants = async (room) => {
    scene.store.participants = participants;
    await ended;
    return participants(room);
  };
  const publishing = scene.control.publishNotices();
  await settled();
  await scene.control.rooms.end(id, token);
  goOn();
  await publishing;
  expect(scene.notices.map(({ state }) => state)).toEqual(["ended"]);
});
