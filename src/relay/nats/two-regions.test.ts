import { expect, test } from "bun:test";
import { Metrics, silentLog } from "../../platform/index.ts";
import { NO_BODY } from "../relay.ts";
import { freePort, NatsServer } from "../testing/nats-server.ts";
import { connectNats, type NatsRelay } from "./index.ts";

/** The configurations that operators are given, on ports of this machine. */
async function twoRegions() {
  const ports = { hub: freePort(), leaf: freePort(), join: freePort(), monitor: freePort() };
  const read = (name: string) => Bun.file(new URL(`../../../docs/operate/${name}`, import.meta.url)).text();
  const hub = replaceOnce(await read("nats-hub.conf"), {
    "0.0.0.0:4222": `127.0.0.1:${ports.hub}`,
    "127.0.0.1:8222": `127.0.0.1:${ports.monitor}`,
    "0.0.0.0:7422": `127.0.0.1:${ports.join}`,
    "/var/lib/nats": "store",
  });
  const leaf = replaceOnce(await read("nats-leaf.conf"), {
    "0.0.0.0:4222": `127.0.0.1:${ports.leaf}`,
    "hub.example.org:7422": `127.0.0.1:${ports.join}`,
  });
  const servers = new AsyncDisposableStack();
  const hubServer = servers.use(await NatsServer.start({ port: ports.hub, config: hub }));
  const leafServer = servers.use(await NatsServer.start({ port: ports.leaf, config: leaf }));
  return {
    hub: hubServer,
    leaf: leafServer,
    hubUrl: `nats://stentor:CHANGE-hub-password@127.0.0.1:${ports.hub}`,
    leafUrl: `nats://stentor:CHANGE-leaf-password@127.0.0.1:${ports.leaf}`,
    /** Messages that the hub has sent to the leaf. */
    async sent(): Promise<number> {
      const answer = await fetch(`http://127.0.0.1:${ports.monitor}/leafz`);
      const { leafs } = (await answer.json()) as { leafs: { out_msgs: number }[] };
      return leafs[0]?.out_msgs ?? 0;
    },
    [Symbol.asyncDispose]: () => servers.disposeAsync(),
  };
}

function replaceOnce(text: string, replacements: Record<string, string>): string {
  return Object.entries(replacements).reduce((result, [from, to]) => {
    expect(result.split(from)).toHaveLength(2);
    return result.replace(from, to);
  }, text);
}

function join(url: string): Promise<NatsRelay> {
  const options = { servers: [url], name: "test", metrics: new Metrics(), log: silentLog, onFault: () => undefined };
  return connectNats({ ...options, timing: { heartbeatMs: 200 } });
}

/** Resolves when what is asked at one end is answered at the other: the servers know each other's subjects. */
async function joined(near: NatsRelay, far: NatsRelay): Promise<void> {
  const subject = `joined.${crypto.randomUUID()}`;
  far.respond(subject, () => NO_BODY);
  for (;;) {
    try {
      await near.request(subject, NO_BODY, { timeoutMs: 1_000 });
      return;
    } catch {
      await Bun.sleep(10);
    }
  }
}

test("a part crosses once, however many edges of the other region want it", async () => {
  await using regions = await twoRegions();
  await using relays = new AsyncDisposableStack();
  const origin = relays.use(await join(regions.hubUrl));
  const edges = await Promise.all([1, 2, 3, 4].map(async () => relays.use(await join(regions.leafUrl))));
  const heard: number[] = edges.map(() => 0);
  const done = Promise.withResolvers<void>();
  edges.forEach((edge, at) => {
    edge.subscribe("room.a.part.voice", () => {
      heard[at] = (heard[at] ?? 0) + 1;
      if (heard.every((count) => count === 50)) done.resolve();
    });
  });
  for (const edge of edges) await joined(origin, edge);
  const before = await regions.sent();
  for (let number = 0; number < 50; number++) origin.publish("room.a.part.voice", new Uint8Array(900));
  await done.promise;
  expect((await regions.sent()) - before).toBe(50);
});

test("questions and tables cross both ways, and go on after either server was killed", async () => {
  await using regions = await twoRegions();
  await using origin = await join(regions.hubUrl);
  await using edge = await join(regions.leafUrl);
  origin.respond("room.a.window.voice", () => new Uint8Array([7]));
  await joined(edge, origin);
  expect(await edge.request("room.a.window.voice", NO_BODY, { timeoutMs: 1_000 })).toEqual(new Uint8Array([7]));

  const [hubTable, leafTable] = [await origin.keyValue("rooms"), await edge.keyValue("rooms")];
  const told = new Map<string, () => void>();
  const seen = new Set<string>();
  await leafTable.watch(({ key }) => {
    seen.add(key);
    told.get(key)?.();
  });
  const sees = (key: string) => (seen.has(key) ? undefined : new Promise<void>((resolve) => told.set(key, resolve)));
  const first = await hubTable.create("first", new Uint8Array([1]));
  await sees("first");
  expect(await leafTable.create("first", new Uint8Array([2]))).toBeUndefined();
  expect(await leafTable.update("first", new Uint8Array([2]), first ?? 0)).toBeGreaterThan(first ?? 0);
  expect((await hubTable.get("first"))?.value).toEqual(new Uint8Array([2]));

  await regions.leaf.kill();
  await hubTable.put("second", new Uint8Array([1]));
  await regions.leaf.restart();
  await sees("second");
  await regions.hub.kill();
  await regions.hub.restart();
  await joined(edge, origin);
  await joined(origin, edge);
  await leafTable.put("third", new Uint8Array([1]));
  await sees("third");
  expect((await hubTable.get("third"))?.value).toEqual(new Uint8Array([1]));
});
