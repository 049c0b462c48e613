import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { Metrics, silentLog } from "../platform/index.ts";
import { connectNats, InProcessKeyValue, type KeyValue, type KeyValueChange } from "./index.ts";
import { NatsServer } from "./testing/nats-server.ts";

const text = (value: Uint8Array | undefined) => (value === undefined ? undefined : new TextDecoder().decode(value));
const bytes = (value: string) => new TextEncoder().encode(value);

let server: NatsServer;
beforeAll(async () => {
  server = await NatsServer.start();
});
afterAll(() => server[Symbol.asyncDispose]());

type Tables = { ana: KeyValue; ben: KeyValue } & AsyncDisposable;

/** Two who use one table, each over a connection of its own. */
const kinds: [string, () => Promise<Tables>][] = [
  [
    "in one process",
    async () => {
      const ana = new InProcessKeyValue();
      return { ana, ben: ana.beside(), [Symbol.asyncDispose]: async () => undefined };
    },
  ],
  [
    "over NATS",
    async () => {
      const bucket = `test-${crypto.randomUUID()}`;
      const relays = await Promise.all(["ana", "ben"].map(join));
      const [ana, ben] = await Promise.all(relays.map((relay) => relay.keyValue(bucket)));
      if (ana === undefined || ben === undefined) throw new Error("unreachable");
      return { ana, ben, [Symbol.asyncDispose]: async () => relays.forEach((relay) => void relay.close()) };
    },
  ],
];

function join(name: string) {
  const onFault = (where: string, fault: unknown) => {
    throw new Error(`${where}: ${fault}`);
  };
  return connectNats({ servers: [server.url], name, metrics: new Metrics(), log: silentLog, onFault });
}

/** Resolves with what a watch has told when it has told so many changes. */
async function watched(table: KeyValue) {
  const changes: string[] = [];
  let wake = Promise.withResolvers<void>();
  const subscription = await table.watch(
    ({ key, value }: KeyValueChange) => {
      changes.push(value === undefined ? `-${key}` : `${key}=${text(value)}`);
      wake.resolve();
    },
    () => changes.push("ready"),
  );
  const until = async (count: number) => {
    while (changes.length < count) {
      await wake.promise;
      wake = Promise.withResolvers();
    }
    return changes;
  };
  return { changes, until, ...subscription, unsubscribe: () => subscription.unsubscribe() };
}

describe.each(kinds)("a table %s", (_, start) => {
  test("gives what the other has put, with its revision", async () => {
    await using tables = await start();
    expect(await tables.ana.get("room.a")).toBeUndefined();
    const revision = await tables.ana.put("room.a", bytes("one"));
    const entry = await tables.ben.get("room.a");
    expect([text(entry?.value), entry?.revision]).toEqual(["one", revision]);
  });

  test("a key is made once", async () => {
    await using tables = await start();
    const revision = await tables.ana.create("room.a", bytes("ana"));
    expect(revision).toBeGreaterThan(0);
    expect(await tables.ben.create("room.a", bytes("ben"))).toBeUndefined();
    expect(text((await tables.ben.get("room.a"))?.value)).toBe("ana");
  });

  test("of many who make or change a key at once, one succeeds", async () => {
    await using tables = await start();
    const both = [tables.ana, tables.ben];
    const made = await Promise.all(
      Array.from({ length: 20 }, (_, at) => both[at % 2]?.create("lease", bytes(`${at}`))),
    );
    const won = made.filter((revision) => revision !== undefined);
    expect(won).toHaveLength(1);
    const first = won[0] ?? 0;
    const changed = await Promise.all(
      Array.from({ length: 20 }, (_, at) => both[at % 2]?.update("lease", bytes(`again ${at}`), first)),
    );
    expect(changed.filter((revision) => revision !== undefined)).toHaveLength(1);
    expect((await tables.ana.get("lease"))?.revision).toBe(changed.find((revision) => revision !== undefined));
  });

  test("a key that was deleted is gone, and can be made again but not changed", async () => {
    await using tables = await start();
    const revision = await tables.ana.put("lease", bytes("ana"));
    await tables.ben.delete("lease");
    expect(await tables.ana.get("lease")).toBeUndefined();
    expect(await tables.ana.update("lease", bytes("still"), revision)).toBeUndefined();
    expect(await tables.ben.create("lease", bytes("ben"))).toBeGreaterThan(revision);
    expect(text((await tables.ana.get("lease"))?.value)).toBe("ben");
  });

  test("a watch tells what is there, that this was all, and then each change", async () => {
    await using tables = await start();
    await tables.ana.put("a", bytes("1"));
    await tables.ana.put("b", bytes("1"));
    await tables.ana.put("a", bytes("2"));
    await tables.ana.put("gone", bytes("1"));
    await tables.ana.delete("gone");
    const watch = await watched(tables.ben);
    expect((await watch.until(3)).toSorted()).toEqual(["a=2", "b=1", "ready"]);
    expect(watch.changes[2]).toBe("ready");
    await tables.ana.put("c", bytes("3"));
    await tables.ana.delete("b");
    expect((await watch.until(5)).slice(3)).toEqual(["c=3", "-b"]);
    watch.unsubscribe();
  });

  test("a watch of an empty table is ready, and tells nothing after its end", async () => {
    await using tables = await start();
    const watch = await watched(tables.ana);
    expect(watch.changes).toEqual(["ready"]);
    const other = await watched(tables.ana);
    watch.unsubscribe();
    await tables.ben.put("a", bytes("1"));
    await other.until(2);
    expect(watch.changes).toEqual(["ready"]);
    other.unsubscribe();
  });

  test("what is no key is refused", async () => {
    await using tables = await start();
    for (const key of ["", "a b", "a..b", ".a", "a.", "a.*", ">"]) {
      await expect(tables.ana.put(key, bytes("x"))).rejects.toThrow(RangeError);
    }
  });
});

test("a watch that was cut off is told what changed meanwhile", async () => {
  const ana = new InProcessKeyValue();
  const ben = ana.beside();
  await ana.put("a", bytes("1"));
  await ana.put("b", bytes("1"));
  const watch = await watched(ben);
  ben.cut();
  await expect(ben.get("a")).rejects.toMatchObject({ code: "relay_timeout" });
  await ana.put("b", bytes("2"));
  await ana.delete("a");
  expect(watch.changes).toEqual(["a=1", "b=1", "ready"]);
  ben.heal();
  expect(watch.changes.slice(3)).toEqual(["b=2", "-a"]);
});
