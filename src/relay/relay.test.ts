import { describe, expect, test } from "bun:test";
import type { StentorError } from "../protocol/index.ts";
import { InProcessRelay, LinkedRelay, NO_BODY, processChannel, type Relay, serveLink } from "./index.ts";
import type { LinkMessage } from "./link.ts";
import { CHANNEL_MAX_WAITING } from "./process-channel.ts";

const bytes = (...values: number[]) => new Uint8Array(values);

/** Both implementations keep the same promises; `settle` lets what was posted arrive. */
const kinds: [string, () => { near: Relay; far: Relay; faults: unknown[]; end: () => void }][] = [
  [
    "in one process",
    () => {
      const faults: unknown[] = [];
      const relay = new InProcessRelay((_, fault) => faults.push(fault));
      return { near: relay, far: relay, faults, end: () => relay.close() };
    },
  ],
  [
    "across a link",
    () => {
      const faults: unknown[] = [];
      const hub = new InProcessRelay((_, fault) => faults.push(fault));
      const { parent, child } = pipe();
      const served = serveLink(hub, parent);
      return {
        near: hub,
        far: new LinkedRelay(child, (_, fault) => faults.push(fault)),
        faults,
        end: () => served.unsubscribe(),
      };
    },
  ],
];

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
  test("delivers to subscribers of the subject, in order, and to nobody else", () => {
    const { near, far } = start();
    const heard: number[] = [];
    near.subscribe("room.a.part.voice", (object) => heard.push(object[0] ?? -1));
    near.subscribe("room.b.part.voice", () => heard.push(99));
    far.publish("room.a.part.voice", bytes(1));
    far.publish("room.a.part.voice", bytes(2));
    expect(heard).toEqual([1, 2]);
  });

  test("delivers both ways, and a star stands for exactly one token", () => {
    const { near, far } = start();
    const subjects: string[] = [];
    far.subscribe("edge.*.facts", (_object, subject) => subjects.push(subject));
    near.publish("edge.one.facts", NO_BODY);
    near.publish("edge.one.two.facts", NO_BODY);
    near.publish("edge.facts", NO_BODY);
    expect(subjects).toEqual(["edge.one.facts"]);
  });

  test("delivers nothing after unsubscribe", () => {
    const { near, far } = start();
    let heard = 0;
    const subscription = far.subscribe("x.y", () => heard++);
    near.publish("x.y", NO_BODY);
    subscription.unsubscribe();
    near.publish("x.y", NO_BODY);
    expect(heard).toBe(1);
  });

  test("a subscriber that throws harms no other and is told of", () => {
    const { near, far, faults } = start();
    let heard = 0;
    near.subscribe("x", () => {
      throw new Error("broken");
    });
    near.subscribe("x", () => heard++);
    far.publish("x", NO_BODY);
    expect(heard).toBe(1);
    expect(faults).toHaveLength(1);
  });

  test("answers questions asked from either side", async () => {
    const { near, far } = start();
    far.respond("origin.one.order", async (object) => bytes((object[0] ?? 0) + 1));
    near.respond("control.room.a", (object) => bytes((object[0] ?? 0) + 10));
    expect(await near.request("origin.one.order", bytes(1), { timeoutMs: 1_000 })).toEqual(bytes(2));
    expect(await far.request("control.room.a", bytes(1), { timeoutMs: 1_000 })).toEqual(bytes(11));
  });

  test("a question that nobody answers is refused at once", async () => {
    const { far } = start();
    expect(await codeOf(far.request("nobody", NO_BODY, { timeoutMs: 60_000 }))).toBe("relay_no_responder");
  });

  test("a responder that fails leaves the asker to its timeout", async () => {
    const { near, far, faults } = start();
    far.respond("x", () => {
      throw new Error("broken");
    });
    expect(await codeOf(near.request("x", NO_BODY, { timeoutMs: 5 }))).toBe("relay_timeout");
    expect(faults).toHaveLength(1);
  });

  test("what one end did is taken back when it ends", async () => {
    const { near, far, end } = start();
    let heard = 0;
    far.subscribe("x", () => heard++);
    far.respond("y", () => NO_BODY);
    end();
    near.publish("x", NO_BODY);
    expect(heard).toBe(0);
    expect(await codeOf(near.request("y", NO_BODY, { timeoutMs: 5 }))).toMatch(/relay_(no_responder|closed)/);
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
