import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { Metrics, silentLog } from "../../platform/index.ts";
import type { StentorError } from "../../protocol/index.ts";
import { NO_BODY } from "../relay.ts";
import { CuttableProxy } from "../testing/cuttable-proxy.ts";
import { freePort, NatsServer } from "../testing/nats-server.ts";
import { connectNats, type NatsRelay } from "./index.ts";
import type { NatsTiming } from "./nats-timing.ts";

/** Short enough for a test, long enough for a busy machine. */
const TIMING: Partial<NatsTiming> = { pingMs: 100, retryMs: 30, settleMs: 400, attemptMs: 1_000 };

const bytes = (...values: number[]) => new Uint8Array(values);

async function join(url: string, name: string, timing: Partial<NatsTiming> = {}) {
  const faults: [string, unknown][] = [];
  const metrics = new Metrics();
  const relay = await connectNats({
    servers: [url],
    name,
    metrics,
    log: silentLog,
    onFault: (subject, fault) => faults.push([subject, fault]),
    timing: { ...TIMING, ...timing },
  });
  return { relay, faults, metrics, [Symbol.asyncDispose]: () => relay[Symbol.asyncDispose]() };
}

/** Numbers that a subscriber hears, and how to wait for one. */
function hearNumbers(relay: NatsRelay, subject: string) {
  const heard: number[] = [];
  const wanted = new Map<number, () => void>();
  relay.subscribe(subject, (object) => {
    const number = new DataView(object.buffer).getUint32(0);
    heard.push(number);
    wanted.get(number)?.();
  });
  return {
    heard,
    until: (number: number) =>
      heard.includes(number) ? Promise.resolve() : new Promise<void>((resolve) => wanted.set(number, resolve)),
  };
}

function numbered(number: number, length = 900): Uint8Array {
  const object = new Uint8Array(length);
  new DataView(object.buffer).setUint32(0, number);
  return object;
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);

async function becomes(relay: NatsRelay, connected: boolean): Promise<void> {
  while (relay.connected !== connected) await Bun.sleep(5);
}

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: StentorError) => error.code,
  );

/** Resolves when everything that the relay did before has reached the server. */
async function flushed(relay: NatsRelay): Promise<void> {
  await codeOf(relay.request("nobody.answers", NO_BODY, { timeoutMs: 5_000 }));
}

describe("when nats-server is killed and comes back", () => {
  test("what was published meanwhile arrives complete and in order, after what came before", async () => {
    await using server = await NatsServer.start();
    await using ana = await join(server.url, "ana");
    await using ben = await join(server.url, "ben");
    const numbers = hearNumbers(ben.relay, "room.a.part.voice");
    await flushed(ben.relay);
    for (const number of range(0, 50)) ana.relay.publish("room.a.part.voice", numbered(number));
    await numbers.until(49);

    await server.kill();
    await becomes(ana.relay, false);
    for (const number of range(50, 100)) ana.relay.publish("room.a.part.voice", numbered(number));
    await server.restart();
    await becomes(ana.relay, true);
    for (const number of range(100, 150)) ana.relay.publish("room.a.part.voice", numbered(number));
    await numbers.until(149);
    expect(numbers.heard).toEqual(range(0, 150));
  });

  test("its subscribers and responders are in force again when it is told", async () => {
    await using server = await NatsServer.start();
    await using ana = await join(server.url, "ana");
    await using ben = await join(server.url, "ben");
    let told = 0;
    const back = Promise.withResolvers<void>();
    ana.relay.onReconnected(() => {
      told++;
      back.resolve();
    });
    ana.relay.onReconnected(() => {
      throw new Error("broken");
    });
    ana.relay.respond("who", () => bytes(7));
    await server.kill();
    await becomes(ana.relay, false);
    await becomes(ben.relay, false);
    await server.restart();
    await back.promise;
    expect(await ben.relay.request("who", NO_BODY, { timeoutMs: 5_000 })).toEqual(bytes(7));
    expect(told).toBe(1);
    expect(ana.faults).toHaveLength(1);
  });

  test("a question asked meanwhile waits for it, as long as its time allows", async () => {
    await using server = await NatsServer.start();
    await using ana = await join(server.url, "ana");
    await using ben = await join(server.url, "ben");
    ben.relay.respond("who", () => bytes(7));
    await server.kill();
    await becomes(ana.relay, false);
    expect(await codeOf(ana.relay.request("who", NO_BODY, { timeoutMs: 20 }))).toBe("relay_timeout");
    const answer = ana.relay.request("who", NO_BODY, { timeoutMs: 10_000 });
    await server.restart();
    expect(await answer).toEqual(bytes(7));
  });

  test("more than the backlog holds gives way, oldest first, and is counted", async () => {
    await using server = await NatsServer.start();
    await using ana = await join(server.url, "ana");
    await using ben = await join(server.url, "ben");
    const numbers = hearNumbers(ben.relay, "x");
    await server.kill();
    await becomes(ana.relay, false);
    for (const number of range(0, 6)) ana.relay.publish("x", numbered(number, 1_000_000));
    await server.restart();
    await numbers.until(5);
    expect(numbers.heard).toEqual([2, 3, 4, 5]);
    const text = await ana.metrics.text();
    expect(text).toContain('stentor_relay_backlog_dropped_total{reason="full"} 2');
    expect(text).toContain("stentor_relay_backlog_bytes 0");
    expect(text).toContain("stentor_relay_reconnects_total 1");
    expect(text).toContain("stentor_relay_connected 1");
    expect(Number(/stentor_relay_disconnected_seconds ([\d.e-]+)/.exec(text)?.[1])).toBeGreaterThan(0);
  });
});

