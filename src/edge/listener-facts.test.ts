/** What an edge tells the tracker of those who listen to it, or could not. */
import { expect, test } from "bun:test";
import {
  decodeMessage,
  encodeMessage,
  type ListenerFacts,
  type ListenerQuestion,
  subjects,
} from "../protocol/index.ts";
import { LoopbackListener } from "./loopback-listener.ts";
import { fakePart, LoopbackScene, until } from "./loopback-scene.ts";

async function ask(scene: LoopbackScene, question: Partial<ListenerQuestion>): Promise<ListenerFacts> {
  const whole = { room: scene.room, listener: null, address: "127.0.0.1", sinceMs: 0, ...question };
  const answer = await scene.relay.request(subjects.listenerFacts("edge-1"), encodeMessage(whole), {
    timeoutMs: 1_000,
  });
  return decodeMessage<ListenerFacts>(answer);
}

/** Asks over and over what is known of this listener. */
function keepAsking(scene: LoopbackScene, listener: string, onFacts: (facts: ListenerFacts) => void): Disposable {
  const timer = setInterval(async () => onFacts(await ask(scene, { listener })), 5);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

test("a listener is told its id in its greeting, each its own, and what it acknowledged is known by it", async () => {
  await using scene = new LoopbackScene({ history: [10, 11, 12].map((number) => fakePart(number)) });
  using one = await LoopbackListener.join(scene.url("listen"));
  using other = await LoopbackListener.join(scene.url("listen"));
  const { listener: id = "" } = one.welcome;
  expect(id).toMatch(/^[\w-]{16}$/);
  expect(other.welcome.listener).not.toBe(id);
  let told = await ask(scene, { listener: id });
  expect(told).toMatchObject({ known: true, connected: true, heardAtMs: null, part: null });
  using _watch = keepAsking(scene, id, (facts) => {
    told = facts;
  });
  one.send(JSON.stringify({ type: "heard", part: 11, behindMs: 420, stalls: 2 }));
  await until(() => told.part === 11);
  const facts = await ask(scene, { listener: id });
  expect(facts).toMatchObject({
    edge: "edge-1",
    stalls: 2,
    behindMs: 420,
    newestPart: 12,
    moved: 0,
    roomSilent: false,
  });
  expect(facts.heardAtMs).toBe(scene.clock.nowMs());
  expect(await ask(scene, { listener: other.welcome.listener ?? "" })).toMatchObject({ known: true, stalls: 0 });
  expect(await ask(scene, { listener: id, room: "elsewhere" })).toMatchObject({ known: false, newestPart: null });
  expect(await ask(scene, { listener: "AAAAAAAAAAAAAAAA" })).toMatchObject({ known: false, stalls: 0 });
  scene.clock.advance(1_500);
  expect((await ask(scene, { listener: id })).roomSilent).toBe(true);
  one[Symbol.dispose]();
  await until(() => !told.connected);
  expect(await ask(scene, { listener: id })).toMatchObject({ known: true, connected: false, part: 11 });
});

test("whoever was refused is known by address and code, and nothing is told of others", async () => {
  await using scene = new LoopbackScene({ history: [fakePart(1)], maxListeners: 1 });
  using _first = await LoopbackListener.join(scene.url("listen"));
  for (let attempt = 0; attempt < 3; attempt++) await (await scene.get("listen")).text();
  await (await fetch(scene.url("listen").replace(scene.room, "nowhere"))).text();
  expect((await ask(scene, {})).refused).toMatchObject({ listener_limit: 3, room_not_found: 1 });
  expect((await ask(scene, { address: "203.0.113.9" })).refused).toEqual({});
});
