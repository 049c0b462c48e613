import { describe, expect, test } from "bun:test";
import { seededRandom } from "../../media/index.ts";
import { GROUPS } from "./group-turns.ts";
import { LANES_MAX, SLOW_BYTES, SWEEP_EVERY_BYTES } from "./limits.ts";
import { SimulatedFan } from "./testing/simulated-fan.ts";

const SECOND = 5;

describe("when the interval climbs", () => {
  test("joiners come in at the new one; who is here is told, and follows without a stall or a lost part", () => {
    const room = new SimulatedFan();
    const early = room.join();
    room.run(SECOND);
    room.setLevel(1);
    const joiner = room.join();
    expect(joiner.welcome?.intervalMs).toBe(400);
    room.run(SECOND);
    expect(early.paces).toMatchObject([{ intervalMs: 400, lean: false, why: "busy" }]);
    expect(early.paces[0]?.afterMs).toBeGreaterThan(9_000);
    expect(room.fan.writesPerSecond).toBe(5 + 2.5);
    room.run(20 * SECOND);
    expect(room.fan.writesPerSecond).toBe(2 * 2.5);
    for (const listener of room.listeners) expect([listener.wrongs(), listener.stalls]).toEqual([[], 0]);
  });

  test("to the longest it goes through all between, each told of before", () => {
    const room = new SimulatedFan();
    const early = room.join();
    room.run(SECOND);
    room.setLevel(3);
    room.run(90 * SECOND);
    expect(early.paces.map(({ intervalMs }) => intervalMs)).toEqual([400, 1_000, 2_000]);
    expect(room.fan.writesPerSecond).toBe(0.5);
    expect([early.wrongs(), early.stalls]).toEqual([[], 0]);
  });

  test("a listener who did not fall back would stall: the test's ear is a real one", () => {
    const room = new SimulatedFan();
    const early = room.join();
    room.run(SECOND);
    room.setLevel(3, { urgent: true });
    room.run(10 * SECOND);
    expect(early.stalls).toBeGreaterThan(0);
    expect(early.wrongs()).toEqual([]);
    expect(early.paces).toMatchObject([{ intervalMs: 2_000, afterMs: 0 }]);
  });

  test("and falls again, parts come earlier at once, and all are told", () => {
    const room = new SimulatedFan();
    room.setLevel(3);
    const listener = room.join();
    room.run(10 * SECOND);
    room.setLevel(1);
    const before = listener.parts.length;
    room.run(2);
    expect(listener.parts.length - before).toBeGreaterThanOrEqual(2);
    expect(listener.paces.at(-1)).toMatchObject({ intervalMs: 400, afterMs: 0, why: "calm" });
    expect(listener.wrongs()).toEqual([]);
  });

  test("lanes that have become equal grow together, without anybody noticing", () => {
    const room = new SimulatedFan();
    for (let count = 0; count < 2_000; count++) room.join();
    for (let level = 1; level <= 3; level++) {
      room.run(SECOND);
      room.setLevel(level);
      for (let count = 0; count < 200; count++) room.join();
    }
    room.run(120 * SECOND);
    room.published = [];
    room.run(10);
    expect(room.published).toHaveLength(10);
    for (const listener of room.listeners) expect([listener.wrongs(), listener.stalls]).toEqual([[], 0]);
  });
});

describe("the lean rendition", () => {
  test("comes with its init section and a word, at each group's own turn, and goes the same way", () => {
    const room = new SimulatedFan();
    room.setLevel(3);
    const listeners = Array.from({ length: 400 }, () => room.join());
    room.run(10 * SECOND);
    room.setLevel(4);
    const joiner = room.join();
    expect(joiner.rendition).toBe("lean");
    room.run(10 * SECOND);
    for (const { init, paces } of listeners) expect([init, paces.at(-1)?.lean]).toEqual(["init lean", true]);
    room.setLevel(3);
    room.run(10 * SECOND);
    for (const listener of [...listeners, joiner]) {
      expect(listener.init).toBe("init voice");
      expect(listener.paces.at(-1)).toMatchObject({ lean: false, why: "calm" });
      expect([listener.faults, listener.wrongs(), listener.stalls]).toEqual([[], [], 0]);
    }
  });
});

