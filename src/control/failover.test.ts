/** Origins that die, restart, and take rooms over, as control sees it. */
import { expect, test } from "bun:test";
import { ControlScene, codeOf, settled } from "./testing/control-scene.ts";

const HOST_ON_AIR = (id: string) => [{ id, speaking: true, loudnessLufs: -18 }];

test("new rooms go where there is least to do, and to the next one when that is about to stop or gone", async () => {
  using scene = new ControlScene();
  const other = scene.anotherOrigin("o2");
  scene.origin.sayFacts(0.4);
  const first = await scene.room();
  expect([...other.rooms.keys()]).toEqual([first.id]);
  other.refusals.set("open", "origin_unavailable");
  const second = await scene.room();
  other.stop();
  other.sayFacts();
  const third = await scene.room();
  expect([...scene.origin.rooms.keys()]).toEqual([second.id, third.id]);
  scene.origin.stop();
  expect(await codeOf(scene.room())).toBe("origin_unavailable");
  expect(await scene.control.rooms.list()).toHaveLength(3);
});

test("a room that another origin takes over is not opened a second time; its stage is empty and its sessions are void", async () => {
  using scene = new ControlScene();
  const { id, token, host } = await scene.room();
  await scene.control.rooms.live(id, token);
  scene.origin.saySpeakers({ room: id, playing: "speakers", speakers: HOST_ON_AIR(host) });
  const before = await scene.control.whip.offer(id, token, "v=0");
  const card = scene.origin.rooms.get(id)?.card;
  const [heir, bystander] = [scene.anotherOrigin("o2"), scene.anotherOrigin("o3")];
  scene.origin.stop();
  await scene.pass(3);
  expect((await scene.control.rooms.get(id)).speakers[0]?.onAir).toBe(true);
  expect(await codeOf(scene.control.whip.offer(id, token, "v=0"))).toBe("origin_unavailable");
  if (card !== undefined) heir.takeOver({ ...card, state: "live" });
  await settled();
  await scene.pass(10);
  expect([heir, bystander].flatMap((origin) => origin.ordersOf("open"))).toEqual([]);
  expect(heir.rooms.get(id)?.live).toBe(true);
  const view = await scene.control.rooms.get(id);
  expect(view).toMatchObject({ state: "live", speakers: [{ onAir: false }] });
  expect(await codeOf(scene.control.whip.patch(id, token, before.session, "a=ice-ufrag:x", before.etag))).toBe(
    "session_not_found",
  );
  expect(await codeOf(scene.control.whip.offer(id, token, "v=0"))).toBe("accepted");
});

test("an heir that was left behind in an earlier state is told the present one", async () => {
  using scene = new ControlScene();
  const { id, token } = await scene.room();
  const stale = scene.origin.rooms.get(id)?.card;
  await scene.control.rooms.live(id, token);
  const heir = scene.anotherOrigin("o2");
  scene.origin.stop();
  if (stale !== undefined) heir.takeOver(stale);
  await settled();
  expect(heir.rooms.get(id)?.live).toBe(true);
});

test("the last words of an origin that has lost a room change nothing", async () => {
  using scene = new ControlScene();
  const { id, host } = await scene.room();
  await scene.pass(1);
  const heir = scene.anotherOrigin("o2");
  const card = scene.origin.rooms.get(id)?.card;
  scene.origin.stop();
  if (card !== undefined) heir.takeOver(card);
  scene.origin.saySpeakers({ room: id, playing: "speakers", speakers: HOST_ON_AIR(host) });
  await settled();
  expect((await scene.control.rooms.get(id)).speakers[0]?.onAir).toBe(false);
});

