/** Outlets and subscriptions over the tracker's port; targets and the mail server stand on loopback. */
import { expect, test } from "bun:test";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { openMailbox } from "./testing/mailbox.ts";
import { OPERATOR, openStatusScene, type StatusScene } from "./testing/status-scene.ts";

type Refusal = { error: { code: string; message: string } };
type Added = { outlet: { id: string; secretEnd: string }; secret: string };

const ALLOWED = { outboundAllow: ["127.0.0.0/8"] };

async function hook(status: number) {
  const server = createServer((_request, response) => response.writeHead(status).end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

async function refused(answer: Promise<Response>): Promise<[number, string]> {
  const response = await answer;
  return [response.status, ((await response.json()) as Refusal).error.code];
}

function post(scene: StatusScene, path: string, json: unknown, token?: string): Promise<Response> {
  return scene.call(path, { method: "POST", json, ...(token === undefined ? {} : { token }) });
}

const POINT = Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 1)]).toString("base64url");

function push(endpoint: string, over: Record<string, unknown> = {}) {
  return { endpoint, keys: { p256dh: POINT, auth: "A".repeat(22) }, events: ["incident"], ...over };
}

test("the operator adds, lists, tests, reads the log of and removes an outlet; its secret is told once", async () => {
  await using target = await hook(503);
  await using scene = await openStatusScene(ALLOWED);
  const wish = { kind: "webhook", url: target.url, events: ["incident", "post"] };
  const answer = await post(scene, "/status/outlets", wish, OPERATOR);
  expect(answer.status).toBe(201);
  const { outlet, secret } = (await answer.json()) as Added;
  expect(secret).toMatch(/^whsec_/);
  const list = await (await scene.call("/status/outlets", { token: OPERATOR })).text();
  expect(JSON.parse(list)).toMatchObject({
    outlets: [{ id: outlet.id, kind: "webhook", where: target.url, room: null, state: "fine", waiting: 0 }],
  });
  expect(list).not.toContain(secret);
  const tested = await post(scene, `/status/outlets/${outlet.id}/test`, {}, OPERATOR);
  expect(await tested.json()).toMatchObject({ event: "test", outcome: "again", status: 503 });
  const log = await scene.call(`/status/outlets/${outlet.id}/log`, { token: OPERATOR });
  expect(await log.json()).toMatchObject({ log: [{ event: "test", status: 503 }] });
  expect((await scene.call(`/status/outlets/${outlet.id}`, { method: "DELETE", token: OPERATOR })).status).toBe(204);
  expect(await refused(scene.call(`/status/outlets/${outlet.id}/log`, { token: OPERATOR }))).toEqual([
    404,
    "outlet_not_found",
  ]);
});

test("nobody but the operator comes near outlets", async () => {
  await using scene = await openStatusScene();
  for (const [method, path] of [
    ["GET", "/status/outlets"],
    ["POST", "/status/outlets"],
    ["DELETE", "/status/outlets/x"],
    ["GET", "/status/outlets/x/log"],
    ["POST", "/status/outlets/x/test"],
  ] as const) {
    expect(await refused(scene.call(path, { method }))).toEqual([401, "token_missing"]);
  }
  expect(await refused(scene.call("/status/outlets", { token: "wrong-token-0123456789" }))).toEqual([
    401,
    "token_invalid",
  ]);
});

test("an outlet that cannot be is refused, and what is wrong is named", async () => {
  await using scene = await openStatusScene();
  const add = (json: unknown) => refused(post(scene, "/status/outlets", json, OPERATOR));
  const webhook = { kind: "webhook", url: "http://127.0.0.1:9/hook", events: ["post"] };
  expect(await add(webhook)).toEqual([400, "outlet_invalid"]);
  expect(await add({ ...webhook, url: "http://169.254.169.254/" })).toEqual([400, "outlet_invalid"]);
  expect(await add({ ...webhook, url: "ftp://1.1.1.1/" })).toEqual([400, "outlet_invalid"]);
  expect(await add({ ...webhook, events: [] })).toEqual([400, "bad_request"]);
  expect(await add({ ...webhook, events: ["everything"] })).toEqual([400, "bad_request"]);
  expect(await add({ ...webhook, surprise: 1 })).toEqual([400, "bad_request"]);
  expect(await add({ kind: "mastodon", server: "https://x.example", events: ["post"] })).toEqual([400, "bad_request"]);
  const split = { kind: "mastodon", server: "https://x.example", accessToken: "a\r\nX: b", events: ["post"] };
  expect(await add(split)).toEqual([400, "bad_request"]);
});