describe("who is slow meanwhile", () => {
  test("a thousand who never read hold no more than the bound each, are let go of, and cost nobody else a part", () => {
    const room = new SimulatedFan();
    const silent = Array.from({ length: 1_000 }, () => room.join());
    for (const listener of silent) listener.reads = false;
    const other = room.join();
    let most = 0;
    room.run(40 * SECOND, () => {
      room.setLevel(Math.floor(room.next / 250) % 4);
      for (const { buffered } of silent) most = Math.max(most, buffered);
    });
    expect(most).toBeGreaterThan(SLOW_BYTES);
    expect(most).toBeLessThan(SLOW_BYTES + SWEEP_EVERY_BYTES);
    room.run(70 * SECOND);
    expect(room.fan.size).toBe(1);
    expect([other.wrongs(), other.stalls]).toEqual([[], 0]);
  });

  test("is told what it missed when it has read on", () => {
    const room = new SimulatedFan();
    const slow = room.join();
    room.run(SECOND);
    slow.buffered = 100_000;
    room.run(25 * SECOND);
    expect(slow.parts.at(-1)).toBeLessThan(room.next - 100);
    room.setLevel(4, { urgent: true });
    room.run(2 * SECOND);
    slow.buffered = 0;
    room.run(3 * SECOND);
    expect(slow.paces.at(-1)).toMatchObject({ intervalMs: 2_000, lean: true });
    expect(slow.init).toBe("init lean");
    expect([slow.faults, slow.wrongs()]).toEqual([[], []]);
    expect(slow.moves).toHaveLength(1);
  });

  test("is told that it gets the lean sound, though the interval is the one it knows", () => {
    const room = new SimulatedFan();
    room.setLevel(3);
    const slow = room.join();
    room.run(SECOND);
    slow.buffered = 100_000;
    room.run(3 * SECOND);
    room.setLevel(4);
    room.run(SECOND);
    slow.buffered = 0;
    room.run(3 * SECOND);
    expect(slow.init).toBe("init lean");
    expect(slow.paces).toMatchObject([{ intervalMs: 2_000, lean: true, why: "busy" }]);
  });
});

describe("greetings", () => {
  test("are shared by joiners who need the same, but for the edge's clock", () => {
    const room = new SimulatedFan();
    const one = room.join();
    room.clock.advance(7);
    const other = room.join();
    expect((other.welcome?.serverTimeMs ?? 0) - (one.welcome?.serverTimeMs ?? 0)).toBe(7);
    expect({ ...other.welcome, serverTimeMs: 0 }).toEqual({ ...one.welcome, serverTimeMs: 0 } as never);
    expect(other.parts).toEqual(one.parts);
  });

  test("change with the parts, the spread and the level", () => {
    const room = new SimulatedFan();
    const first = room.join();
    expect(first.welcome).toMatchObject({ edge: "edge-1", reconnectSpreadMs: 100 });
    expect(first.welcome?.alternates.toSorted()).toEqual(["https://a.example", "https://b.example"]);
    for (let count = 0; count < 2_600; count++) room.join();
    room.run(1);
    const last = room.join();
    expect(last.parts.at(-1)).toBe(room.next - 1);
    expect(last.welcome?.reconnectSpreadMs).toBe(600);
    room.run(2 * SECOND);
    expect(first.paces.at(-1)).toMatchObject({ intervalMs: 200, afterMs: 0, reconnectSpreadMs: 600 });
  });
});

test("a handover is told to each once, with its next parts, and to who joins meanwhile", () => {
  const room = new SimulatedFan();
  room.setLevel(3);
  const listeners = Array.from({ length: 50 }, () => room.join());
  room.run(10);
  room.card.leave(10_000);
  room.fan.handOver();
  const late = room.join();
  room.run(10);
  for (const { handedOver } of [...listeners]) expect(handedOver).toBe(1);
  expect(late.handedOver).toBeGreaterThan(0);
});

describe("whatever happens", () => {
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    test(`nobody stalls, loses or hears twice, and lanes stay few (seed ${seed})`, () => {
      const { room, messagesPerPart } = stormyEvening(seed);
      expect(room.listeners.length).toBeGreaterThan(100);
      for (const listener of room.listeners) {
        expect([listener.faults, listener.wrongs(), listener.stalls]).toEqual([[], [], 0]);
      }
      expect(messagesPerPart).toBeLessThanOrEqual(LANES_MAX * GROUPS);
    });
  }
});

/** Levels that change at any time, many who come and some who go. `messagesPerPart`: the most that one part took. */
function stormyEvening(seed: number) {
  const random = seededRandom(seed);
  const room = new SimulatedFan();
  let messagesPerPart = 0;
  const turnOfEvents = () => {
    messagesPerPart = Math.max(messagesPerPart, room.published.length);
    room.published = [];
    if (random() < 0.008) room.setLevel(Math.floor(random() * room.ladder.length));
    if (random() < 0.08) room.join();
    const leaver = room.listeners[Math.floor(random() * 5_000)];
    if (leaver !== undefined) room.leave(leaver);
  };
  room.run(5_000, turnOfEvents);
  return { room, messagesPerPart };
}
