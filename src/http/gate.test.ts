import { expect, test } from "bun:test";
import { once } from "node:events";
import { connect } from "node:net";
import { FloodGate } from "../flood/index.ts";
import { ManualClock, Metrics, silentLog } from "../platform/index.ts";
import { DoorCallers } from "./door-callers.ts";
import { type HttpScene, openScene } from "./http-scene.ts";
import { openHttp } from "./open-http.ts";
import { surfaceOf } from "./surfaces.ts";

/** A port that believes X-Forwarded-For of this machine, and a gate. */
function gatedScene() {
  const clock = new ManualClock();
  const gate = new FloodGate({ clock, metrics: new Metrics(), salt: () => "salt", random: () => 0.5 });
  const config = { port: 0, host: "127.0.0.1", tls: undefined, trustedProxies: ["127.0.0.1"], publicUrl: undefined };
  const scene = openScene({ gate, config });
  const from = (address: string, path: string, init: Parameters<typeof scene.call>[1] = {}) =>
    scene.call(path, { ...init, headers: { ...(init.headers as Record<string, string>), "X-Forwarded-For": address } });
  /** As if this address had asked so often just now. */
  const drain = (address: string) => {
    const visit = { address, surface: "unknown", room: "", known: false, solved: false } as const;
    while (gate.judge(visit).do === "pass");
  };
  return { gate, scene, from, drain, [Symbol.asyncDispose]: () => scene[Symbol.asyncDispose]() };
}

/** An edge's port, which asks the scene's control over its relay. */
function openEdge(scene: HttpScene, gate: FloodGate) {
  const http = openHttp({
    config: { port: 0, host: "127.0.0.1", tls: undefined, trustedProxies: ["127.0.0.1"], publicUrl: undefined },
    control: scene.relay,
    otherMetrics: async () => "",
    metrics: new Metrics(),
    log: silentLog,
    clock: scene.clock,
    ready: () => ({}),
    gate,
  });
  return { url: http.url, [Symbol.asyncDispose]: () => http.close() };
}

test("who asks too often is refused on every surface, with a time to come again and without the connection", async () => {
  await using scene = gatedScene();
  scene.drain("203.0.113.9");
  for (const path of ["/", "/api/v1/rooms", "/whip/x", "/readyz"]) {
    const refused = await scene.from("203.0.113.9", path);
    expect([path, refused.status, refused.headers.get("retry-after")]).toEqual([path, 429, "3"]);
    expect(refused.headers.get("connection")).toBe("close");
    expect(await refused.json()).toEqual({ error: { code: "rate_limited", message: expect.any(String) } });
  }
  expect((await scene.from("198.51.100.9", "/")).status).toBe(200);
});

test("a host with a right token is let in whatever others at that address do; the operator's token is no way round", async () => {
  await using scene = gatedScene();
  const room = await scene.scene.room();
  scene.drain("203.0.113.9");
  const me = (token: string) => scene.from("203.0.113.9", `/api/v1/rooms/${room.id}/me`, { token });
  expect((await me(room.hostToken)).status).toBe(200);
  expect((await me("wrong")).status).toBe(429);
  expect((await me("operator-token-of-the-tests")).status).toBe(429);
});

test("an edge, which knows no tokens, passes some on to control from an address that asks too often", async () => {
  await using scene = gatedScene();
  const room = await scene.scene.room();
  await using edge = openEdge(scene.scene, scene.gate);
  scene.drain("203.0.113.9");
  const me = async (token: string) => {
    const headers = { Authorization: `Bearer ${token}`, "X-Forwarded-For": "203.0.113.9" };
    return (await fetch(`${edge.url}/api/v1/rooms/${room.id}/me`, { headers })).status;
  };
  expect(await me(room.hostToken)).toBe(200);
  const statuses = [];
  for (let n = 0; n < 25; n++) statuses.push(await me(`wrong-${n}`));
  expect(statuses).toEqual([...Array(19).fill(401), ...Array(6).fill(429)]);
});

test("the gate learns what is asked for, how far sources get, and how it was answered", async () => {
  await using scene = gatedScene();
  const room = await scene.scene.room();
  scene.gate.signs();
  await scene.from("203.0.113.9", `/r/${room.id}`);
  await scene.from("203.0.113.9", "/assets/player-3f2a1b.js");
  await scene.from("203.0.113.9", `/api/v1/rooms/${room.id}`);
  await scene.from("198.51.100.4", `/api/v1/rooms/${room.id}/me`, { token: "wrong" });
  await scene.from("198.51.100.4", `/whip/${room.id}`, { method: "POST", body: "a".repeat(70_000) });
  const signs = scene.gate.signs();
  expect(signs[room.id]).toMatchObject({
    requests: 4,
    surfaces: { page: 1, api: 2, whip: 1 },
    stages: { page: 1, asset: 1 },
    arrivals: 2,
    abuses: { "wrong-token": 1, oversized: 1 },
    refused: { token_invalid: 1, sdp_too_large: 1 },
    answers: { fine: 2, theirs: 2, ours: 0 },
  });
  expect(signs[""]).toMatchObject({ requests: 1, surfaces: { asset: 1 } });
});