describe("when the path is cut and nobody is told", () => {
  test("a short cut loses nothing", async () => {
    await using server = await NatsServer.start();
    await using proxy = await CuttableProxy.start(server.port);
    await using ana = await join(proxy.url, "ana", { pingMs: 2_000 });
    await using ben = await join(server.url, "ben");
    const numbers = hearNumbers(ben.relay, "x");
    await flushed(ben.relay);
    ana.relay.publish("x", numbered(0));
    await numbers.until(0);
    proxy.cut();
    for (const number of range(1, 20)) ana.relay.publish("x", numbered(number));
    proxy.heal();
    await numbers.until(19);
    expect(numbers.heard).toEqual(range(0, 20));
    expect(ana.relay.connected).toBe(true);
  });

  test("a long one is noticed after three to four pings, and afterwards the backlog follows", async () => {
    await using server = await NatsServer.start();
    await using proxy = await CuttableProxy.start(server.port);
    await using ana = await join(proxy.url, "ana");
    await using ben = await join(server.url, "ben");
    const numbers = hearNumbers(ben.relay, "x");
    await flushed(ben.relay);
    proxy.cut();
    const cutMs = performance.now();
    await becomes(ana.relay, false);
    expect(performance.now() - cutMs).toBeLessThan(1_500);
    for (const number of range(0, 20)) ana.relay.publish("x", numbered(number));
    proxy.heal();
    await numbers.until(19);
    expect(numbers.heard).toEqual(range(0, 20));
  });

  test("it is noticed as soon when more was written than the path took", async () => {
    await using server = await NatsServer.start();
    await using proxy = await CuttableProxy.start(server.port);
    await using ana = await join(proxy.url, "ana");
    proxy.cut();
    const cutMs = performance.now();
    for (const number of range(0, 30)) ana.relay.publish("x", numbered(number, 1_000_000));
    await becomes(ana.relay, false);
    expect(performance.now() - cutMs).toBeLessThan(3_000);
    proxy.heal();
    await becomes(ana.relay, true);
  });
});

