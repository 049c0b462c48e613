import { expect, test } from "bun:test";
import { ControlScene, codeOf, settled } from "./testing/control-scene.ts";

test("a room is opened at the origin first, on a part's boundary", async () => {
  using scene = new ControlScene();
  scene.clock.advance(137);
  const { id } = await scene.room("Élections : le grand débat!");
  expect(id).toMatch(/^elections-le-grand-debat-[a-z0-9]{6}$/);
  const epochMs = scene.origin.rooms.get(id)?.epochMs ?? Number.NaN;
  expect(epochMs % 200).toBe(0);
  expect(scene.clock.nowMs() - epochMs).toBeGreaterThanOrEqual(0);
  expect(scene.clock.nowMs() - epochMs).toBeLessThan(200);
  expect(await scene.card(id)).toEqual({
    ok: true,
    value: { room: id, title: "Élections : le grand débat!", state: "waiting", epochMs, renditions: ["voice", "lean"] },
  });
});

test("a room that the origin does not open does not exist", async () => {
  using scene = new ControlScene();
  scene.origin.stop();
  expect(await codeOf(scene.room())).toBe("origin_unavailable");
  expect(await scene.control.rooms.list()).toEqual([]);
  expect(await scene.store.rooms()).toEqual([]);
});

test("a refused room is ordered closed until it is clear that nobody holds it", async () => {
  using scene = new ControlScene();
  scene.origin.refusals.set("open", "internal");
  await codeOf(scene.room());
  scene.origin.refusals.clear();
  const closings = async () => {
    const lines = (await scene.metrics.text()).split("\n").filter((line) => line.includes('order="close"'));
    return Number(lines[0]?.split(" ")[1]);
  };
  await scene.pass(11);
  const tried = await closings();
  expect(tried).toBeGreaterThanOrEqual(10);
  await scene.pass(20);
  expect(await closings()).toBe(tried);
});

test("a room goes live once the origin agrees, and stays as it was when it does not", async () => {
  using scene = new ControlScene();
  const { id, token } = await scene.room();
  scene.origin.refusals.set("live", "internal");
  expect(await codeOf(scene.control.rooms.live(id, token))).toBe("internal");
  expect((await scene.control.rooms.get(id)).state).toBe("waiting");
  scene.origin.refusals.clear();
  await scene.pass(2);
  expect(scene.origin.rooms.get(id)?.live).toBe(false);
  expect((await scene.control.rooms.live(id, token)).state).toBe("live");
  expect(scene.origin.rooms.get(id)?.live).toBe(true);
});

test("a room whose going live was obeyed but not confirmed is put back, until the host tries again", async () => {
  using scene = new ControlScene();
  const { id, token } = await scene.room();
  scene.relay.losesAnswers = true;
  expect(await codeOf(scene.control.rooms.live(id, token))).toBe("origin_unavailable");
  expect(scene.origin.rooms.get(id)?.live).toBe(true);
  scene.relay.losesAnswers = false;
  await scene.pass(1);
  expect(scene.origin.rooms.get(id)?.live).toBe(false);
  expect((await scene.control.rooms.get(id)).state).toBe("waiting");
  expect((await scene.control.rooms.live(id, token)).state).toBe("live");
  expect(scene.origin.rooms.get(id)?.live).toBe(true);
});

test("a room whose opening was obeyed but not confirmed is closed again", async () => {
  using scene = new ControlScene();
  scene.relay.losesAnswers = true;
  expect(await codeOf(scene.room())).toBe("origin_unavailable");
  expect(scene.origin.rooms.size).toBe(1);
  scene.relay.losesAnswers = false;
  await scene.pass(1);
  expect(scene.origin.rooms.size).toBe(0);
});

test("the operator may end a room whose host is gone, a guest may not, and nobody ends a room that is none", async () => {
  using scene = new ControlScene();
  const { id, token } = await scene.room();
  const guest = await scene.control.people.invite(id, token, "Ben");
  const operator = "operator-token-of-the-tests";
  expect(await codeOf(scene.control.rooms.end(id, guest.token))).toBe("token_invalid");
  expect(await codeOf(scene.control.rooms.end("nowhere", operator))).toBe("room_not_found");
  expect((await scene.control.rooms.end(id, operator)).state).toBe("ended");
});

test("a room ends while the origin is away, and the origin follows when it is back", async () => {
  using scene = new ControlScene();
  const { id, token } = await scene.room();
  scene.origin.refusals.set("close", "internal");
  expect((await scene.control.rooms.end(id, token)).state).toBe("ended");
  expect(scene.ends).toEqual([id]);
  expect(scene.notices.at(-1)).toMatchObject({ room: id, state: "ended", speakers: [] });
  await settled();
  expect(scene.origin.rooms.has(id)).toBe(true);
  scene.origin.refusals.clear();
  await scene.pass(1);
  expect(scene.origin.rooms.has(id)).toBe(false);
});

