import { expect, test } from "bun:test";
import { connect, type Socket } from "node:net";
import { StentorError } from "../protocol/index.ts";
import { type HttpScene, OPERATOR, openScene } from "./http-scene.ts";

function opened(port: number, bytes: string): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const socket = connect(port, "127.0.0.1", () => {
    if (bytes !== "") socket.write(bytes);
    resolve(socket);
  });
  socket.on("error", reject);
  return promise;
}

/** Asks by a bare socket, of which there may be more at once than of requests by `fetch`. */
async function asked(port: number, path: string): Promise<{ statusLine: Promise<string> }> {
  const socket = await opened(port, `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
  const { promise: statusLine, resolve } = Promise.withResolvers<string>();
  socket.once("data", (bytes) => {
    resolve(bytes.toString().split("\r\n")[0] ?? "");
    socket.destroy();
  });
  return { statusLine };
}

async function underWay(scene: HttpScene, count: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = setInterval(async () => {
    if ((await scene.metrics.text()).includes(`stentor_http_requests_under_way ${count}\n`)) resolve();
  }, 5);
  await promise;
  clearInterval(look);
}

const HALVES = [
  "",
  "GET /healthz HTTP/1.1\r\nHost: x\r\n",
  "POST /api/v1/rooms HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{",
  "POST /whip/x HTTP/1.1\r\nHost: x\r\nContent-Type: application/sdp\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nv=0",
];

test("a thousand half-open connections keep nobody out, and cost little memory", async () => {
  await using scene = openScene();
  await scene.room();
  const before = process.memoryUsage.rss();
  const sockets = await Promise.all(
    Array.from({ length: 1_000 }, (_, n) => opened(scene.http.port, HALVES[n % 4] ?? "")),
  );
  const startedAt = performance.now();
  for (let round = 0; round < 20; round++) expect((await scene.call("/api/v1/rooms")).status).toBe(200);
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  // Both ends live in this process.
  expect((process.memoryUsage.rss() - before) / 1_000).toBeLessThan(40_000);
  for (const socket of sockets) socket.destroy();
});

test("what never becomes a request, or never ends, is cut off; single bytes do not keep it alive", async () => {
  await using scene = openScene();
  const startedAt = performance.now();
  const cut = HALVES.map(async (bytes) => {
    const socket = await opened(scene.http.port, bytes);
    const drops = setInterval(() => bytes !== "" && socket.write("X"), 500);
    await new Promise((resolve) => socket.once("close", resolve));
    clearInterval(drops);
    return performance.now() - startedAt;
  });
  expect(Math.max(...(await Promise.all(cut)))).toBeLessThan(15_000);
}, 20_000);

test("a surface that is full refuses the next, answers those it has, and takes nothing from the others", async () => {
  const gate = Promise.withResolvers<string>();
  await using scene = openScene({ otherMetrics: () => gate.promise });
  const room = await scene.room();
  const held = await Promise.all(Array.from({ length: 64 }, () => asked(scene.http.port, "/metrics")));
  await underWay(scene, 64);
  const refused = await scene.call("/healthz");
  expect(refused.headers.get("retry-after")).toBe("1");
  expect([refused.status, await refused.json()]).toEqual([
    503,
    { error: { code: "overloaded", message: expect.any(String) } },
  ]);
  for (const path of ["/", "/assets/player-3f2a1b.js", `/api/v1/rooms/${room.id}`]) {
    expect([path, (await scene.call(path)).status]).toEqual([path, 200]);
  }
  expect((await scene.call(`/whip/${room.id}`)).status).toBe(204);
  expect(await scene.metrics.text()).toContain('stentor_http_overloaded_total{surface="operation"} 1');
  gate.resolve("");
  const lines = await Promise.all(held.map(({ statusLine }) => statusLine));
  expect(new Set(lines)).toEqual(new Set(["HTTP/1.1 200 OK"]));
  expect((await scene.call("/healthz")).status).toBe(200);
});

test("bodies that come slowly hold places of their own, so many for each address, and the API none", async () => {
  await using scene = openScene();
  const room = await scene.room();
  const half =
    "POST /api/v1/rooms HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{";
  const sockets = await Promise.all(Array.from({ length: 64 }, () => opened(scene.http.port, half)));
  const more = await opened(scene.http.port, "");
  const answer = new Promise<string>((resolve) => more.once("data", (bytes) => resolve(bytes.toString())));
  more.write(half);
  expect((await answer).split("\r\n")[0]).toBe("HTTP/1.1 503 Service Unavailable");
  expect(await scene.metrics.text()).toContain('stentor_http_overloaded_total{surface="body"} 1');
  expect((await scene.call(`/api/v1/rooms/${room.id}`)).status).toBe(200);
  for (const socket of [...sockets, more]) socket.destroy();
});

test("a port that is taken is a sentence", async () => {
  await using scene = openScene();
  const config = { port: scene.http.port, host: "127.0.0.1", tls: undefined, trustedProxies: [], publicUrl: undefined };
  try {
    openScene({ config });
    throw new Error("it was opened twice");
  } catch (error) {
    if (!(error instanceof StentorError)) throw error;
    expect(error.code).toBe("port_taken");
    expect(error.message).toBe(
      `Cannot listen on port ${scene.http.port}: another program has it; end that one, or set STENTOR_PORT to another`,
    );
  }
});

test("an address that is not ours is a sentence", () => {
  const config = { port: 0, host: "192.0.2.1", tls: undefined, trustedProxies: [], publicUrl: undefined };
  expect(() => openScene({ config })).toThrow("Cannot listen on STENTOR_HOST=192.0.2.1");
});

test("closing lets a request finish and takes no new one", async () => {
  const gate = Promise.withResolvers<string>();
  const scene = openScene({ otherMetrics: () => gate.promise });
  const held = scene.call("/metrics");
  await underWay(scene, 1);
  const closed = scene.http.close();
  await expect(opened(scene.http.port, "")).rejects.toThrow("ECONNREFUSED");
  gate.resolve("");
  expect((await held).status).toBe(200);
  await closed;
  scene.control.close();
});

test("links follow the public URL, whatever was asked for", async () => {
  const config = {
    port: 0,
    host: "127.0.0.1",
    tls: undefined,
    trustedProxies: [],
    publicUrl: "https://live.example.org",
  };
  await using scene = openScene({ config });
  const made = await scene.call("/api/v1/rooms", { method: "POST", token: OPERATOR, json: { title: "x" } });
  const { links } = (await made.json()) as { links: { listen: string } };
  expect(links.listen).toStartWith("https://live.example.org/r/x-");
});
