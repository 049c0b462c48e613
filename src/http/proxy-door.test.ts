import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Log, Metrics, systemClock } from "../platform/index.ts";
import { DoorCallers } from "./door-callers.ts";
import { openScene } from "./http-scene.ts";
import { openProxyDoor } from "./proxy-door.ts";

const folder = mkdtempSync(join(tmpdir(), "stentor-haproxy-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A whole port behind a door; `seen` has what each request was known by. */
function doorScene(options: { trusted?: string[]; connectionsPerAddress?: number } = {}) {
  const seen: Record<string, unknown>[] = [];
  const quiet = () => undefined;
  const log: Log = { info: quiet, warn: quiet, error: quiet, child: () => log, debug: (fields) => seen.push(fields) };
  const callers = new DoorCallers();
  const config = { port: 0, host: "127.0.0.1", tls: undefined, trustedProxies: ["127.0.0.1"], publicUrl: undefined };
  const scene = openScene({ callers, log, config });
  const metrics = new Metrics();
  const door = openProxyDoor({
    port: 0,
    host: "127.0.0.1",
    innerPort: scene.http.port,
    trusted: options.trusted ?? ["127.0.0.1"],
    connectionsPerAddress: options.connectionsPerAddress ?? 1_000,
    callers,
    clock: systemClock,
    metrics,
  });
  const sample = async (name: string) => {
    const line = (await metrics.text()).split("\n").find((each) => each.startsWith(`${name} `));
    return line === undefined ? undefined : Number(line.split(" ").at(-1));
  };
  return {
    scene,
    door,
    seen,
    sample,
    [Symbol.asyncDispose]: async () => {
      door.close();
      await scene[Symbol.asyncDispose]();
    },
  };
}

function opened(port: number, from = "127.0.0.1"): Promise<Socket> {
  const { promise, resolve } = Promise.withResolvers<Socket>();
  const socket = connect({ port, host: "127.0.0.1", localAddress: from }, () => resolve(socket));
  socket.on("error", () => undefined);
  return promise;
}

/** Everything that comes until the other end closes. */
function all(socket: Socket): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const received: Buffer[] = [];
  socket.on("data", (bytes) => received.push(bytes));
  socket.on("close", () => resolve(Buffer.concat(received).toString("latin1")));
  return promise;
}

const GET = "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Forwarded-For: 6.6.6.6\r\n\r\n";
const V4 = Buffer.from("0d0a0d0a000d0a515549540a2111000ccb007109c6336407c82201bb", "hex");

async function ask(port: number, bytes: Buffer | string, from?: string): Promise<string> {
  const socket = await opened(port, from);
  const answer = all(socket);
  socket.write(bytes);
  return answer;
}

test("a request of a trusted proxy is its caller's, and X-Forwarded-For, which the caller wrote, is not believed", async () => {
  await using scene = doorScene();
  expect(await ask(scene.door.port, Buffer.concat([V4, Buffer.from(GET)]))).toStartWith("HTTP/1.1 200");
  expect(scene.seen.at(-1)).toMatchObject({ address: "203.0.113.9", pathname: "/healthz" });
  const v1 = "PROXY TCP6 2001:db8::9 2001:db8::7 51234 443\r\n";
  expect(await ask(scene.door.port, v1 + GET)).toStartWith("HTTP/1.1 200");
  expect(scene.seen.at(-1)).toMatchObject({ address: "2001:db8::9" });
});

test("a proxy that says nothing, or nonsense, is ended; a header from anybody else is no request", async () => {
  await using scene = doorScene();
  expect(await ask(scene.door.port, GET)).toBe("");
  expect(await ask(scene.door.port, `PROXY TCP4 x y 1 2\r\n${GET}`)).toBe("");
  expect(await scene.sample('stentor_http_door_refused_total{reason="header"}')).toBe(2);
  expect(await ask(scene.door.port, Buffer.concat([V4, Buffer.from(GET)]), "127.0.0.2")).not.toContain("200 OK");
  expect(scene.seen).toEqual([]);
  expect(await ask(scene.door.port, GET, "127.0.0.2")).toStartWith("HTTP/1.1 200");
  expect(scene.seen.at(-1)).toMatchObject({ address: "127.0.0.2" });
});

test("a header that comes byte by byte is read all the same", async () => {
  await using scene = doorScene();
  const socket = await opened(scene.door.port);
  socket.setNoDelay(true);
  const answer = all(socket);
  for (const byte of Buffer.concat([V4, Buffer.from(GET)])) {
    socket.write(Buffer.from([byte]));
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await answer).toStartWith("HTTP/1.1 200");
  expect(scene.seen.at(-1)).toMatchObject({ address: "203.0.113.9" });
});

test("idle and slow connections cost nothing behind, are bounded by address, and end within six seconds", async () => {
  await using scene = doorScene({ trusted: [] });
  const startedAt = performance.now();
  const idle = await Promise.all(Array.from({ length: 100 }, () => opened(scene.door.port, "127.0.0.3")));
  const ended = idle.map((socket) => all(socket));
  const slow = await opened(scene.door.port, "127.0.0.4");
  const drops = setInterval(() => slow.write("a"), 200);
  slow.write("GET /healthz HTTP/1.1\r\nHost: x\r\nX: ");
  expect(await ask(scene.door.port, GET, "127.0.0.5")).toStartWith("HTTP/1.1 200");
  expect(await scene.sample('stentor_http_door_refused_total{reason="waiting"}')).toBe(36);
  expect(await scene.sample("stentor_http_door_waiting")).toBe(65);
  await Promise.all([...ended, all(slow)]);
  clearInterval(drops);
  expect(performance.now() - startedAt).toBeLessThan(6_500);
  expect(await scene.sample('stentor_http_door_refused_total{reason="head-late"}')).toBe(65);
  expect(await scene.sample("stentor_http_door_connections")).toBe(0);
  expect(scene.seen.length).toBe(1);
}, 15_000);

test("connections of an address and of its network are bounded, and free when they end", async () => {
  await using scene = doorScene({ trusted: [], connectionsPerAddress: 3 });
  const stream = async (from: string) => {
    const socket = await opened(scene.door.port, from);
    const { promise, resolve } = Promise.withResolvers<boolean>();
    socket.once("data", () => resolve(true));
    socket.once("close", () => resolve(false));
    socket.write("GET /r/x/live.opus HTTP/1.1\r\nHost: x\r\n\r\n");
    return { socket, in: await promise };
  };
  const own = [];
  for (let n = 0; n < 4; n++) own.push(await stream("127.0.0.9"));
  expect(own.map((each) => each.in)).toEqual([true, true, true, false]);
  const near = [];
  for (let n = 0; n < 10; n++) near.push(await stream(`127.0.0.${20 + n}`));
  expect(near.filter((each) => each.in).length).toBe(9);
  expect((await stream("127.0.1.1")).in).toBe(true);
  const gone = all(own[0]?.socket as Socket);
  own[0]?.socket.end();
  await gone;
  while ((await scene.sample("stentor_http_door_connections")) === 13) await Bun.sleep(5);
  expect((await stream("127.0.0.9")).in).toBe(true);
});

test("a head of more than 20 KiB is cut off", async () => {
  await using scene = doorScene({ trusted: [] });
  expect(await ask(scene.door.port, `GET / HTTP/1.1\r\nX: ${"a".repeat(30_000)}`)).toBe("");
  expect(await scene.sample('stentor_http_door_refused_total{reason="head-large"}')).toBe(1);
});

test("who does not read holds back who writes, and everything arrives in order", async () => {
  const inner = createServer((socket) => {
    socket.once("data", () => {
      socket.write(payload);
      writable = () => socket.writableLength;
      socket.end();
    });
  });
  const payload = Buffer.alloc(24 * 1_048_576, "0123456789abcdef");
  let writable = () => 0;
  await new Promise<void>((resolve) => inner.listen(0, "127.0.0.1", resolve));
  const door = openProxyDoor({
    port: 0,
    host: "127.0.0.1",
    innerPort: (inner.address() as { port: number }).port,
    trusted: [],
    connectionsPerAddress: 9,
    callers: new DoorCallers(),
    clock: systemClock,
    metrics: new Metrics(),
  });
  const socket = await opened(door.port);
  socket.pause();
  socket.write(GET);
  await Bun.sleep(500);
  expect(writable()).toBeGreaterThan(8 * 1_048_576);
  const received: Buffer[] = [];
  socket.on("data", (bytes) => received.push(bytes));
  const closed = new Promise((resolve) => socket.on("close", resolve));
  socket.resume();
  await closed;
  expect(Buffer.concat(received).equals(payload)).toBe(true);
  door.close();
  await new Promise((resolve) => inner.close(resolve));
});

test("who sends more than 64 KB a second is read at that rate", async () => {
  const inner = createServer((socket) => {
    socket.on("data", (bytes) => {
      taken += bytes.length;
    });
  });
  let taken = 0;
  await new Promise<void>((resolve) => inner.listen(0, "127.0.0.1", resolve));
  const door = openProxyDoor({
    port: 0,
    host: "127.0.0.1",
    innerPort: (inner.address() as { port: number }).port,
    trusted: [],
    connectionsPerAddress: 9,
    callers: new DoorCallers(),
    clock: systemClock,
    metrics: new Metrics(),
  });
  const socket = await opened(door.port);
  socket.write(GET);
  socket.write(Buffer.alloc(32 * 1_048_576));
  await Bun.sleep(2_000);
  expect(taken).toBeGreaterThan(262_144);
  expect(taken).toBeLessThan(262_144 + 3 * 65_536 + 1_048_576);
  socket.destroy();
  door.close();
  await new Promise((resolve) => inner.close(resolve));
});

test("HAProxy's own send-proxy-v2, WebSocket included", async () => {
  await using scene = doorScene();
  const port = await freePort();
  writeFileSync(
    join(folder, "haproxy.cfg"),
    `global
  maxconn 100
defaults
  mode tcp
  timeout connect 2s
  timeout client 10s
  timeout server 10s
frontend in
  bind 127.0.0.1:${port}
  default_backend stentor
backend stentor
  server one 127.0.0.1:${scene.door.port} send-proxy-v2
`,
  );
  const haproxy = Bun.spawn(["/usr/sbin/haproxy", "-db", "-f", join(folder, "haproxy.cfg")], {
    stdout: "ignore",
    stderr: "ignore",
  });
  try {
    await listening(port);
    expect(await ask(port, GET, "127.0.0.77")).toStartWith("HTTP/1.1 200");
    expect(scene.seen.at(-1)).toMatchObject({ address: "127.0.0.77", pathname: "/healthz" });
    const socket = new WebSocket(`ws://127.0.0.1:${port}/r/x/listen`);
    const { promise, resolve } = Promise.withResolvers<unknown>();
    socket.onopen = () => socket.send("hello");
    socket.onmessage = ({ data }) => resolve(data);
    expect(await promise).toBe("echo hello");
    socket.close();
  } finally {
    haproxy.kill();
    await haproxy.exited;
  }
});

function freePort(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const server = createServer().listen(0, "127.0.0.1", () => {
    const address = server.address();
    server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
  });
  return promise;
}

/** HAProxy tells nobody when it listens: ask until somebody does. */
async function listening(port: number): Promise<void> {
  for (let tried = 0; tried < 200; tried++) {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const socket = connect(port, "127.0.0.1", () => resolve(true));
    socket.on("error", () => resolve(false));
    const isThere = await promise;
    socket.destroy();
    if (isThere) return;
    await Bun.sleep(20);
  }
  throw new Error("HAProxy does not listen");
}
