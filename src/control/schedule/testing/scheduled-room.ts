import { type Delivery, decodeMessage, encodeMessage, subjects } from "../../../protocol/index.ts";
import { ControlScene, settled } from "../../testing/control-scene.ts";
import { type StartRecord, startKey } from "../start-record.ts";

export const MINUTE_MS = 60_000;

/** A scene with a room that begins in so long, and what the tracker was handed. */
export async function scheduled(inMs = 30 * MINUTE_MS) {
  const scene = new ControlScene();
  const delivered: Delivery[] = [];
  scene.relay.respond(subjects.deliver, (bytes) => {
    delivered.push(decodeMessage<Delivery>(bytes));
    return encodeMessage({ ok: true, value: true });
  });
  const atMs = scene.clock.nowMs() + inMs;
  const { room, host } = await scene.control.rooms.create({
    title: "Town hall",
    music: false,
    hostName: "Ana",
    start: { atMs, timeZone: "Europe/Vienna" },
  });
  const { id } = room;
  return {
    scene,
    delivered,
    id,
    atMs,
    token: host.token,
    hostComes: async () => {
      const speakers = [{ id: host.id, speaking: true, loudnessLufs: -20 }];
      scene.origin.saySpeakers({ room: id, playing: "hold", speakers });
      await beats();
    },
    /** The wall clock and the other one go on by so much, and what is due is done. */
    goOn: async (ms: number) => {
      scene.clock.advance(ms);
      await scene.control.schedule.look();
      await beats();
      await scene.control.schedule.round();
      await scene.control.publishNotices();
    },
    record: async () => (await scene.store.note(startKey(id))) as StartRecord | undefined,
    [Symbol.dispose]: () => scene[Symbol.dispose](),
  };
}

/** Work that nobody awaits may hop over the event loop once. */
export async function beats(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) {
    await new Promise(setImmediate);
    await settled();
  }
}
