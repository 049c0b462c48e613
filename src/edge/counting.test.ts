import { expect, test } from "bun:test";
import { decodeMessage, type EdgeFacts, PROBE_HEADER, type RoomAudience, subjects } from "../protocol/index.ts";
import { LoopbackListener } from "./loopback-listener.ts";
import { fakePart, LoopbackScene, until } from "./loopback-scene.ts";
import { LINGER_MS } from "./room.ts";

const history = [fakePart(1), fakePart(2)];
const heard = (part: number, behindMs = 400) => JSON.stringify({ type: "heard", part, behindMs, stalls: 1 });

/** What an edge tells of the scene's room; the last is the newest. */
function listenTo(scene: LoopbackScene): { readonly last: RoomAudience | undefined; readonly facts: EdgeFacts[] } {
  const facts: EdgeFacts[] = [];
  scene.relay.subscribe(subjects.edgeFacts("edge-1"), (bytes) => facts.push(decodeMessage(bytes)));
  return {
    facts,
    get last() {
      return facts.at(-1)?.rooms[scene.room];
    },
  };
}

test("ears are those who lately acknowledged sound; who leaves is no ear", async () => {
  await using scene = new LoopbackScene({ history });
  const told = listenTo(scene);
  const listeners = await Promise.all([1, 2, 3].map(() => LoopbackListener.join(scene.url("listen"))));
  const [first, second] = listeners;
  first?.send(heard(1));
  second?.send(heard(1, 9_000));
  await until(() => told.last?.ears === 2);
  expect(told.last).toMatchObject({ websocket: 3, joins: 3, leaves: 0, stalls: 2, intervalMs: 200 });
  expect(told.last?.behind).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0]);
  expect(told.facts.at(-1)).toMatchObject({ edge: "edge-1", listeners: 3 });

  first?.[Symbol.dispose]();
  await until(() => told.last?.leaves === 1);
  expect(told.last).toMatchObject({ websocket: 2, ears: 1 });

  scene.clock.advance(30_000);
  await until(() => told.last?.ears === 0);
  second?.send(heard(2));
  await until(() => told.last?.ears === 1);
  for (const listener of listeners) listener[Symbol.dispose]();
});

test("a probe listens like anybody, and is counted nowhere", async () => {
  const isProbe = (request: Request, room: string) => request.headers.get(PROBE_HEADER) === `probe of ${room}`;
  await using scene = new LoopbackScene({ history, isProbe });
  const told = listenTo(scene);
  const mark = (text: string) => ({ headers: { [PROBE_HEADER]: text } });
  const probe = await LoopbackListener.join(scene.url("listen"), mark(`probe of ${scene.room}`));
  const person = await LoopbackListener.join(scene.url("listen"), mark("probe of elsewhere"));
  for (const listener of [probe, person]) listener.send(heard(1));
  await until(() => told.last?.ears === 1);
  probe[Symbol.dispose]();
  person[Symbol.dispose]();
  await until(() => told.last?.leaves === 1);
  expect(probe.parts).toEqual(person.parts);
  expect(told.last).toMatchObject({ websocket: 0, joins: 1, leaves: 1, ears: 0, stalls: 1 });
});

test("who comes over from another edge is told of by that edge; who was here already is not", async () => {
  await using scene = new LoopbackScene({ history });
  const told = listenTo(scene);
  const addresses = ["was=edge-0&from=2", "was=edge-0", "was=edge-1", "was=", "was=a.b", `was=${"x".repeat(65)}`];
  const listeners = await Promise.all(addresses.map((query) => LoopbackListener.join(scene.url(`listen?${query}`))));
  expect(listeners.every(({ parts }) => parts.length > 0)).toBe(true);
  await until(() => told.last?.joins === addresses.length);
  expect(told.last?.resumed).toEqual({ "edge-0": 2 });
  for (const listener of listeners) listener[Symbol.dispose]();
});

test("a room tells its last leaves before it is let go of, and its sums go on afterwards", async () => {
  await using scene = new LoopbackScene({ history });
  const told = listenTo(scene);
  const leave = async () => {
    const listener = await LoopbackListener.join(scene.url("listen"));
    const stream = await scene.get("live.opus");
    listener[Symbol.dispose]();
    await stream.body?.cancel();
  };
  await leave();
  await until(() => told.last?.leaves === 2);
  expect(told.last).toMatchObject({ websocket: 0, stream: 0, joins: 2 });
  scene.clock.advance(LINGER_MS + 1);
  await until(() => told.facts.at(-1)?.rooms[scene.room] === undefined);
  await leave();
  await until(() => told.last?.leaves === 4);
  expect(told.last).toMatchObject({ websocket: 0, stream: 0, joins: 4 });
});
