import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { Metrics, silentLog } from "../platform/index.ts";
import type { StentorError } from "../protocol/index.ts";
import { connectNats, InProcessRelay, LinkedRelay, NO_BODY, processChannel, type Relay, serveLink } from "./index.ts";
import type { LinkMessage } from "./link.ts";
import { CHANNEL_MAX_WAITING } from "./process-channel.ts";
import { NatsServer } from "./testing/nats-server.ts";

const bytes = (...values: number[]) => new Uint8Array(values);

let server: NatsServer;
beforeAll(async () => {
  server = await NatsServer.start({ jetstream: false });
});
afterAll(() => server[Symbol.asyncDispose]());

/** Two who share a relay. */
type Pair = {
  near: Relay;
  far: Relay;
  faults: unknown[];
  /** The far one goes. */
  end: () => Promise<void>;
  /** Resolves when everything that was done before at either end has arrived at the other. */
  settle: () => Promise<void>;
} & AsyncDisposable;

/** All implementations keep the same promises. */
const kinds: [string, () => Promise<Pair>][] = [
  [
    "in one process",
    async () => {
      const faults: unknown[] = [];
      const relay = new InProcessRelay((_, fault) => faults.push(fault));
      return { near: relay, far: relay, faults, end: async () => relay.close(), ...atOnce };
    },
  ],
  [
    "across a link",
    async () => {
      const faults: unknown[] = [];
      const hub = new InProcessRelay((_, fault) => faults.push(fault));
      const { parent, child } = pipe();
      const served = serveLink(hub, parent);
      const far = new LinkedRelay(child, (_, fault) => faults.push(fault));
      return { near: hub, far, faults, end: async () => served.unsubscribe(), ...atOnce };
    },
  ],
  [
    "over NATS",
    async () => {
      const faults: unknown[] = [];
      const join = (name: string) =>
        connectNats({
          servers: [server.url],
          name,
          metrics: new Metrics(),
          log: silentLog,
          onFault: (_, fault) => faults.push(fault),
        });
      const [near, far] = await Promise.all([join("near"), join("far")]);
      near.respond("settle.near", () => NO_BODY);
      const settle = async () => {
        await near.request("settle.near", NO_BODY, { timeoutMs: 5_000 });
        await far.request("settle.near", NO_BODY, { timeoutMs: 5_000 });
        await near.request("settle.near", NO_BODY, { timeoutMs: 5_000 });
      };
      await settle();
      return {
        near,
        far,
        faults,
        settle,
        end: () => far[Symbol.asyncDispose](),
        async [Symbol.asyncDispose]() {
          await Promise.all([near[Symbol.asyncDispose](), far[Symbol.asyncDispose]()]);
        },
      };
    },
  ],
];

const atOnce = { settle: async () => undefined, [Symbol.asyncDispose]: async () => undefined };

function pipe() {
  const receivers: { parent?: (message: LinkMessage) => void; child?: (message: LinkMessage) => void } = {};
  const end = (mine: "parent" | "child", other: "parent" | "child") => ({
    post(message: LinkMessage) {
      receivers[other]?.(structuredClone(message));
      return true;
    },
    onMessage(receive: (message: LinkMessage) => void) {
      receivers[mine] = receive;
    },
  });
  const child = end("child", "parent");
  return { parent: end("parent", "child"), child };
}

