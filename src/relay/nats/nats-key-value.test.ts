import { describe, expect, test } from "bun:test";
import { rm } from "node:fs/promises";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { Metrics, silentLog } from "../../platform/index.ts";
import type { StentorError } from "../../protocol/index.ts";
import type { KeyValue } from "../key-value.ts";
import { CuttableProxy } from "../testing/cuttable-proxy.ts";
import { NatsServer } from "../testing/nats-server.ts";
import { connectNats } from "./index.ts";
import type { NatsTiming } from "./nats-timing.ts";

const TIMING: Partial<NatsTiming> = {
  pingMs: 100,
  retryMs: 30,
  settleMs: 200,
  heartbeatMs: 200,
  firstConnectionMs: 3_000,
};

const text = (value: Uint8Array | undefined) => (value === undefined ? undefined : new TextDecoder().decode(value));
const bytes = (value: string) => new TextEncoder().encode(value);

function join(url: string, timing: Partial<NatsTiming> = {}) {
  return connectNats({
    servers: [url],
    name: "test",
    metrics: new Metrics(),
    log: silentLog,
    onFault: () => undefined,
    timing: { ...TIMING, ...timing },
  });
}

/** A watch's view of the table, the changes it told, and how to wait for a state. */
async function watched(table: KeyValue) {
  const changes: string[] = [];
  const state = new Map<string, string | undefined>();
  const waiting = new Set<() => void>();
  await table.watch(({ key, value }) => {
    changes.push(value === undefined ? `-${key}` : `${key}=${text(value)}`);
    if (value === undefined) state.delete(key);
    else state.set(key, text(value));
    for (const look of waiting) look();
  });
  const until = (wanted: Record<string, string>) =>
    new Promise<void>((resolve) => {
      const look = () => {
        const now = [...state].toSorted().map(String);
        if (now.join() !== Object.entries(wanted).toSorted().map(String).join()) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  return { changes, until };
}

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: StentorError) => error.code,
  );

describe("a table whose server is killed", () => {
  test("keeps what it held, and refuses in time while it is away", async () => {
    await using server = await NatsServer.start();
    await using ana = await join(server.url, { tableMs: 300 });
    const table = await ana.keyValue("rooms");
    const revision = await table.put("room.a", bytes("one"));
    await server.kill();
    const startMs = performance.now();
    expect(await codeOf(table.get("room.a"))).toBe("relay_timeout");
    expect(performance.now() - startMs).toBeLessThan(2_000);
    const answer = (await join(server.url, { firstConnectionMs: 100 }).catch(
      (error: StentorError) => error,
    )) as unknown;
    expect(answer).toMatchObject({ code: "relay_closed" });
    await server.restart();
    await using ben = await join(server.url);
    expect(text((await (await ben.keyValue("rooms")).get("room.a"))?.value)).toBe("one");
    await ready(table);
    expect(await table.update("room.a", bytes("two"), revision)).toBeGreaterThan(revision);
  });

  test("its watch goes on, and tells once what changed meanwhile", async () => {
    await using server = await NatsServer.start();
    await using proxy = await CuttableProxy.start(server.port);
    await using ana = await join(proxy.url);
    await using ben = await join(server.url);
    const tables = [await ana.keyValue("rooms"), await ben.keyValue("rooms")] as const;
    for (const key of ["kept", "changed", "deleted"]) await tables[1].put(key, bytes("1"));
    const watch = await watched(tables[0]);
    await watch.until({ kept: "1", changed: "1", deleted: "1" });
    watch.changes.length = 0;

    await server.kill();
    proxy.cut();
    await server.restart();
    await ready(tables[1]);
    await tables[1].put("changed", bytes("2"));
    await tables[1].delete("deleted");
    await tables[1].put("made", bytes("1"));
    proxy.heal();
    await watch.until({ kept: "1", changed: "2", made: "1" });
    expect(watch.changes.toSorted()).toEqual(["-deleted", "changed=2", "made=1"]);
    await tables[1].put("kept", bytes("2"));
    await watch.until({ kept: "2", changed: "2", made: "1" });
  });

  test("is made again when the server has lost it, and the watch says what is gone", async () => {
    await using server = await NatsServer.start();
    await using ana = await join(server.url);
    await using ben = await join(server.url);
    const tables = [await ana.keyValue("rooms"), await ben.keyValue("rooms")] as const;
    await tables[1].put("a", bytes("1"));
    await tables[1].put("b", bytes("1"));
    const watch = await watched(tables[0]);
    await watch.until({ a: "1", b: "1" });
    await server.kill();
    await rm(server.store, { recursive: true });
    await server.restart();
    await ready(tables[1]);
    expect(await tables[1].get("a")).toBeUndefined();
    expect(await tables[1].create("b", bytes("1"))).toBe(1);
    await watch.until({ b: "1" });
    await tables[1].put("c", bytes("1"));
    await watch.until({ b: "1", c: "1" });
  });
});

test("a table that somebody deletes is made again, and watched on", async () => {
  await using server = await NatsServer.start();
  await using ana = await join(server.url);
  const table = await ana.keyValue("rooms");
  await table.put("a", bytes("1"));
  const watch = await watched(table);
  const operator = await connect({ servers: [server.url] });
  await (await jetstreamManager(operator)).streams.delete("KV_rooms");
  await operator.close();
  await table.put("b", bytes("1"));
  await watch.until({ b: "1" });
  expect(watch.changes).toContain("-a");
});

test("the mark of a deletion is removed after its time, and what was made again stays", async () => {
  await using server = await NatsServer.start();
  await using ana = await join(server.url, { deletionMarkMs: 300 });
  const table = await ana.keyValue("rooms");
  const watch = await watched(table);
  for (const key of ["a", "b", "c"]) await table.put(key, bytes("1"));
  for (const key of ["a", "b", "c"]) await table.delete(key);
  await table.create("b", bytes("again"));
  await watch.until({ b: "again" });
  const operator = await connect({ servers: [server.url] });
  const { streams } = await jetstreamManager(operator);
  while ((await streams.info("KV_rooms")).state.messages > 1) await Bun.sleep(20);
  await operator.close();
  expect(text((await table.get("b"))?.value)).toBe("again");
});

test("many keys are listed whole, and a burst of changes arrives whole", async () => {
  await using server = await NatsServer.start();
  await using ana = await join(server.url);
  await using ben = await join(server.url);
  const [near, far] = [await ana.keyValue("directory"), await ben.keyValue("directory")];
  const wanted: Record<string, string> = {};
  const fill = async (value: string) => {
    await Promise.all(Array.from({ length: 1_000 }, (_, at) => near.put(`edge.${at}`, bytes(value))));
    for (let at = 0; at < 1_000; at++) wanted[`edge.${at}`] = value;
  };
  await fill("1");
  const watch = await watched(far);
  await watch.until(wanted);
  await fill("2");
  await watch.until(wanted);
});

test("a server without JetStream, and a cluster that is too small, are named", async () => {
  await using plain = await NatsServer.start({ jetstream: false });
  await using ana = await join(plain.url, { firstConnectionMs: 300 });
  await expect(ana.keyValue("rooms")).rejects.toThrow(/jetstream/i);
  await using single = await NatsServer.start();
  await using ben = await join(single.url, { firstConnectionMs: 300 });
  expect(await codeOf(ben.keyValue("rooms", { replicas: 3 }))).toBe("config_invalid");
});

test("a table whose relay is closed says so", async () => {
  await using server = await NatsServer.start();
  const ana = await join(server.url);
  const table = await ana.keyValue("rooms");
  await watched(table);
  await ana[Symbol.asyncDispose]();
  expect(await codeOf(table.put("a", bytes("1")))).toBe("relay_closed");
});

/** Resolves when the table can be used again. */
async function ready(table: KeyValue): Promise<void> {
  while ((await codeOf(table.get("any"))) !== undefined) await Bun.sleep(10);
}
