import { expect, test } from "bun:test";
import { Metrics, silentLog } from "../platform/index.ts";
import { type HttpScene, OPERATOR, openScene, PAGES } from "./http-scene.ts";
import { openHttp } from "./open-http.ts";

/** The port of an edge: pages of its own, and a relay that leads to the scene's control. */
function edgePort(scene: HttpScene, publicUrl?: string, overflowUrl?: string) {
  const http = openHttp({
    config: { port: 0, host: "127.0.0.1", tls: undefined, trustedProxies: ["127.0.0.1"], publicUrl, overflowUrl },
    control: scene.relay,
    pages: PAGES,
    otherMetrics: async () => "",
    metrics: new Metrics({ edge: "1" }),
    log: silentLog,
    clock: scene.clock,
    ready: () => ({ relay: true }),
  });
  return { url: http.url, [Symbol.asyncDispose]: () => http.close() };
}

const json = (token: string, body: unknown): RequestInit => ({
  method: "POST",
  headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
  body: JSON.stringify(body),
});

test("an edge answers the API as control's own port does, with links to the address that was asked", async () => {
  await using scene = openScene();
  await using edge = edgePort(scene);
  const made = await fetch(`${edge.url}/api/v1/rooms`, json(OPERATOR, { title: "Zürich ☂" }));
  expect(made.status).toBe(201);
  const room = (await made.json()) as { id: string; hostToken: string; links: Record<string, string> };
  expect(room.links["listen"]).toStartWith(`${edge.url}/r/`);
  const seen = (await (await scene.call(`/api/v1/rooms/${room.id}`)).json()) as { title: string };
  expect(seen.title).toBe("Zürich ☂");
  expect((await fetch(`${edge.url}/api/v1/rooms/${room.id}/live`, json(room.hostToken, {}))).status).toBe(200);
});

test("one address that asks without an end, with a token or without, leaves others their answers", async () => {
  await using scene = openScene();
  await using edge = edgePort(scene);
  const room = await scene.room();
  const ask = async (from: string, query: number, more = {}) => {
    const headers = { "x-forwarded-for": from, ...more };
    return (await fetch(`${edge.url}/api/v1/rooms/${room.id}?${query}`, { headers })).status;
  };
  for (const token of [{}, { authorization: "Bearer no-such-token-000000" }]) {
    const statuses = await Promise.all(Array.from({ length: 500 }, (_, query) => ask("192.0.2.1", query, token)));
    expect(statuses).toContain(429);
    expect(await ask("198.51.100.1", 0, token)).toBe(200);
  }
});

test("WHIP goes through an edge, answer and headers unchanged", async () => {
  await using scene = openScene();
  await using edge = edgePort(scene);
  const room = await scene.room();
  const offer = {
    method: "POST",
    headers: { "content-type": "application/sdp", authorization: `Bearer ${room.hostToken}` },
    body: "v=0\r\n",
  };
  const direct = await scene.call(`/whip/${room.id}`, offer);
  const carried = await fetch(`${edge.url}/whip/${room.id}`, offer);
  expect(carried.status).toBe(direct.status);
  expect(carried.headers.get("content-type")).toBe(direct.headers.get("content-type"));
  expect(carried.headers.get("location")).toStartWith(`/whip/${room.id}/`);
  expect(carried.headers.get("access-control-allow-origin")).toBe("*");
});

test("refusals keep their code and status; a body that is too large never leaves the edge", async () => {
  await using scene = openScene();
  await using edge = edgePort(scene);
  const wrong = await fetch(`${edge.url}/api/v1/rooms`, json("no-such-token-000000", { title: "x" }));
  expect(wrong.status).toBe(401);
  expect(await wrong.json()).toMatchObject({ error: { code: "token_invalid" } });
  const large = await fetch(`${edge.url}/api/v1/rooms`, json(OPERATOR, { title: "x".repeat(1_000_000) }));
  expect(large.status).toBe(413);
});

test("the caller's address is the edge's to see: wrong tokens are counted by it, not by the edge", async () => {
  await using scene = openScene();
  await using edge = edgePort(scene);
  const guess = (from: string) =>
    fetch(`${edge.url}/api/v1/rooms`, {
      ...json("no-such-token-000000", { title: "x" }),
      headers: { ...json("no-such-token-000000", {}).headers, "x-forwarded-for": from },
    });
  const statuses = [];
  for (let n = 0; n < 25; n++) statuses.push((await guess("192.0.2.1")).status);
  expect(statuses.at(-1)).toBe(429);
  expect((await guess("192.0.2.2")).status).toBe(401);
});

test("while control is away an edge says so, and its pages go on", async () => {
  await using scene = openScene();
  await using edge = edgePort(scene);
  await scene.http.close();
  const answer = await fetch(`${edge.url}/api/v1/rooms`);
  expect(answer.status).toBe(503);
  expect(answer.headers.get("retry-after")).toBe("1");
  expect(await answer.json()).toMatchObject({ error: { code: "control_unavailable" } });
  expect((await fetch(`${edge.url}/r/anything`)).status).toBe(200);
});

test("a page may open its WebSocket at any edge", async () => {
  await using scene = openScene();
  await using plain = edgePort(scene);
  await using secure = edgePort(scene, "https://live.example.org");
  const policy = async (url: string) => (await fetch(`${url}/r/x`)).headers.get("content-security-policy");
  expect(await policy(plain.url)).toContain("connect-src 'self' ws: wss:;");
  expect(await policy(secure.url)).toContain("connect-src 'self' wss:;");
  await using withCdn = edgePort(scene, undefined, "https://cdn.example.net");
  expect(await policy(withCdn.url)).toContain("connect-src 'self' ws: wss: https://cdn.example.net;");
  expect((await scene.call("/r/x")).headers.get("content-security-policy")).not.toContain("ws:;");
});

test("what everybody may read is asked once for all who ask together; a flood of other questions leaves hosts theirs", async () => {
  await using scene = openScene();
  await using edge = edgePort(scene);
  const room = await scene.room();
  const asked = { count: 0 };
  const request = scene.relay.request.bind(scene.relay);
  scene.relay.request = (...question) => {
    asked.count += 1;
    return request(...question);
  };
  const look = () => fetch(`${edge.url}/api/v1/rooms/${room.id}`);
  const statuses = await Promise.all(Array.from({ length: 100 }, async () => (await look()).status));
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect(asked.count).toBeLessThanOrEqual(4);
  // Within the same moment of the scene's clock, so that no bucket fills again.
  const guess = async (n: number) => {
    const headers = { "x-forwarded-for": `10.${n & 255}.${n >> 8}.1` };
    return (await fetch(`${edge.url}/api/v1/rooms/none-${n}`, { headers })).status;
  };
  const guesses: number[] = [];
  for (let n = 0; n < 450; n++) guesses.push(await guess(n));
  expect(guesses.slice(0, 300)).not.toContain(503);
  expect(guesses.at(-1)).toBe(503);
  expect((await fetch(`${edge.url}/api/v1/rooms/${room.id}/live`, json(room.hostToken, {}))).status).toBe(200);
});