describe.each(kinds)("a relay %s", (_, start) => {
  test("delivers to subscribers of the subject, in order, and to nobody else", async () => {
    await using pair = await start();
    const heard: number[] = [];
    pair.near.subscribe("room.a.part.voice", (object) => heard.push(object[0] ?? -1));
    pair.near.subscribe("room.b.part.voice", () => heard.push(99));
    await pair.settle();
    pair.far.publish("room.a.part.voice", bytes(1));
    pair.far.publish("room.a.part.voice", bytes(2));
    await pair.settle();
    expect(heard).toEqual([1, 2]);
  });

  test("delivers both ways, and a star stands for exactly one token", async () => {
    await using pair = await start();
    const subjects: string[] = [];
    pair.far.subscribe("edge.*.facts", (_object, subject) => subjects.push(subject));
    await pair.settle();
    pair.near.publish("edge.one.facts", NO_BODY);
    pair.near.publish("edge.one.two.facts", NO_BODY);
    pair.near.publish("edge.facts", NO_BODY);
    await pair.settle();
    expect(subjects).toEqual(["edge.one.facts"]);
  });

  test("delivers nothing after unsubscribe", async () => {
    await using pair = await start();
    let heard = 0;
    const subscription = pair.far.subscribe("x.y", () => heard++);
    await pair.settle();
    pair.near.publish("x.y", NO_BODY);
    await pair.settle();
    subscription.unsubscribe();
    subscription.unsubscribe();
    pair.near.publish("x.y", NO_BODY);
    await pair.settle();
    expect(heard).toBe(1);
  });

  test("a subscriber that throws harms no other and is told of", async () => {
    await using pair = await start();
    let heard = 0;
    pair.near.subscribe("x", () => {
      throw new Error("broken");
    });
    pair.near.subscribe("x", () => heard++);
    await pair.settle();
    pair.far.publish("x", NO_BODY);
    await pair.settle();
    expect(heard).toBe(1);
    expect(pair.faults).toHaveLength(1);
  });

  test("answers questions asked from either side", async () => {
    await using pair = await start();
    pair.far.respond("origin.one.order", async (object) => bytes((object[0] ?? 0) + 1));
    pair.near.respond("control.room.a", (object) => bytes((object[0] ?? 0) + 10));
    await pair.settle();
    expect(await pair.near.request("origin.one.order", bytes(1), { timeoutMs: 1_000 })).toEqual(bytes(2));
    expect(await pair.far.request("control.room.a", bytes(1), { timeoutMs: 1_000 })).toEqual(bytes(11));
  });

  test("answers several questions side by side", async () => {
    await using pair = await start();
    const first = Promise.withResolvers<Uint8Array>();
    pair.near.respond("x", (object) => (object[0] === 1 ? first.promise : bytes(2)));
    await pair.settle();
    const slow = pair.far.request("x", bytes(1), { timeoutMs: 5_000 });
    expect(await pair.far.request("x", bytes(2), { timeoutMs: 5_000 })).toEqual(bytes(2));
    first.resolve(bytes(1));
    expect(await slow).toEqual(bytes(1));
  });

  test("a subject is answered once, and again after its responder has gone", async () => {
    await using pair = await start();
    const responder = pair.near.respond("x", () => bytes(1));
    expect(() => pair.near.respond("x", () => bytes(2))).toThrow(RangeError);
    responder.unsubscribe();
    pair.near.respond("x", () => bytes(3));
    await pair.settle();
    expect(await pair.far.request("x", NO_BODY, { timeoutMs: 1_000 })).toEqual(bytes(3));
  });

  test("a question that nobody answers is refused at once", async () => {
    await using pair = await start();
    expect(await codeOf(pair.far.request("nobody", NO_BODY, { timeoutMs: 60_000 }))).toBe("relay_no_responder");
  });

  test("a responder that fails leaves the asker to its timeout", async () => {
    await using pair = await start();
    pair.far.respond("x", () => {
      throw new Error("broken");
    });
    await pair.settle();
    expect(await codeOf(pair.near.request("x", NO_BODY, { timeoutMs: 50 }))).toBe("relay_timeout");
    expect(pair.faults).toHaveLength(1);
  });

  test("what is delivered is the subscriber's own, and plain bytes", async () => {
    await using pair = await start();
    const heard: Uint8Array[] = [];
    pair.near.subscribe("x", (object) => heard.push(object));
    await pair.settle();
    for (let at = 0; at < 100; at++) pair.far.publish("x", new Uint8Array(900).fill(at));
    await pair.settle();
    expect(heard.map((object) => object[0])).toEqual(Array.from({ length: 100 }, (_, at) => at));
    expect(heard.every((object) => object.buffer.byteLength === 900)).toBe(true);
    expect(heard.every((object) => object.constructor === Uint8Array)).toBe(true);
  });

  test("is connected", async () => {
    await using pair = await start();
    expect([pair.near.connected, pair.far.connected]).toEqual([true, true]);
  });

  test("what one end did is taken back when it ends", async () => {
    await using pair = await start();
    let heard = 0;
    pair.far.subscribe("x", () => heard++);
    pair.far.respond("y", () => NO_BODY);
    await pair.settle();
    await pair.end();
    pair.near.publish("x", NO_BODY);
    expect(await codeOf(pair.near.request("y", NO_BODY, { timeoutMs: 1_000 }))).toMatch(/relay_(no_responder|closed)/);
    expect(heard).toBe(0);
  });
});

test("a linked relay that is closed refuses what was under way", async () => {
  const { parent, child } = pipe();
  const hub = new InProcessRelay(() => undefined);
  serveLink(hub, parent);
  hub.respond("slow", () => new Promise(() => undefined));
  const relay = new LinkedRelay(child, () => undefined);
  const code = codeOf(relay.request("slow", NO_BODY, { timeoutMs: 60_000 }));
  relay.close();
  expect(await code).toBe("relay_closed");
});

test("a question whose answer is dropped on its way meets its timeout", async () => {
  const deaf = { post: () => true, onMessage: () => undefined };
  const relay = new LinkedRelay(deaf, () => undefined);
  expect(await codeOf(relay.request("x", NO_BODY, { timeoutMs: 5 }))).toBe("relay_timeout");
});

test("what a dead process left in the pipe does not take its successor's place", async () => {
  const hub = new InProcessRelay(() => undefined);
  const dead = pipe();
  serveLink(hub, dead.parent).unsubscribe();
  dead.child.post({ link: "respond", from: 0, subject: "x" });
  const { parent, child } = pipe();
  serveLink(hub, parent);
  new LinkedRelay(child, () => undefined).respond("x", () => bytes(1));
  expect(await hub.request("x", NO_BODY, { timeoutMs: 100 })).toEqual(bytes(1));
});

test("a pipe that does not drain drops beyond its bound and says so", () => {
  let drops = 0;
  const stuck = { connected: true, send: () => true, on: () => undefined };
  const channel = processChannel(stuck, () => drops++);
  const message: LinkMessage = { link: "publish", subject: "x", object: NO_BODY };
  for (let sent = 0; sent < CHANNEL_MAX_WAITING; sent++) expect(channel.post(message)).toBe(true);
  expect(channel.post(message)).toBe(false);
  expect(drops).toBe(1);
});

async function codeOf(promise: Promise<unknown>): Promise<string | undefined> {
  return await promise.then(
    () => undefined,
    (error: StentorError) => error.code,
  );
}
