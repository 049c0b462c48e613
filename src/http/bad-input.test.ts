import { expect, test } from "bun:test";
import { connect } from "node:net";
import { StentorError } from "../protocol/index.ts";
import { OPERATOR, openScene } from "./http-scene.ts";

async function codeOf(asked: Response | Promise<Response>): Promise<[number, string]> {
  const response = await asked;
  const body = (await response.json()) as { error: { code: string } };
  return [response.status, body.error.code];
}

/** Sends bytes as they are; gives the status line, or `undefined` when the server only closed. */
function raw(port: number, bytes: string): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const socket = connect(port, "127.0.0.1", () => socket.write(bytes));
  socket.once("data", (data) => {
    resolve(data.toString().split("\r\n")[0]);
    socket.destroy();
  });
  socket.once("close", () => resolve(undefined));
  socket.once("error", () => resolve(undefined));
  return promise;
}

test.each([
  [{}, "title"],
  [{ title: "" }, "title"],
  [{ title: "  " }, "title"],
  [{ title: 7 }, "title"],
  [{ title: "a\u0000b" }, "title"],
  [{ title: "a".repeat(201) }, "title"],
  [{ title: "x", music: "yes" }, "music"],
  [{ title: "x", hostName: "" }, "hostName"],
  [{ title: "x", colour: "red" }, "colour"],
  [[], "expected object"],
])("a room from %j is refused, and the field is named", async (json, named) => {
  await using scene = openScene();
  const response = await scene.call("/api/v1/rooms", { method: "POST", token: OPERATOR, json });
  const body = (await response.json()) as { error: { code: string; message: string } };
  expect([response.status, body.error.code]).toEqual([400, "bad_request"]);
  expect(body.error.message).toContain(named);
});

test("bodies that are no JSON, of another type, or too large", async () => {
  await using scene = openScene();
  const post = (body: BodyInit, type = "application/json") =>
    scene.call("/api/v1/rooms", { method: "POST", token: OPERATOR, headers: { "Content-Type": type }, body });
  expect(await codeOf(post("{"))).toEqual([400, "bad_request"]);
  expect(await codeOf(post(""))).toEqual([400, "bad_request"]);
  expect(await codeOf(post("title=x", "application/x-www-form-urlencoded"))).toEqual([415, "unsupported_media_type"]);
  expect(await codeOf(post(JSON.stringify({ title: "a".repeat(65_536) })))).toEqual([413, "body_too_large"]);
  const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(16_384)) });
  expect(await codeOf(post(endless))).toEqual([413, "body_too_large"]);
  expect((await scene.call("/api/v1/rooms", { method: "POST", token: OPERATOR })).status).toBe(400);
});

test("tokens: none, wrong, another role's", async () => {
  await using scene = openScene();
  const room = await scene.room();
  const make = (token?: string) =>
    scene.call("/api/v1/rooms", { method: "POST", json: { title: "x" }, ...(token && { token }) });
  expect(await codeOf(make())).toEqual([401, "token_missing"]);
  expect(await codeOf(make(room.hostToken))).toEqual([401, "token_invalid"]);
  const live = (token?: string) =>
    scene.call(`/api/v1/rooms/${room.id}/live`, { method: "POST", ...(token && { token }) });
  expect(await codeOf(live())).toEqual([401, "token_missing"]);
  expect(await codeOf(live(OPERATOR))).toEqual([401, "token_invalid"]);
  const basic = { headers: { Authorization: "Basic b3BlcmF0b3I6eA==" }, method: "POST" };
  expect(await codeOf(scene.call(`/api/v1/rooms/${room.id}/live`, basic))).toEqual([401, "token_missing"]);
});

test("unknown rooms, speakers and methods", async () => {
  await using scene = openScene();
  const room = await scene.room();
  expect(await codeOf(scene.call("/api/v1/rooms/nowhere"))).toEqual([404, "room_not_found"]);
  const gone = scene.call(`/api/v1/rooms/${room.id}/speakers/p-x`, { method: "DELETE", token: room.hostToken });
  expect(await codeOf(gone)).toEqual([404, "speaker_not_found"]);
  expect(await codeOf(scene.call("/api/v1/room"))).toEqual([404, "not_found"]);
  const put = await scene.call("/api/v1/rooms", { method: "PUT", json: {} });
  expect(put.headers.get("allow")).toBe("POST, GET, OPTIONS, HEAD");
  expect(await codeOf(put)).toEqual([405, "method_not_allowed"]);
  expect((await scene.call("/api/v1/rooms", { method: "OPTIONS" })).status).toBe(204);
});

test("limits of rooms and speakers", async () => {
  await using scene = openScene({ maxRooms: 1, maxSpeakers: 1 });
  const room = await scene.room();
  const another = await scene.call("/api/v1/rooms", { method: "POST", token: OPERATOR, json: { title: "y" } });
  expect(another.headers.get("retry-after")).toBe("30");
  expect(await codeOf(another)).toEqual([503, "room_limit"]);
  const guest = scene.call(`/api/v1/rooms/${room.id}/speakers`, { method: "POST", token: room.hostToken, json: {} });
  expect(await codeOf(guest)).toEqual([409, "speaker_limit"]);
});

