/** Control that is killed and started again, and control on a disk that takes nothing. */
import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ControlFacts, decodeMessage, StentorError, subjects } from "../protocol/index.ts";
import { MemoryRoomStore, openStore } from "../store/index.ts";
import { ControlScene, codeOf, settled } from "./testing/control-scene.ts";

test("after a restart the rooms are there, tokens fit, and the sound was never touched", async () => {
  const folder = mkdtempSync(join(tmpdir(), "stentor-control-"));
  using cleaning = new DisposableStack();
  cleaning.defer(() => rmSync(folder, { recursive: true, force: true }));
  const before = await openStore({ folder });
  using scene = new ControlScene({ store: before });
  const { id, token } = await scene.room("Town hall");
  const guest = await scene.control.people.invite(id, token, "Ben");
  const removed = await scene.control.people.invite(id, token, "Cy");
  await scene.control.people.remove(id, token, removed.id);
  await scene.control.rooms.live(id, token);
  const ended = await scene.room("Over");
  await scene.control.rooms.end(ended.id, ended.token);
  const orders = scene.origin.orders.length;
  scene.control.close();
  await before.close();

  const after = await openStore({ folder });
  const next = scene.anotherControl(after);
  await next.start();
  scene.origin.beat();
  await settled();
  expect(await next.rooms.get(id)).toMatchObject({ title: "Town hall", state: "live", liveAtMs: scene.clock.nowMs() });
  expect((await next.rooms.list()).map((room) => room.id)).toEqual([id]);
  expect((await next.rooms.get(ended.id)).state).toBe("ended");
  expect((await next.people.me(id, token)).role).toBe("host");
  expect((await next.people.me(id, guest.token)).name).toBe("Ben");
  expect(await codeOf(next.people.me(id, removed.token))).toBe("token_invalid");
  expect(await codeOf(next.whip.offer(id, token, "v=0"))).toBe("accepted");
  expect((await scene.card(id)).ok).toBe(true);
  const since = scene.origin.orders.slice(orders).map(({ order }) => order);
  expect(since.filter((order) => order === "close")).toEqual([]);
  expect(scene.origin.rooms.get(id)?.live).toBe(true);
  expect((await next.rooms.end(id, token)).state).toBe("ended");
  next.close();
  await after.close();
});

test("a room that went live just before control was killed stays live", async () => {
  using scene = new ControlScene();
  const { id } = await scene.room();
  const held = scene.origin.rooms.get(id);
  if (held !== undefined) held.live = true;
  scene.control.close();
  const next = scene.anotherControl();
  await next.start();
  scene.origin.beat();
  await settled();
  expect((await next.rooms.get(id)).state).toBe("live");
  expect(held?.live).toBe(true);
  next.close();
});

/** A disk that takes nothing new. */
class FullStore extends MemoryRoomStore {
  isFull = false;
  caughtUp = 0;

  override insertRoom: MemoryRoomStore["insertRoom"] = async (room, host) => {
    this.#refuse();
    return super.insertRoom(room, host);
  };

  override insertParticipant: MemoryRoomStore["insertParticipant"] = async (participant) => {
    this.#refuse();
    return super.insertParticipant(participant);
  };

  override renameParticipant: MemoryRoomStore["renameParticipant"] = async (room, id, name) => {
    this.#refuse();
    return super.renameParticipant(room, id, name);
  };

  override forgetNotes: MemoryRoomStore["forgetNotes"] = async (prefix) => {
    if (this.keys(prefix).length > 0) this.#refuse();
    return super.forgetNotes(prefix);
  };

  override catchUp: MemoryRoomStore["catchUp"] = async () => {
    this.caughtUp += 1;
    return 0;
  };

  #refuse(): void {
    if (this.isFull) throw new StentorError("store_unavailable", "Cannot record the change: the disk is full");
  }
}

test("on a full disk no room is made and nobody is invited, and rooms go on to their end", async () => {
  const store = new FullStore();
  using scene = new ControlScene({ store });
  const { id, token } = await scene.room();
  const guest = await scene.control.people.invite(id, token, "Ben");
  store.isFull = true;
  expect(await codeOf(scene.room())).toBe("store_unavailable");
  expect([...scene.origin.rooms.keys()]).toEqual([id]);
  expect(await codeOf(scene.control.people.invite(id, token, "Cy"))).toBe("store_unavailable");
  expect(await codeOf(scene.control.people.rename(id, guest.token, "Benjamin"))).toBe("store_unavailable");
  expect((await scene.control.rooms.get(id)).speakers.map(({ name }) => name)).toEqual(["Ana", "Ben"]);
  expect((await scene.control.rooms.live(id, token)).state).toBe("live");
  expect(await codeOf(scene.control.people.remove(id, token, guest.id))).toBe("accepted");
  expect(await codeOf(scene.control.whip.offer(id, token, "v=0"))).toBe("accepted");
  expect((await scene.control.rooms.end(id, token)).state).toBe("ended");
  store.isFull = false;
  expect(await codeOf(scene.room())).toBe("accepted");
});

test("a full disk that holds on to what is over holds up nothing else of the round", async () => {
  const store = new FullStore();
  using scene = new ControlScene({ store });
  const { clock, control } = scene;
  const start = { atMs: clock.nowMs() + 10_000, timeZone: "UTC" };
  const { room, host } = await control.rooms.create({ title: "Over", music: false, hostName: "Ana", start });
  clock.advance(10_000);
  await control.schedule.look();
  await control.rooms.end(room.id, host.token);
  await scene.pass(2);
  const other = await scene.room("Goes on");
  store.isFull = true;
  clock.advance(3_600_000);
  scene.origin.beat();
  store.caughtUp = 0;
  const told: string[][] = [];
  scene.relay.subscribe(subjects.controlFacts, (bytes) =>
    told.push(decodeMessage<ControlFacts>(bytes).rooms.map(({ room: id }) => id)),
  );
  await scene.pass(2);
  expect(store.caughtUp).toBe(2);
  expect(told).toEqual([[other.id], [other.id]]);
  expect(await codeOf(control.rooms.get(room.id))).toBe("accepted");
  store.isFull = false;
  await scene.pass(1);
  expect(await codeOf(control.rooms.get(room.id))).toBe("room_not_found");
});