test("a browser subscribes and leaves by its endpoint", async () => {
  await using scene = await openStatusScene();
  const path = "/status/subscriptions/push";
  const endpoint = "https://fcm.googleapis.com/fcm/send/abc";
  expect((await post(scene, path, push(endpoint, { room: "town-hall", language: "de-AT" }))).status).toBe(201);
  expect((await scene.call(path, { method: "DELETE", json: { endpoint } })).status).toBe(204);
  expect(await refused(scene.call(path, { method: "DELETE", json: { endpoint } }))).toEqual([404, "outlet_not_found"]);
  expect(await refused(post(scene, path, push("https://127.0.0.1/push")))).toEqual([400, "outlet_invalid"]);
  expect(await refused(post(scene, path, push("https://push.example/x", { keys: {} })))).toEqual([400, "bad_request"]);
});

test("one address cannot subscribe without end", async () => {
  await using scene = await openStatusScene();
  const statuses: number[] = [];
  for (let number = 0; number < 25; number++) {
    const endpoint = `https://fcm.googleapis.com/fcm/send/${number}`;
    statuses.push((await post(scene, "/status/subscriptions/push", push(endpoint))).status);
  }
  expect(statuses.filter((status) => status === 201)).toHaveLength(20);
  expect(statuses.filter((status) => status === 429)).toHaveLength(5);
});

test("a letter's link confirms; its last link asks first, and one POST of a mail program ends it", async () => {
  await using mailbox = await openMailbox();
  await using scene = await openStatusScene({ mail: { url: mailbox.url, from: "news@live.example.org" } });
  const wish = { address: "ana@example.org", events: ["incident"] };
  expect((await post(scene, "/status/subscriptions/email", wish)).status).toBe(202);
  const confirm = mailbox.link("confirm");
  const confirmed = await fetch(scene.url + confirm, { headers: { Accept: "text/html" } });
  expect([confirmed.status, await confirmed.text()]).toEqual([
    200,
    expect.stringContaining("You will be told") as string,
  ]);
  expect(confirmed.headers.get("content-security-policy")).toContain("form-action 'self'");
  const of = { ...{ room: null, title: "Trouble", text: "No sound", url: null, data: {} }, atMs: scene.clock.nowMs() };
  await scene.tracker.outbox.take({ id: "i-1", event: "incident", ...of });
  await scene.tracker.outbox.round();
  const remove = mailbox.link("remove");
  const asked = await fetch(scene.url + remove, { headers: { Accept: "text/html" } });
  expect(await asked.text()).toContain('<form method="post">');
  await scene.tracker.outbox.take({ id: "i-2", event: "incident", ...of });
  await scene.tracker.outbox.round();
  expect(mailbox.count()).toBe(3);
  const oneClick = await fetch(scene.url + remove, {
    method: "POST",
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    body: "List-Unsubscribe=One-Click",
  });
  expect([oneClick.status, await oneClick.json()]).toEqual([200, { done: true }]);
  await scene.tracker.outbox.take({ id: "i-3", event: "incident", ...of });
  await scene.tracker.outbox.round();
  expect(mailbox.count()).toBe(3);
});

test("a link that is not ours is dead, for people in words", async () => {
  await using scene = await openStatusScene();
  for (const what of ["confirm", "remove"]) {
    const path = `/status/subscriptions/${what}?token=AAAA`;
    expect(await refused(scene.call(path))).toEqual([404, "outlet_not_found"]);
    const page = await fetch(scene.url + path, { headers: { Accept: "text/html,*/*" } });
    expect([page.status, await page.text()]).toEqual([404, expect.stringContaining("does not work") as string]);
  }
  expect(await refused(scene.call("/status/subscriptions/confirm"))).toEqual([400, "bad_request"]);
  expect(await refused(post(scene, "/status/subscriptions/confirm?token=x", {}))).toEqual([405, "method_not_allowed"]);
});

test("without a mail server an e-mail subscription is refused, and so are too many of one address", async () => {
  await using scene = await openStatusScene();
  const wish = { address: "ana@example.org", events: ["post"] };
  expect(await refused(post(scene, "/status/subscriptions/email", wish))).toEqual([400, "outlet_invalid"]);
  for (let number = 0; number < 4; number++) await post(scene, "/status/subscriptions/email", wish);
  expect(await refused(post(scene, "/status/subscriptions/email", wish))).toEqual([429, "rate_limited"]);
});