test("guesses at the operator's token are cut off, and hosts at the same address are not", async () => {
  await using scene = openScene();
  const room = await scene.room();
  const make = (token: string) => scene.call("/api/v1/rooms", { method: "POST", token, json: { title: "x" } });
  for (let guess = 0; guess < 20; guess++) expect(await codeOf(make(`guess-${guess}`))).toEqual([401, "token_invalid"]);
  const cut = await make("guess-20");
  expect(cut.headers.get("retry-after")).toBe("5");
  expect(await codeOf(cut)).toEqual([429, "rate_limited"]);
  expect(await codeOf(make(OPERATOR))).toEqual([429, "rate_limited"]);
  const live = await scene.call(`/api/v1/rooms/${room.id}/live`, { method: "POST", token: room.hostToken });
  expect(live.status).toBe(200);
  scene.clock.advance(5_000);
  scene.origin.beat();
  expect((await make(OPERATOR)).status).toBe(201);
  expect(await (await scene.call("/metrics")).text()).toContain('stentor_http_rate_limited_total{what="token"} 2');
});

test("an address makes so many rooms at once, and later some more", async () => {
  await using scene = openScene({ maxRooms: 1 });
  const make = () => scene.call("/api/v1/rooms", { method: "POST", token: OPERATOR, json: { title: "x" } });
  const codes = new Map<number, number>();
  for (let n = 0; n < 61; n++) {
    const { status } = await make();
    codes.set(status, (codes.get(status) ?? 0) + 1);
  }
  expect([...codes]).toEqual([
    [201, 1],
    [503, 59],
    [429, 1],
  ]);
  scene.clock.advance(1_000);
  expect((await make()).status).toBe(503);
});

test("wrong tokens of rooms are cut off too, and right ones let in all the same", async () => {
  await using scene = openScene();
  const room = await scene.room();
  const me = (token: string) => scene.call(`/api/v1/rooms/${room.id}/me`, { token });
  for (let guess = 0; guess < 60; guess++) expect((await me(`guess-${guess}`)).status).toBe(401);
  expect(await codeOf(me("guess-60"))).toEqual([429, "rate_limited"]);
  expect((await me(room.hostToken)).status).toBe(200);
});

test("what an edge throws is an answer with its code", async () => {
  const edge = {
    owns: (pathname: string) => pathname.startsWith("/r/"),
    fetch: (request: Request) => {
      if (request.url.endsWith("/full")) throw new StentorError("listener_limit", "Cannot listen: it is full");
      return Promise.reject(new TypeError("the secret"));
    },
    websocket: { message: () => undefined },
  };
  await using scene = openScene({ edge });
  expect(await codeOf(scene.call("/r/x/full"))).toEqual([503, "listener_limit"]);
  const fault = await scene.call("/r/x/fault");
  expect(fault.headers.get("x-content-type-options")).toBe("nosniff");
  expect(await fault.text()).not.toContain("secret");
  expect(fault.status).toBe(500);
});

test("a fault of ours is logged under the request's id and not told", async () => {
  const lines: Record<string, unknown>[] = [];
  const quiet = () => undefined;
  const log = {
    debug: quiet,
    info: quiet,
    warn: quiet,
    child: () => log,
    error: (fields: Record<string, unknown>) => lines.push(fields),
  };
  await using scene = openScene({ log });
  scene.control.rooms.list = () => Promise.reject(new TypeError("the secret of /etc/passwd"));
  const response = await scene.call("/api/v1/rooms");
  const requestId = response.headers.get("x-request-id");
  expect(await response.text()).not.toContain("secret");
  expect(response.status).toBe(500);
  expect(lines).toEqual([{ requestId, reason: expect.stringContaining("the secret of /etc/passwd") }]);
});

test.each([
  ["GET / HTTP/1.1\r\nHost: a;script-src *\r\n\r\n", "HTTP/1.1 400 Bad Request"],
  ["GET / HTTP/1.1\r\nHost: user:pw@x\r\n\r\n", "HTTP/1.1 400 Bad Request"],
  ["GET / HTTP/1.1\r\nHost: [::\r\n\r\n", "HTTP/1.1 400 Bad Request"],
  ["GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 400 Bad Request"],
  ["CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 400 Bad Request"],
  ["\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n", "HTTP/1.1 400 Bad Request"],
  [`GET / HTTP/1.1\r\nHost: x\r\nX: ${"a".repeat(40_000)}\r\n\r\n`, "HTTP/1.1 431 Request Header Fields Too Large"],
  [
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc",
    "HTTP/1.1 400 Bad Request",
  ],
  ["BREW / HTTP/1.1\r\nHost: x\r\n\r\n", undefined],
])("bytes that are no request: %j", async (bytes, answer) => {
  await using scene = openScene();
  expect(await raw(scene.http.port, bytes)).toBe(answer);
  expect((await scene.call("/healthz")).status).toBe(200);
});