test("an origin that restarts gets its rooms back: same epochs, same live state, removed rooms not", async () => {
  using scene = new ControlScene();
  const live = await scene.room("one");
  const waiting = await scene.room("two");
  const ended = await scene.room("three");
  await scene.control.rooms.live(live.id, live.token);
  await scene.control.rooms.end(ended.id, ended.token);
  await settled();
  const held = () => [...scene.origin.rooms].map(([id, { epochMs, live }]) => ({ id, epochMs, live }));
  const before = held();
  scene.clock.advance(60_000);
  scene.origin.stop();
  scene.origin.start();
  await settled();
  expect(held()).toEqual(before);
  expect(before.map(({ id }) => id)).toEqual([live.id, waiting.id]);
});

test("facts that repeat, and the first ones after rooms were opened, change nothing", async () => {
  using scene = new ControlScene();
  await scene.room();
  scene.origin.sayFacts();
  scene.origin.sayFacts();
  await settled();
  expect(scene.origin.ordersOf("open")).toHaveLength(1);
});

test("healing goes on until the origin has followed", async () => {
  using scene = new ControlScene();
  const { id, token } = await scene.room();
  await scene.control.rooms.live(id, token);
  scene.origin.stop();
  scene.origin.refusals.set("open", "internal");
  scene.origin.start();
  await scene.pass(2);
  expect(scene.origin.rooms.size).toBe(0);
  scene.origin.refusals.clear();
  await scene.pass(1);
  expect(scene.origin.rooms.get(id)?.live).toBe(true);
});

test("a control that starts again takes up the rooms of its store", async () => {
  using scene = new ControlScene();
  const { id, token } = await scene.room();
  await scene.control.rooms.live(id, token);
  scene.control.close();
  scene.origin.stop();
  scene.origin.start();
  const next = scene.anotherControl();
  await next.start();
  scene.origin.beat();
  await settled();
  expect(scene.origin.rooms.get(id)?.live).toBe(true);
  expect((await scene.card(id)).ok).toBe(true);
  next.close();
});

test("no more rooms than allowed, however many are asked for at once", async () => {
  using scene = new ControlScene({ maxRooms: 3 });
  const codes = await Promise.all(Array.from({ length: 10 }, () => codeOf(scene.room())));
  expect(codes.filter((code) => code === "accepted")).toHaveLength(3);
  expect(codes.filter((code) => code === "room_limit")).toHaveLength(7);
  expect(scene.origin.rooms.size).toBe(3);
  const [first] = await scene.control.rooms.list();
  await scene.control.rooms.finish(first?.id ?? "", "host");
  expect(await codeOf(scene.room())).toBe("accepted");
});

test("ended rooms can be looked at for an hour, then nobody knows them", async () => {
  using scene = new ControlScene();
  const { id, token } = await scene.room();
  await scene.control.rooms.end(id, token);
  expect(await scene.control.rooms.list()).toEqual([]);
  await scene.pass(60);
  expect((await scene.control.rooms.get(id)).state).toBe("ended");
  expect(await scene.card(id)).toMatchObject({ ok: true, value: { state: "ended" } });
  scene.clock.advance(3_600_000);
  await scene.pass(1);
  expect(await codeOf(scene.control.rooms.get(id))).toBe("room_not_found");
  expect(await scene.card(id)).toMatchObject({ ok: false, code: "room_not_found" });
});

test("a room that nobody uses for a day ends by itself; one with a listener or a speaker does not", async () => {
  using scene = new ControlScene();
  const unused = await scene.room("unused");
  const heard = await scene.room("heard");
  const spoken = await scene.room("spoken");
  scene.origin.saySpeakers({
    room: spoken.id,
    playing: "speakers",
    speakers: [{ id: spoken.host, speaking: true, loudnessLufs: -18 }],
  });
  await scene.pass(1);
  scene.clock.advance(24 * 3_600_000);
  scene.edgeSays("e1", { [heard.id]: { hls: 1 } });
  await scene.pass(1);
  const state = async (id: string) => (await scene.control.rooms.get(id)).state;
  expect(await state(unused.id)).toBe("ended");
  expect(scene.ends).toEqual([unused.id]);
  expect(await state(heard.id)).toBe("waiting");
  expect(await state(spoken.id)).toBe("waiting");
});