describe("what does not fit", () => {
  let server: NatsServer;
  beforeAll(async () => {
    server = await NatsServer.start({ jetstream: false });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test("an answer of nearly a megabyte arrives", async () => {
    await using ana = await join(server.url, "ana");
    await using ben = await join(server.url, "ben");
    const large = crypto.getRandomValues(new Uint8Array(65_536));
    const window = new Uint8Array(1024 * 1024).map((_, at) => large[at % large.length] ?? 0);
    ben.relay.respond("window", () => window);
    await flushed(ben.relay);
    expect(Bun.hash(await ana.relay.request("window", NO_BODY, { timeoutMs: 5_000 }))).toBe(Bun.hash(window));
  });

  test("an object or answer beyond max_payload is refused and told, and the connection lives on", async () => {
    await using ana = await join(server.url, "ana");
    await using ben = await join(server.url, "ben");
    const tooLarge = new Uint8Array(1024 * 1024 + 1);
    const numbers = hearNumbers(ben.relay, "x");
    ben.relay.respond("window", () => tooLarge);
    await flushed(ben.relay);
    ana.relay.publish("x", tooLarge);
    expect(ana.faults.map(([subject, fault]) => [subject, (fault as StentorError).code])).toEqual([
      ["x", "relay_overflow"],
    ]);
    expect(await codeOf(ana.relay.request("window", NO_BODY, { timeoutMs: 50 }))).toBe("relay_timeout");
    expect(ben.faults.map(([subject]) => subject)).toEqual(["window"]);
    expect(await codeOf(ana.relay.request("window", tooLarge, { timeoutMs: 50 }))).toBe("relay_overflow");
    ana.relay.publish("x", numbered(1));
    await numbers.until(1);
    expect([ana.relay.connected, ben.relay.connected]).toEqual([true, true]);
    expect(await ana.metrics.text()).toContain('stentor_relay_refused_total{why="too_large"} 2');
  });

  test("what is no subject is told, and harms nothing", async () => {
    await using ana = await join(server.url, "ana");
    ana.relay.publish("two words", NO_BODY);
    expect(ana.faults).toHaveLength(1);
    await flushed(ana.relay);
    expect(ana.relay.connected).toBe(true);
  });
});

describe("a relay that is closed", () => {
  test("has sent what was published before, and refuses what was and what will be asked", async () => {
    await using server = await NatsServer.start({ jetstream: false });
    await using ana = await join(server.url, "ana");
    await using ben = await join(server.url, "ben");
    const numbers = hearNumbers(ben.relay, "x");
    ben.relay.respond("slow", () => new Promise(() => undefined));
    await flushed(ben.relay);
    const asked = codeOf(ana.relay.request("slow", NO_BODY, { timeoutMs: 60_000 }));
    ana.relay.publish("x", numbered(1));
    ana.relay.close();
    await numbers.until(1);
    expect(await asked).toBe("relay_closed");
    expect(await codeOf(ana.relay.request("slow", NO_BODY, { timeoutMs: 60_000 }))).toBe("relay_closed");
    ana.relay.publish("x", numbered(2));
    expect(ana.relay.connected).toBe(false);
  });

  test("ends those who wait for NATS to come back", async () => {
    await using server = await NatsServer.start({ jetstream: false });
    await using ana = await join(server.url, "ana");
    await server.kill();
    await becomes(ana.relay, false);
    const asked = codeOf(ana.relay.request("who", NO_BODY, { timeoutMs: 60_000 }));
    ana.relay.close();
    expect(await asked).toBe("relay_closed");
  });
});

describe("the first connection", () => {
  const short = { firstConnectionMs: 300, retryMs: 20 };

  test("to nobody fails in the end, and names the servers without a password", async () => {
    const port = freePort();
    const error = await join(`nats://ana:secret@127.0.0.1:${port}`, "ana", short).catch((fault: StentorError) => fault);
    expect(error).toMatchObject({ code: "relay_closed" });
    expect(String(error)).toContain(`127.0.0.1:${port}`);
    expect(String(error)).not.toContain("secret");
  });

  test("waits for a server that comes later", async () => {
    const port = freePort();
    const joining = join(`nats://127.0.0.1:${port}`, "ana", { firstConnectionMs: 10_000 });
    await using server = await NatsServer.start({ port, jetstream: false });
    await using ana = await joining;
    expect(ana.relay.connected).toBe(true);
    expect(server.port).toBe(port);
  });

  test("to a silent path fails in the end", async () => {
    await using server = await NatsServer.start({ jetstream: false });
    await using proxy = await CuttableProxy.start(server.port);
    proxy.cut();
    expect(await codeOf(join(proxy.url, "ana", { ...short, attemptMs: 100 }))).toBe("relay_closed");
  });

  test.each(["http://127.0.0.1", "127.0.0.1:4222", "nats://", "", "nats://us er@x y"])(
    "to %p is no address",
    async (url) => {
      expect(await codeOf(join(url, "ana", short))).toBe("config_invalid");
    },
  );
});

describe("credentials", () => {
  const configs: [string, string, string, string][] = [
    ["user and password", 'authorization { user: "ana", password: "p@ss:w/rd" }', "ana:p%40ss%3Aw%2Frd@", "ana:wrong@"],
    ["token", 'authorization { token: "t0ken" }', "t0ken@", "wrong@"],
  ];
  test.each(configs)("%s are checked, and a wrong one fails at once", async (_, authorization, right, wrong) => {
    const port = freePort();
    const config = `listen: "127.0.0.1:${port}"\n${authorization}`;
    await using server = await NatsServer.start({ port, config });
    await using ana = await join(`nats://${right}127.0.0.1:${server.port}`, "ana");
    expect(ana.relay.connected).toBe(true);
    const error = await join(`nats://${wrong}127.0.0.1:${server.port}`, "eve").catch((fault: StentorError) => fault);
    expect(error).toMatchObject({ code: "relay_closed" });
    expect(String(error)).not.toContain("wrong");
  });
});
