/** What takes reports over HTTP, what shows comments, and what the operator decides of them. */
import { expect, test } from "bun:test";
import type { PublicComment, TroubleAnswer, TroubleReport } from "../../protocol/index.ts";
import { OPERATOR, openStatusScene, type StatusScene } from "./testing/status-scene.ts";

type Refusal = { error: { code: string; message: string } };
let reports = 0;

function report(change: Partial<TroubleReport> = {}): Partial<TroubleReport> {
  reports += 1;
  return { id: `report-${reports}`, person: `person-${reports}`, category: "no-sound", ...change };
}

function send(scene: StatusScene, body: string, type = "application/json"): Promise<Response> {
  return fetch(`${scene.url}/status/reports`, {
    method: "POST",
    headers: { "content-type": type, origin: "https://elsewhere.example" },
    body,
  });
}

async function answerTo(scene: StatusScene, change: Partial<TroubleReport> = {}): Promise<TroubleAnswer> {
  return (await (await send(scene, JSON.stringify(report(change)))).json()) as TroubleAnswer;
}

test("a page of any address may report, as JSON or as plain text, and the same report twice is one", async () => {
  await using scene = await openStatusScene();
  const preflight = await fetch(`${scene.url}/status/reports`, { method: "OPTIONS" });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get("access-control-allow-headers")).toBe("Content-Type");
  expect(preflight.headers.get("access-control-allow-methods")).toContain("POST");
  const same = JSON.stringify(report());
  const first = await send(scene, same, "text/plain;charset=UTF-8");
  expect(first.status).toBe(201);
  expect(first.headers.get("access-control-allow-origin")).toBe("*");
  expect(first.headers.get("access-control-allow-credentials")).toBeNull();
  expect(await first.json()).toMatchObject({ taken: "first", check: "unknown", incident: null });
  const again = await send(scene, same);
  expect([again.status, ((await again.json()) as TroubleAnswer).taken]).toEqual([200, "known"]);
});

test("what is no report is refused by name, in words that a page of another address may read", async () => {
  await using scene = await openStatusScene();
  const codes = [
    await send(scene, "not JSON"),
    await send(scene, JSON.stringify({ ...report(), category: "boring" })),
    await send(scene, JSON.stringify({ ...report(), id: "short" })),
    await send(scene, JSON.stringify(report({ text: "x".repeat(281) }))),
    await send(scene, JSON.stringify({ ...report(), pad: "x".repeat(2_048) })),
    await send(scene, "<report/>", "text/xml"),
    await fetch(`${scene.url}/status/reports`, { method: "DELETE" }),
  ].map(async (answer) => {
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    return ((await answer.json()) as Refusal).error.code;
  });
  expect(await Promise.all(codes)).toEqual([
    "bad_request",
    "bad_request",
    "bad_request",
    "bad_request",
    "body_too_large",
    "unsupported_media_type",
    "method_not_allowed",
  ]);
});

test("a report with absurd clocks and nonsense beside them is taken, and its sender is told", async () => {
  await using scene = await openStatusScene();
  for (const agoMs of [-5_000, 1e15, "soon", null]) {
    const body = { ...report(), agoMs, timeZone: 7, language: [], listener: "me", met: { code: 3, stalls: "many" } };
    const answer = (await (await send(scene, JSON.stringify(body))).json()) as TroubleAnswer;
    expect(answer.says).toContain("it counts as of now");
  }
  const sane = await answerTo(scene, { agoMs: 30_000 });
  expect(sane.says).not.toContain("counts as of now");
});

test("one address may report only so often; what it said is kept", async () => {
  await using scene = await openStatusScene();
  const sent = await Promise.all(Array.from({ length: 40 }, () => send(scene, JSON.stringify(report()))));
  const limited = sent.filter(({ status }) => status === 429);
  expect(sent.filter(({ status }) => status === 201).length).toBe(20);
  expect(limited.length).toBe(20);
  const [refused = new Response("{}")] = limited;
  expect(refused.headers.get("retry-after")).toBe("60");
  expect(refused.headers.get("access-control-allow-origin")).toBe("*");
  expect(((await refused.json()) as Refusal).error.code).toBe("report_limit");
});

test("comments are shown; what waits is the operator's to see and to decide", async () => {
  await using scene = await openStatusScene();
  await answerTo(scene, { text: "<b>No sound</b> here", room: "town-hall" });
  await answerTo(scene, { text: "Get a better one at https://evil.example/x", room: "town-hall" });
  const comments = async (query = "") => {
    scene.clock.advance(2_001);
    const answer = (await (await scene.call(`/status/comments.json${query}`)).json()) as { comments: PublicComment[] };
    return answer.comments.map(({ text }) => text);
  };
  expect(await comments()).toEqual(["<b>No sound</b> here"]);
  expect(await comments("?room=elsewhere")).toEqual([]);
  expect((await scene.call("/status/comments.json?limit=0")).status).toBe(400);
  expect((await scene.call("/status/moderation")).status).toBe(401);
  const held = (await (await scene.call("/status/moderation", { token: OPERATOR })).json()) as {
    waiting: (PublicComment & { heldFor: string })[];
  };
  expect(held.waiting).toMatchObject([{ text: "Get a better one at [link]", heldFor: "link" }]);
  const path = `/status/moderation/${held.waiting[0]?.id}`;
  expect((await scene.call(path, { method: "POST", json: { shown: true } })).status).toBe(401);
  expect((await scene.call(path, { method: "POST", json: { shown: true }, token: OPERATOR })).status).toBe(204);
  expect(await comments("?room=town-hall")).toEqual(["Get a better one at [link]", "<b>No sound</b> here"]);
  const unknown = await scene.call("/status/moderation/nothing", {
    method: "POST",
    json: { shown: true },
    token: OPERATOR,
  });
  expect(((await unknown.json()) as Refusal).error.code).toBe("comment_not_found");
});
