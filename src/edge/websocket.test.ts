import { describe, expect, test } from "bun:test";
import { FRAME_TYPE } from "../protocol/index.ts";
import { LoopbackListener } from "./loopback-listener.ts";
import { fakePart, LoopbackScene, turn, until } from "./loopback-scene.ts";

const parts = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => fakePart(from + at));
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at);

describe("joining", () => {
  test("one message holds all that is needed to start, oldest part first", async () => {
    await using scene = new LoopbackScene({ history: parts(100, 150) });
    using listener = await LoopbackListener.join(scene.url("listen"));
    expect(listener.messages).toEqual([6]);
    expect(listener.types.slice(0, 2)).toEqual([FRAME_TYPE.welcome, FRAME_TYPE.init]);
    expect(listener.welcome).toMatchObject({
      version: 1,
      room: "town-hall",
      rendition: "voice",
      partMs: 200,
      intervalMs: 200,
      usualIntervalMs: 200,
      window: { first: 100, last: 150 },
    });
    expect(listener.parts).toEqual(numbers(147, 150));
    expect(listener.partBodies[0]?.cmaf).toEqual(fakePart(147).cmaf);
  });

  test("a listener that resumes gets exactly what it lacks", async () => {
    await using scene = new LoopbackScene({ history: parts(100, 150) });
    using listener = await LoopbackListener.join(scene.url("listen?from=120"));
    scene.publish(fakePart(151));
    await until(() => listener.parts.length >= 32);
    expect(listener.parts).toEqual(numbers(120, 151));
    expect(listener.moves).toEqual([]);
  });

  test("one that asks for what is gone is told what it lacks", async () => {
    await using scene = new LoopbackScene({ history: parts(100, 150) });
    using listener = await LoopbackListener.join(scene.url("listen?from=90"));
    expect(listener.moves).toEqual([{ from: 90, to: 147 }]);
    expect(listener.parts).toEqual(numbers(147, 150));
  });

  test("one that is ahead of this edge gets nothing twice", async () => {
    await using scene = new LoopbackScene({ history: parts(100, 150), intervalMs: 1000 });
    using listener = await LoopbackListener.join(scene.url("listen?from=154"));
    await scene.publishAll(151, 170);
    await until(() => listener.parts.length >= 15);
    expect(listener.parts.slice(0, 13)).toEqual(numbers(154, 166));
    expect(listener.moves).toEqual([]);
  });

  test("a number that no part can have soon is as good as none", async () => {
    await using scene = new LoopbackScene({ history: parts(100, 150) });
    using listener = await LoopbackListener.join(scene.url("listen?from=4000000000"));
    expect(listener.parts).toEqual(numbers(147, 150));
  });

  test("before the first part there is a greeting, and then the first part", async () => {
    await using scene = new LoopbackScene();
    using listener = await LoopbackListener.join(scene.url("listen?rendition=lean"));
    expect(listener.welcome).toMatchObject({ rendition: "lean", window: null });
    scene.publish(fakePart(7));
    await until(() => listener.parts.length > 0);
    expect(listener.parts).toEqual([7]);
  });

  test("many who come first share one question to control and origin", async () => {
    await using scene = new LoopbackScene({ history: parts(1, 5) });
    const listeners = await Promise.all(Array.from({ length: 20 }, () => LoopbackListener.join(scene.url("listen"))));
    expect(listeners.every((listener) => listener.parts.length === 4)).toBe(true);
    expect(scene.asked.toSorted()).toEqual([
      "control.card town-hall",
      "room.town-hall.window.lean",
      "room.town-hall.window.voice",
    ]);
    for (const listener of listeners) listener[Symbol.dispose]();
  });
});

describe("fan-out", () => {
  for (const intervalMs of [200, 1000]) {
    test(`at ${intervalMs} ms every listener gets each part once and in order, whenever it joins`, async () => {
      await using scene = new LoopbackScene({ history: parts(100, 130), intervalMs });
      const listeners: LoopbackListener[] = [];
      for (let number = 131; number <= 160; number++) {
        if (number <= 145) listeners.push(await LoopbackListener.join(scene.url("listen")));
        scene.publish(fakePart(number));
        await turn();
      }
      await until(() => listeners.every((listener) => (listener.parts.at(-1) ?? 0) >= 160 - intervalMs / 200 + 1));
      for (const listener of listeners) {
        const first = listener.parts[0] ?? 0;
        expect(listener.parts).toEqual(numbers(first, first + listener.parts.length - 1));
      }
      for (const listener of listeners) listener[Symbol.dispose]();
    });
  }

  test("at 1 s one message holds five parts, and listeners are level over five turns", async () => {
    await using scene = new LoopbackScene({ history: parts(100, 130), intervalMs: 1000 });
    const listeners = await Promise.all(Array.from({ length: 320 }, () => LoopbackListener.join(scene.url("listen"))));
    await scene.publishAll(131, 140);
    await until(() => listeners.every((listener) => listener.messages.length === 3));
    for (const listener of listeners) expect(listener.messages.slice(1)).toEqual([5, 5]);
    const ends = listeners.map((listener) => (listener.parts.at(-1) ?? 0) % 5);
    for (const turnOfFive of numbers(0, 4)) expect(ends.filter((end) => end === turnOfFive)).toHaveLength(64);
    for (const listener of listeners) listener[Symbol.dispose]();
  });

  test("a notice rides with the next part and makes no message of its own", async () => {
    await using scene = new LoopbackScene({ history: parts(1, 5) });
    using listener = await LoopbackListener.join(scene.url("listen"));
    scene.notice({ room: "town-hall", listeners: 7 });
    scene.publish(fakePart(6));
    scene.publish(fakePart(7));
    await until(() => listener.parts.at(-1) === 7);
    expect(listener.messages.slice(1)).toEqual([2, 1]);
    expect(listener.notices).toEqual([expect.objectContaining({ listeners: 7 })]);
  });

  test("parts that change places are sent in order", async () => {
    await using scene = new LoopbackScene({ history: parts(1, 5) });
    using listener = await LoopbackListener.join(scene.url("listen"));
    for (const number of [6, 8, 7, 9]) scene.publish(fakePart(number));
    await until(() => listener.parts.at(-1) === 9);
    expect(listener.parts).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
    expect(await scene.metric('stentor_edge_gaps_total{end="filled"}')).toBe(2);
  });
});

