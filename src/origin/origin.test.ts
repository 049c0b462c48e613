import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { type Log, Metrics, silentLog, systemClock } from "../platform/index.ts";
import {
  decodeMessage,
  decodePartObject,
  decodeWindowObject,
  encodeMessage,
  type OriginAnswer,
  type OriginFacts,
  type OriginOrder,
  type Outcome,
  type PartObject,
  partAt,
  type Rendition,
  type RoomCard,
  type SpeakerFacts,
  subjects,
} from "../protocol/index.ts";
import { InProcessRelay, NO_BODY } from "../relay/index.ts";
import { Origin } from "./index.ts";

const faults: unknown[] = [];
const relay = new InProcessRelay((_, fault) => faults.push(fault));
let origin: Origin;

beforeAll(async () => {
  origin = await Origin.start({
    id: "one",
    relay,
    clock: systemClock,
    log: silentLog,
    metrics: new Metrics(),
    mediaPort: await freeUdpPort(),
    announcedAddress: undefined,
  });
});
afterAll(() => origin.close());

describe("an origin", () => {
  test("makes a program from the moment a room is opened, in every rendition, parts named by time", async () => {
    const { epochMs, parts } = await openRoom("a", ["voice", "lean"]);
    await parts.voice(4);
    await parts.lean(4);
    const now = partAt(epochMs, systemClock.nowMs());
    for (const rendition of ["voice", "lean"] as const) {
      const numbers = (await parts[rendition](4)).map(({ number }) => number);
      expect(numbers).toEqual(numbers.map((_, at) => (numbers[0] ?? 0) + at));
      expect(Math.abs(now - (numbers.at(-1) ?? 0))).toBeLessThanOrEqual(3);
    }
    await order({ order: "close", room: "a" });
  });

  test("says that the hold sound plays while nobody is on", async () => {
    const heard = Promise.withResolvers<SpeakerFacts>();
    const facts = relay.subscribe(subjects.speakers("b"), (bytes) => heard.resolve(decodeMessage(bytes)));
    await openRoom("b", ["voice"]);
    expect(await heard.promise).toEqual({
      room: "b",
      playing: "hold",
      speakers: [],
      origin: "one",
      bootId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    facts.unsubscribe();
    await order({ order: "close", room: "b" });
  });

  test("gives an edge that comes late what it still holds", async () => {
    const { parts } = await openRoom("c", ["voice", "lean"]);
    const published = await parts.voice(3);
    const window = decodeWindowObject(
      await relay.request(subjects.window("c", "voice"), NO_BODY, { timeoutMs: 1_000 }),
    );
    expect(window.init.length).toBeGreaterThan(0);
    expect(window.parts.slice(0, 3)).toEqual(published);
    const from = (published[1]?.number ?? 0) + 1;
    const rest = await relay.request(subjects.window("c", "voice"), u32(from), { timeoutMs: 1_000 });
    expect(decodeWindowObject(rest).parts[0]).toEqual(published[2]);
    const digests = await order({ order: "digests", room: "c", rendition: "voice", from });
    const sha256 = new Bun.CryptoHasher("sha256").update(published[2]?.cmaf ?? "").digest("hex");
    expect(digests).toMatchObject({ ok: true, value: { digests: [{ number: from, sha256 }] } });
    await order({ order: "close", room: "c" });
  });

  test("answers with the room's card as it is now, for edges that control does not answer", async () => {
    await openRoom("h", ["voice", "lean"]);
    const card = async () =>
      decodeMessage<RoomCard>(await relay.request(subjects.heldCard("h"), NO_BODY, { timeoutMs: 1_000 }));
    expect(await card()).toMatchObject({ room: "h", state: "waiting", renditions: ["voice", "lean"] });
    await order({ order: "live", room: "h", live: true });
    expect((await card()).state).toBe("live");
    await order({ order: "close", room: "h" });
    expect(card()).rejects.toThrow("nobody answers");
  });

  test("opens a room once, however often it is told to, and falls silent when it is closed", async () => {
    const { epochMs, parts } = await openRoom("d", ["voice"]);
    expect(await order({ order: "open", card: cardOf("d", ["voice"], epochMs) })).toEqual({
      ok: true,
      value: { answer: "done" },
    });
    const numbers = (await parts.voice(3)).map(({ number }) => number);
    expect(new Set(numbers).size).toBe(3);
    await order({ order: "close", room: "d" });
    expect(relay.request(subjects.window("d", "voice"), NO_BODY, { timeoutMs: 100 })).rejects.toThrow("nobody answers");
  });

  test("leaves a room closed that is closed while it opens, and opens it when told to again", async () => {
    const open: OriginOrder = { order: "open", card: cardOf("g", ["voice"]) };
    const opening = [order(open), order(open)];
    const again = order({ order: "close", room: "g" }).then(() => order(open));
    expect(await Promise.all(opening)).toMatchObject([
      { ok: false, code: "room_not_found" },
      { ok: false, code: "room_not_found" },
    ]);
    expect(await again).toMatchObject({ ok: true });
    await order({ order: "close", room: "g" });
    expect(relay.request(subjects.window("g", "voice"), NO_BODY, { timeoutMs: 100 })).rejects.toThrow("nobody answers");
  });

  test("refuses what it cannot do with a code", async () => {
    expect(order({ order: "live", room: "nowhere", live: true })).rejects.toThrow("nobody answers");
    const misled = { order: "live", room: "e", live: true } as const;
    expect(await ask(subjects.originOrder("one"), misled)).toMatchObject({ ok: false, code: "bad_request" });
    const ended: RoomCard = { ...cardOf("e", ["voice"]), state: "ended" };
    expect(await order({ order: "open", card: ended })).toMatchObject({ ok: false, code: "room_ended" });
    await openRoom("e", ["voice"]);
    const offer: OriginOrder = { order: "whip-offer", room: "e", participant: "p", sdp: "garbage" };
    expect(await order(offer)).toMatchObject({ ok: false, code: "sdp_invalid" });
    await order({ order: "close", room: "e" });
  });

  test("tells its boot id and its rooms once a second", async () => {
    await openRoom("f", ["voice"]);
    const heard = Promise.withResolvers<OriginFacts>();
    const facts = relay.subscribe(subjects.originFacts("one"), (bytes) => heard.resolve(decodeMessage(bytes)));
    expect(await heard.promise).toMatchObject({ origin: "one", rooms: 1, load: expect.any(Number) });
    facts.unsubscribe();
    await order({ order: "close", room: "f" });
    expect(faults).toEqual([]);
  });
});

test("a fault that stays costs its room's frames and a line a second, and the other rooms nothing", async () => {
  const faulty = new InProcessRelay(() => undefined);
  const metrics = new Metrics();
  const told: unknown[] = [];
  const log: Log = { ...silentLog, error: (facts) => void told.push(facts), child: () => log };
  const lost = Promise.withResolvers<void>();
  const well = Promise.withResolvers<void>();
  const publish = faulty.publish.bind(faulty);
  let faults = 0;
  faulty.publish = (subject, object) => {
    if (subject !== subjects.part("bad", "voice")) {
      if (subject === subjects.part("good", "voice")) well.resolve();
      return publish(subject, object);
    }
    faults += 1;
    if (faults === 3) lost.resolve();
    throw new Error("no way out");
  };
  const mediaPort = await freeUdpPort();
  const options = {
    id: "two",
    relay: faulty,
    clock: systemClock,
    log,
    metrics,
    mediaPort,
    announcedAddress: undefined,
  };
  const second = await Origin.start(options);
  for (const room of ["bad", "good"]) {
    const open: OriginOrder = { order: "open", card: cardOf(room, ["voice"]) };
    await faulty.request(subjects.originOrder("two"), encodeMessage(open), { timeoutMs: 5_000 });
  }
  await Promise.all([lost.promise, well.promise]);
  await second.close();
  expect(told[0]).toEqual({ room: "bad", err: new Error("no way out") });
  expect(told.length).toBeLessThan(faults);
  expect(await metrics.text()).toMatch(new RegExp(`^stentor_origin_frames_lost_total ${faults}$`, "m"));
});

function order(message: Exclude<OriginOrder, { session: string }>): Promise<Outcome<OriginAnswer>> {
  return ask(message.order === "open" ? subjects.originOrder("one") : subjects.roomOrder(message.room), message);
}

async function ask(subject: string, message: OriginOrder): Promise<Outcome<OriginAnswer>> {
  return decodeMessage(await relay.request(subject, encodeMessage(message), { timeoutMs: 5_000 }));
}

function u32(number: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, number);
  return bytes;
}

function cardOf(room: string, renditions: Rendition[], epochMs = systemClock.nowMs()): RoomCard {
  return { room, title: "A room", state: "waiting", epochMs, renditions };
}

/** Opens a room whose epoch was an hour ago; `parts.voice(n)` resolves with the first n parts since then. */
async function openRoom(room: string, renditions: Rendition[]) {
  const epochMs = Math.floor((systemClock.nowMs() - 3_600_000) / 200) * 200;
  const collect = (rendition: Rendition) => {
    const got: PartObject[] = [];
    let wake = () => {};
    relay.subscribe(subjects.part(room, rendition), (bytes) => {
      got.push(decodePartObject(bytes));
      wake();
    });
    return async (count: number) => {
      while (got.length < count) await new Promise<void>((resolve) => (wake = resolve));
      return got.slice(0, count);
    };
  };
  const parts = { voice: collect("voice"), lean: collect("lean"), music: collect("music") };
  expect(await order({ order: "open", card: cardOf(room, renditions, epochMs) })).toEqual({
    ok: true,
    value: { answer: "done" },
  });
  return { epochMs, parts };
}

async function freeUdpPort(): Promise<number> {
  const probe = createSocket("udp4");
  probe.bind(0);
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}
