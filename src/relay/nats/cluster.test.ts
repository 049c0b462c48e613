import { expect, test } from "bun:test";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { Metrics, silentLog } from "../../platform/index.ts";
import { freePort, NatsServer } from "../testing/nats-server.ts";
import { connectNats } from "./index.ts";

/** The configuration that operators are given, three times on this machine. */
async function cluster() {
  const text = await Bun.file(new URL("../../../docs/operate/nats-cluster.conf", import.meta.url)).text();
  const routes = [freePort(), freePort(), freePort()];
  const servers = new AsyncDisposableStack();
  const starting = routes.map((route, at) => {
    const port = freePort();
    let config = text
      .replace("stentor-1 ", `stentor-${at + 1} `)
      .replace("0.0.0.0:4222", `127.0.0.1:${port}`)
      .replace("0.0.0.0:6222", `127.0.0.1:${route}`)
      .replace("/var/lib/nats", "store");
    routes.forEach((other, index) => {
      config = config.replace(`nats-${index + 1}.example.org:6222`, `127.0.0.1:${other}`);
    });
    expect(config).not.toContain("example.org");
    return NatsServer.start({ port, config });
  });
  const three = await Promise.all(starting);
  for (const server of three) servers.use(server);
  return {
    servers: three,
    urls: three.map((server) => `nats://stentor:CHANGE-password@127.0.0.1:${server.port}`),
    [Symbol.asyncDispose]: () => servers.disposeAsync(),
  };
}

function join(servers: readonly string[]) {
  return connectNats({
    servers,
    name: "test",
    metrics: new Metrics(),
    log: silentLog,
    onFault: () => undefined,
    timing: { heartbeatMs: 200, firstConnectionMs: 20_000 },
  });
}

/** The place in `urls` of the server whose loss matters most to the table. */
async function leaderOf(url: string, bucket: string): Promise<number> {
  const { hostname, port, username, password } = new URL(url);
  const operator = await connect({ servers: `${hostname}:${port}`, user: username, pass: password });
  try {
    const { cluster } = await (await jetstreamManager(operator)).streams.info(`KV_${bucket}`);
    return Number(cluster?.leader?.replace("stentor-", "")) - 1;
  } finally {
    await operator.close();
  }
}

test("three servers keep a table through the loss of the one that leads it, and parts go on", async () => {
  await using three = await cluster();
  await using ana = await join(three.urls);
  const opened = await ana.keyValue("rooms", { replicas: 3 });
  await opened.put("before", new Uint8Array([1]));
  const leader = await leaderOf(three.urls[0] ?? "", "rooms");
  const [lost, kept] = [three.urls[leader] ?? "", three.urls[(leader + 1) % 3] ?? ""];

  // Ben's own server is the one that is lost: he finds the others by what it had told him.
  await using ben = await join([lost]);
  await using eve = await join([kept]);
  const parts: number[] = [];
  const lastPart = Promise.withResolvers<void>();
  eve.subscribe("room.a.part.voice", (object) => {
    parts.push(object[0] ?? -1);
    if (object[0] === 9) lastPart.resolve();
  });
  await eve.request("nobody.answers", new Uint8Array(0), { timeoutMs: 1_000 }).catch(() => undefined);
  const table = await ben.keyValue("rooms", { replicas: 3 });
  const told = Promise.withResolvers<void>();
  await table.watch(({ key }) => key === "after" && told.resolve());

  await three.servers[leader]?.kill();
  while (ben.connected) await Bun.sleep(5);
  for (let number = 0; number < 10; number++) ben.publish("room.a.part.voice", new Uint8Array([number]));
  await lastPart.promise;
  expect(parts).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);

  const entry = await untilAnswered(() => table.get("before"));
  expect(entry?.value).toEqual(new Uint8Array([1]));
  expect(await table.update("before", new Uint8Array([2]), entry?.revision ?? 0)).toBeGreaterThan(entry?.revision ?? 0);
  await untilAnswered(() => table.put("after", new Uint8Array([1])));
  await told.promise;
});

/** Asks until the two that are left agree on who leads. */
async function untilAnswered<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      expect(error).toMatchObject({ code: "relay_timeout" });
    }
  }
}