describe("the end", () => {
  test("listeners get the end in the protocol, then the socket closes", async () => {
    await using scene = new LoopbackScene({ history: parts(1, 5), intervalMs: 1000 });
    using listener = await LoopbackListener.join(scene.url("listen"));
    scene.publish(fakePart(6));
    scene.end();
    await until(() => listener.closed !== undefined);
    expect(listener.parts.at(-1)).toBe(6);
    expect(listener.types.at(-1)).toBe(FRAME_TYPE.end);
    expect(listener.closed).toEqual({ code: 1000, reason: "room_ended" });
  });

  test("one who comes after the end is told so", async () => {
    await using scene = new LoopbackScene({ state: "ended" });
    using listener = await LoopbackListener.join(scene.url("listen"));
    await until(() => listener.closed !== undefined);
    expect(listener.types).toEqual([FRAME_TYPE.welcome, FRAME_TYPE.end]);
    expect(listener.closed?.reason).toBe("room_ended");
  });

  test("one who was cut off before the end gets the rest", async () => {
    await using scene = new LoopbackScene({ history: parts(100, 150) });
    using first = await LoopbackListener.join(scene.url("listen"));
    scene.end();
    using listener = await LoopbackListener.join(scene.url("listen?from=149"));
    await until(() => listener.closed !== undefined && first.closed !== undefined);
    expect(listener.parts).toEqual([149, 150]);
    expect(listener.types.at(-1)).toBe(FRAME_TYPE.end);
  });

  test("an edge that closes sends its listeners elsewhere", async () => {
    const scene = new LoopbackScene({ history: parts(1, 5) });
    using listener = await LoopbackListener.join(scene.url("listen"));
    await scene[Symbol.asyncDispose]();
    await until(() => listener.closed !== undefined);
    expect(listener.closed?.code).toBe(1001);
  });
});

describe("what listeners send", () => {
  const heard = JSON.stringify({ type: "heard", part: 5, behindMs: 812.5, stalls: 1 });

  test("a report is counted", async () => {
    await using scene = new LoopbackScene({ history: parts(1, 5) });
    using listener = await LoopbackListener.join(scene.url("listen"));
    listener.send(heard);
    while ((await scene.metric("stentor_edge_heard_reports_total")) !== 1) await turn();
    expect(await scene.metric("stentor_edge_heard_stalls_total")).toBe(1);
    expect(listener.closed).toBeUndefined();
  });

  const bad = [
    { what: "no JSON", message: "hello", code: 1008, reason: "message_invalid" },
    { what: "another type", message: '{"type":"heart"}', code: 1008, reason: "message_invalid" },
    {
      what: "no part",
      message: '{"type":"heard","part":-1,"behindMs":1,"stalls":0}',
      code: 1008,
      reason: "message_invalid",
    },
    { what: "bytes", message: new Uint8Array([1, 2]), code: 1008, reason: "message_invalid" },
    { what: "1025 bytes", message: "x".repeat(1025), code: 1009, reason: "message_too_large" },
  ];
  for (const { what, message, code, reason } of bad) {
    test(`${what} closes the connection, and says why`, async () => {
      await using scene = new LoopbackScene({ history: parts(1, 5) });
      using listener = await LoopbackListener.join(scene.url("listen"));
      listener.send(message);
      await until(() => listener.closed !== undefined);
      expect(listener.closed).toEqual({ code, reason });
    });
  }

  test("a flood closes the connection, and nobody else's", async () => {
    await using scene = new LoopbackScene({ history: parts(1, 5) });
    using flooder = await LoopbackListener.join(scene.url("listen"));
    using other = await LoopbackListener.join(scene.url("listen"));
    for (let sent = 0; sent < 40; sent++) flooder.send(heard);
    await until(() => flooder.closed !== undefined);
    expect(flooder.closed?.code).toBe(1008);
    scene.publish(fakePart(6));
    await until(() => other.parts.at(-1) === 6);
    expect(await scene.metric("stentor_edge_heard_reports_total")).toBe(20);
  });
});
