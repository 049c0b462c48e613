import { expect, test } from "bun:test";
import { type HttpScene, openScene } from "./http-scene.ts";

const OFFER = { "Content-Type": "application/sdp" };
const FRAGMENT = { "Content-Type": "application/trickle-ice-sdpfrag" };

async function offered(scene: HttpScene) {
  const room = await scene.room();
  const post = { method: "POST", token: room.hostToken, headers: OFFER, body: "v=0\r\n" };
  const answer = await scene.call(`/whip/${room.id}`, post);
  const session = answer.headers.get("location") ?? "";
  const patch = (headers: Record<string, string>, body = "a=ice-ufrag:x\r\n", token = room.hostToken) =>
    scene.call(session, { method: "PATCH", token, headers: { ...FRAGMENT, ...headers }, body });
  return { room, answer, session, patch, etag: answer.headers.get("etag") ?? "" };
}

async function codeOf(asked: Response | Promise<Response>): Promise<[number, string]> {
  const response = await asked;
  const body = (await response.json()) as { error: { code: string } };
  return [response.status, body.error.code];
}

test("an offer gets 201, an answer, and a session of its own", async () => {
  await using scene = openScene();
  const { room, answer, session } = await offered(scene);
  expect(answer.status).toBe(201);
  expect(answer.headers.get("content-type")).toBe("application/sdp");
  expect(answer.headers.get("etag")).toBe('"ice-1"');
  expect(answer.headers.get("accept-patch")).toBe("application/trickle-ice-sdpfrag");
  expect(answer.headers.get("link")).toBeNull();
  expect(session).toBe(`/whip/${room.id}/s1`);
  expect(await answer.text()).toStartWith("v=0");
  expect(scene.origin.ordersOf("whip-offer")[0]).toMatchObject({ room: room.id, sdp: "v=0\r\n" });
});

test("trickle gets 204 without a tag; a restart 200 with a new one; both need If-Match", async () => {
  await using scene = openScene();
  const { patch, etag } = await offered(scene);
  const trickle = await patch({ "If-Match": etag });
  expect([trickle.status, trickle.headers.get("etag"), await trickle.text()]).toEqual([204, null, ""]);
  expect(await codeOf(patch({}))).toEqual([428, "etag_missing"]);
  expect(await codeOf(patch({ "If-Match": '"another"' }))).toEqual([412, "etag_mismatch"]);
  for (const star of ["*", '"*"']) {
    const restart = await patch({ "If-Match": star });
    expect(restart.status).toBe(200);
    expect(restart.headers.get("content-type")).toBe("application/trickle-ice-sdpfrag");
    expect(restart.headers.get("etag")).not.toBe(etag);
    expect(await restart.text()).toContain("ice-ufrag");
  }
  expect(await codeOf(patch({ "If-Match": etag }))).toEqual([412, "etag_mismatch"]);
  expect(await codeOf(patch({ "If-Match": "*" }, "garbage"))).toEqual([400, "ice_fragment_invalid"]);
});

test("a session ends with 200, whatever tag is sent, and once", async () => {
  await using scene = openScene();
  const { room, session } = await offered(scene);
  const remove = () =>
    scene.call(session, { method: "DELETE", token: room.hostToken, headers: { "If-Match": '"old"' } });
  expect((await remove()).status).toBe(200);
  expect(await codeOf(remove())).toEqual([404, "session_not_found"]);
});

test("endpoint and session want the participant's own token", async () => {
  await using scene = openScene();
  const { room, session, patch, etag } = await offered(scene);
  const other = await scene.room();
  const post = (token?: string) =>
    scene.call(`/whip/${room.id}`, { method: "POST", headers: OFFER, body: "v=0", ...(token && { token }) });
  expect(await codeOf(post())).toEqual([401, "token_missing"]);
  expect((await post()).headers.get("www-authenticate")).toBe('Bearer realm="stentor"');
  expect(await codeOf(post(other.hostToken))).toEqual([401, "token_invalid"]);
  expect((await post("wrong")).headers.get("www-authenticate")).toContain('error="invalid_token"');
  expect(await codeOf(patch({ "If-Match": etag }, "a=ice-ufrag:x", other.hostToken))).toEqual([401, "token_invalid"]);
  expect(await codeOf(scene.call(session, { method: "DELETE" }))).toEqual([401, "token_missing"]);
  const guest = (await (
    await scene.call(`/api/v1/rooms/${room.id}/speakers`, { method: "POST", token: room.hostToken })
  ).json()) as { token: string };
  expect(await codeOf(scene.call(session, { method: "DELETE", token: guest.token }))).toEqual([
    404,
    "session_not_found",
  ]);
});