test("a room that nobody takes over is opened again after four seconds, and not before", async () => {
  using scene = new ControlScene();
  const { id, token, host } = await scene.room();
  await scene.control.rooms.live(id, token);
  scene.origin.saySpeakers({ room: id, playing: "speakers", speakers: HOST_ON_AIR(host) });
  const other = scene.anotherOrigin("o2");
  scene.origin.stop();
  await scene.pass(3);
  expect(other.ordersOf("open")).toEqual([]);
  await scene.pass(1);
  expect(other.ordersOf("open")).toHaveLength(1);
  expect(other.rooms.get(id)?.live).toBe(true);
  expect((await scene.control.rooms.get(id)).speakers[0]?.onAir).toBe(false);
  await scene.pass(10);
  expect(other.ordersOf("open")).toHaveLength(1);
});

test("while the relay is away, nobody is taken for silent", async () => {
  using scene = new ControlScene();
  await scene.room();
  const other = scene.anotherOrigin("o2");
  scene.isConnected = false;
  scene.origin.stop();
  await scene.pass(20);
  scene.isConnected = true;
  await scene.pass(3);
  expect(other.ordersOf("open")).toEqual([]);
  await scene.pass(2);
  expect(other.ordersOf("open")).toHaveLength(1);
});

test("only the rooms of the origin that restarted lose their stage and their sessions", async () => {
  using scene = new ControlScene();
  const other = scene.anotherOrigin("o2");
  scene.origin.sayFacts(0.5);
  const stays = await scene.room("stays");
  scene.origin.sayFacts();
  other.sayFacts(0.5);
  const moves = await scene.room("moves");
  const kept = await scene.control.whip.offer(stays.id, stays.token, "v=0");
  const lost = await scene.control.whip.offer(moves.id, moves.token, "v=0");
  for (const origin of [scene.origin, other]) origin.beat();
  scene.origin.stop();
  scene.origin.start();
  await settled();
  const { whip } = scene.control;
  expect(await codeOf(whip.check(stays.id, stays.token, kept.session))).toBe("accepted");
  expect(await codeOf(whip.check(moves.id, moves.token, lost.session))).toBe("session_not_found");
  expect([...other.rooms.keys(), ...scene.origin.rooms.keys()].sort()).toEqual([stays.id, moves.id].sort());
});

test("an origin that comes back with a room that has ended meanwhile is told to close it", async () => {
  using scene = new ControlScene();
  const { id, token } = await scene.room();
  const card = scene.origin.rooms.get(id)?.card;
  scene.origin.stop();
  await scene.control.rooms.end(id, token);
  await scene.pass(15);
  const other = scene.anotherOrigin("o2");
  if (card !== undefined) other.takeOver(card);
  await settled();
  expect([...other.rooms]).toEqual([]);
});

test("rooms of a store wait for the first origin that is heard", async () => {
  using scene = new ControlScene();
  const { id } = await scene.room();
  scene.control.close();
  scene.origin.stop();
  const next = scene.anotherControl();
  await next.start();
  scene.origin.start();
  await settled();
  expect([...scene.origin.rooms.keys()]).toEqual([id]);
  next.close();
});

test("a host who loses the network ends nothing: the room stays live and co-speakers go on", async () => {
  using scene = new ControlScene();
  const { id, token, host } = await scene.room();
  const guest = await scene.control.people.invite(id, token, "Ben");
  await scene.control.rooms.live(id, token);
  scene.origin.saySpeakers({
    room: id,
    playing: "speakers",
    speakers: [...HOST_ON_AIR(host), ...HOST_ON_AIR(guest.id)],
  });
  await scene.pass(2);
  scene.origin.saySpeakers({ room: id, playing: "speakers", speakers: HOST_ON_AIR(guest.id) });
  await scene.pass(60);
  expect(await scene.control.rooms.get(id)).toMatchObject({
    state: "live",
    speakers: [{ onAir: false }, { id: guest.id, onAir: true }],
  });
  scene.origin.saySpeakers({ room: id, playing: "hold", speakers: [] });
  await scene.pass(3_600);
  expect((await scene.control.rooms.get(id)).state).toBe("live");
  expect([scene.ends, scene.origin.ordersOf("close"), scene.origin.ordersOf("remove-speaker")]).toEqual([[], [], []]);
  expect(await codeOf(scene.control.whip.offer(id, token, "v=0"))).toBe("accepted");
});