test("a body that never arrives is abuse; one that is given up early is not, and neither is a fault of ours", async () => {
  await using scene = gatedScene();
  const started = async (bytes: string) => {
    const socket = connect(scene.scene.http.port, "127.0.0.1", () => socket.write(bytes));
    await once(socket, "connect");
    return socket;
  };
  const half = "POST /api/v1/rooms HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 203.0.113.9\r\nContent-Length: 500\r\n\r\n{";
  const seen = async (requests: number) => {
    for (;;) {
      const signs = scene.gate.signs()[""];
      if ((signs?.answers.theirs ?? 0) + (signs?.answers.ours ?? 0) >= requests) return signs;
      await Bun.sleep(5);
    }
  };
  const early = await started(half);
  while (scene.gate.signs()[""]?.requests !== 1) await Bun.sleep(5);
  early.destroy();
  expect(await seen(1)).toMatchObject({ answers: { theirs: 1, ours: 0 }, abuses: {} });
  const late = await started(half);
  while (scene.gate.signs()[""]?.requests !== 1) await Bun.sleep(5);
  scene.scene.clock.advance(6_000);
  late.destroy();
  expect(await seen(1)).toMatchObject({ answers: { theirs: 1, ours: 0 }, abuses: { "stalled-request": 1 } });
});

test("bytes that are no request are counted as abuse", async () => {
  await using scene = gatedScene();
  const socket = connect(scene.scene.http.port, "127.0.0.1", () => socket.write("GET / HTTP/1.1\r\nHost: a;b\r\n\r\n"));
  await once(socket, "data");
  socket.destroy();
  expect(scene.gate.signs()[""]?.abuses).toEqual({ "bad-request": 1 });
});

test("offers of one speaker are bounded, and another's go on", async () => {
  await using scene = openScene();
  const room = await scene.room();
  const invited = await scene.call(`/api/v1/rooms/${room.id}/speakers`, { method: "POST", token: room.hostToken });
  const guest = (await invited.json()) as { token: string };
  const offer = (token: string) =>
    scene.call(`/whip/${room.id}`, {
      method: "POST",
      token,
      headers: { "Content-Type": "application/sdp" },
      body: "v=0\r\n",
    });
  const statuses = [];
  for (let n = 0; n < 12; n++) statuses.push((await offer(room.hostToken)).status);
  expect(statuses.slice(0, 10)).not.toContain(429);
  expect(statuses.slice(10)).toEqual([429, 429]);
  expect((await offer(guest.token)).status).not.toBe(429);
  scene.clock.advance(2_000);
  expect((await offer(room.hostToken)).status).not.toBe(429);
});

test("a door's connections are looked up only for this machine's own", () => {
  const callers = new DoorCallers();
  callers.set(40_000, "203.0.113.9");
  expect(callers.behind({ address: "127.0.0.1", port: 40_000 })).toBe("203.0.113.9");
  expect(callers.behind({ address: "::ffff:127.0.0.1", port: 40_000 })).toBe("203.0.113.9");
  expect(callers.behind({ address: "127.0.0.1", port: 40_001 })).toBe("127.0.0.1");
  expect(callers.behind({ address: "198.51.100.1", port: 40_000 })).toBe("198.51.100.1");
  callers.delete(40_000);
  expect(callers.behind({ address: "127.0.0.1", port: 40_000 })).toBe("127.0.0.1");
});

test.each([
  ["/", "page"],
  ["/r/x", "page"],
  ["/studio/x", "page"],
  ["/assets/a.js", "asset"],
  ["/api/v1/rooms/x", "api"],
  ["/api/v1/status", "status"],
  ["/status/x", "status"],
  ["/r/x/verdict", "status"],
  ["/api/v1/verdict/signs", "status"],
  ["/api/v1/rooms/x/verdict", "status"],
  ["/statues", "page"],
  ["/whip/x/s", "whip"],
  ["/metrics", "operation"],
])("%s is of the surface %s", (path, surface) => expect(surfaceOf(path)).toBe(surface as ReturnType<typeof surfaceOf>));