test("what is no offer is refused by the code that says why", async () => {
  await using scene = openScene();
  const room = await scene.room();
  const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = OFFER, at = room.id) =>
    scene.call(`/whip/${at}`, { method: "POST", token: room.hostToken, headers, body });
  expect(await codeOf(post("garbage"))).toEqual([400, "sdp_invalid"]);
  expect(await codeOf(post("v=0", { "Content-Type": "application/json" }))).toEqual([415, "unsupported_media_type"]);
  expect(await codeOf(post(new Uint8Array([118, 61, 48]), {}))).toEqual([415, "unsupported_media_type"]);
  expect(await codeOf(post(`v=0${"a".repeat(65_536)}`))).toEqual([413, "sdp_too_large"]);
  expect(await codeOf(post("v=0", OFFER, "nowhere"))).toEqual([404, "room_not_found"]);
  expect((await post("v=0", { "Content-Type": "Application/SDP; charset=utf-8" })).status).toBe(201);
});

test.each([
  ["sdp_no_audio", 422, null],
  ["sdp_no_opus", 422, null],
  ["sdp_direction", 422, null],
  ["session_limit", 503, "1"],
] as const)("the origin's refusal %s is a %d", async (code, status, retryAfter) => {
  await using scene = openScene();
  const room = await scene.room();
  scene.origin.refusals.set("whip-offer", code);
  const post = { method: "POST", token: room.hostToken, headers: OFFER, body: "v=0" };
  const response = await scene.call(`/whip/${room.id}`, post);
  expect(response.headers.get("retry-after")).toBe(retryAfter);
  expect(await codeOf(response)).toEqual([status, code]);
});

test("an origin that is away is a 503 with Retry-After", async () => {
  await using scene = openScene();
  const room = await scene.room();
  scene.origin.stop();
  const post = { method: "POST", token: room.hostToken, headers: OFFER, body: "v=0" };
  const response = await scene.call(`/whip/${room.id}`, post);
  expect(response.headers.get("retry-after")).toBe("1");
  expect(await codeOf(response)).toEqual([503, "origin_unavailable"]);
});

test("an ended room takes no offer", async () => {
  await using scene = openScene();
  const room = await scene.room();
  await scene.call(`/api/v1/rooms/${room.id}/end`, { method: "POST", token: room.hostToken });
  const post = { method: "POST", token: room.hostToken, headers: OFFER, body: "v=0" };
  expect(await codeOf(scene.call(`/whip/${room.id}`, post))).toEqual([410, "room_ended"]);
});

test("scripts of other origins may call: preflights are answered without a token", async () => {
  await using scene = openScene();
  const { session } = await offered(scene);
  const origin = { Origin: "https://studio.example", "Access-Control-Request-Headers": "authorization,content-type" };
  const endpoint = await scene.call("/whip/any", {
    method: "OPTIONS",
    headers: { ...origin, "Access-Control-Request-Method": "POST" },
  });
  expect(endpoint.status).toBe(200);
  expect(endpoint.headers.get("accept-post")).toBe("application/sdp");
  expect(endpoint.headers.get("access-control-allow-origin")).toBe("*");
  expect(endpoint.headers.get("access-control-allow-methods")).toContain("POST");
  expect(endpoint.headers.get("access-control-allow-headers")).toContain("Authorization");
  const patch = await scene.call(session, {
    method: "OPTIONS",
    headers: { ...origin, "Access-Control-Request-Method": "PATCH" },
  });
  expect(patch.headers.get("access-control-allow-methods")).toContain("PATCH");
  expect(patch.headers.get("access-control-allow-headers")).toContain("If-Match");
  const refused = await scene.call("/whip/any", { method: "POST", headers: OFFER, body: "v=0" });
  expect(refused.headers.get("access-control-allow-origin")).toBe("*");
  expect(refused.headers.get("access-control-expose-headers")).toContain("Location");
  const tooLarge = await scene.call("/whip/x", { method: "POST", headers: origin, body: "v".repeat(65_537) });
  expect([tooLarge.status, tooLarge.headers.get("access-control-allow-origin")]).toEqual([413, "*"]);
});

test("GET and HEAD have no content; other methods are refused with Allow", async () => {
  await using scene = openScene();
  const { room, session } = await offered(scene);
  for (const method of ["GET", "HEAD"]) {
    expect((await scene.call(`/whip/${room.id}`, { method })).status).toBe(204);
    expect((await scene.call(session, { method, token: room.hostToken })).status).toBe(204);
    expect((await scene.call(session, { method })).status).toBe(401);
    expect((await scene.call("/whip/nowhere", { method })).status).toBe(404);
  }
  const put = await scene.call(`/whip/${room.id}`, { method: "PUT", body: "v=0" });
  expect(put.headers.get("allow")).toBe("POST, GET, OPTIONS, HEAD");
  expect(await codeOf(put)).toEqual([405, "method_not_allowed"]);
  const post = await scene.call(session, { method: "POST", body: "v=0" });
  expect(post.headers.get("allow")).toBe("PATCH, DELETE, GET, OPTIONS, HEAD");
  expect(post.status).toBe(405);
});
