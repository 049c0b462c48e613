/** Posts on a Mastodon-compatible server, which here is one of our own on loopback. */
import { expect, test } from "bun:test";
import { ACCESS_TOKEN, type FakeMastodon, openMastodon } from "./testing/fake-mastodon.ts";
import { delivery, type OutboxScene, openOutbox } from "./testing/outbox-scene.ts";
import { json, says } from "./testing/target.ts";

const HOUR_MS = 3_600_000;

async function account(scene: OutboxScene, server: FakeMastodon, accessToken = ACCESS_TOKEN) {
  const { outlet, secret } = await scene.outbox.outlets.add({
    kind: "mastodon",
    server: server.url,
    accessToken,
    events: ["post", "room-live"],
  });
  expect(secret).toBeNull();
  return outlet.id;
}

test("a post becomes a public status with its link, once", async () => {
  await using server = await openMastodon();
  await using scene = await openOutbox();
  const id = await account(scene, server);
  await scene.outbox.take(delivery("post-1"));
  await scene.outbox.round();
  expect(server.statuses).toEqual([
    {
      status: "We begin in ten minutes.\n\nhttps://stentor.example/r/town-hall",
      visibility: "public",
      mediaIds: [],
      spoiler: undefined,
    },
  ]);
  const posted = server.received.find(({ path }) => path === "/api/v1/statuses");
  expect(posted?.headers["idempotency-key"]).toBe("post-1");
  expect((await scene.outbox.outlets.log(id)).at(-1)?.words).toBe("Posted as https://town.example/@town/1");
});

test("an answer that was lost does not make it two", async () => {
  await using server = await openMastodon();
  await using scene = await openOutbox();
  await account(scene, server);
  const whole = server.answer;
  server.answer = (request, response) => {
    // The server takes the post, and the connection dies before it can say so.
    if (request.path !== "/api/v1/statuses") return whole(request, response);
    const socket = response.socket;
    response.end = () => {
      socket?.destroy();
      return response;
    };
    whole(request, response);
  };
  await scene.outbox.take(delivery("post-1"));
  await scene.outbox.round();
  expect(server.statuses).toHaveLength(1);
  server.answer = whole;
  await scene.pass(10_000);
  expect(server.received.filter(({ path }) => path === "/api/v1/statuses")).toHaveLength(2);
  expect(server.statuses).toHaveLength(1);
});

test("what is paid for says so, and a long text is cut while its link stays whole", async () => {
  await using server = await openMastodon();
  await using scene = await openOutbox();
  await account(scene, server);
  server.characters = 120;
  const text = "Tonight at eight we talk about bread, butter and everything that goes on it. ".repeat(5);
  await scene.outbox.take(delivery("post-1", { text, data: { post: { promoted: true } } }));
  await scene.outbox.round();
  const status = server.statuses[0]?.status ?? "";
  expect(status).toMatch(/^\[Promoted\] Tonight .*…\n\nhttps:\/\/stentor\.example\/r\/town-hall$/s);
  const counted = status.replace(/https:\S+/, "x".repeat(23)).length;
  expect(counted).toBeLessThanOrEqual(120);
  expect(counted).toBeGreaterThan(100);
});

test("a picture is uploaded with its words before the status, and waited for", async () => {
  await using server = await openMastodon();
  await using scene = await openOutbox();
  await account(scene, server);
  const png = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10, 0, 255]);
  const picture = { type: "image/png", base64: png.toString("base64"), alt: "A full hall" };
  await scene.outbox.take(delivery("post-1", { picture }));
  await scene.outbox.round();
  expect(server.statuses[0]?.mediaIds).toEqual(["m1"]);
  expect(server.uploads[0]).toContain(png.toString("latin1"));
  expect(server.uploads[0]).toContain("A full hall");
  expect(server.uploads[0]).toContain("Content-Type: image/png");
});

test("a picture that the server refuses costs the picture, not the post", async () => {
  await using server = await openMastodon();
  await using scene = await openOutbox();
  const id = await account(scene, server);
  const whole = server.answer;
  server.answer = (request, response) =>
    request.path === "/api/v2/media"
      ? json(422, { error: "Validation failed: File is invalid" })(request, response)
      : whole(request, response);
  const picture = { type: "image/webp", base64: "AAAA", alt: "" };
  await scene.outbox.take(delivery("post-1", { picture }));
  await scene.outbox.round();
  expect(server.statuses).toHaveLength(1);
  expect((await scene.outbox.outlets.log(id)).at(-1)?.words).toEndWith(
    "without its picture, which was refused with 422",
  );
});

test("a server that limits the rate is left alone until the time that it names", async () => {
  await using server = await openMastodon();
  await using scene = await openOutbox();
  await account(scene, server);
  const reset = new Date(scene.clock.nowMs() + 10 * 60_000).toISOString();
  server.trouble = json(
    429,
    { error: "Too many requests" },
    { "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset },
  );
  await scene.outbox.take(delivery("post-1"));
  await scene.outbox.round();
  const asked = server.received.length;
  server.trouble = undefined;
  await scene.pass(9 * 60_000, 10_000);
  expect(server.received.length).toBe(asked);
  await scene.pass(2 * 60_000, 10_000);
  expect(server.statuses).toHaveLength(1);
});

test("500 and a page of HTML are tried again", async () => {
  await using server = await openMastodon();
  await using scene = await openOutbox();
  const id = await account(scene, server);
  server.trouble = says(502, "<html>Bad gateway</html>", { "Content-Type": "text/html" });
  await scene.outbox.take(delivery("post-1"));
  await scene.pass(60_000);
  expect((await scene.outbox.outlets.log(id)).at(-1)).toMatchObject({ outcome: "again", status: 502 });
  server.trouble = undefined;
  await scene.pass(10 * 60_000, 10_000);
  expect(server.statuses).toHaveLength(1);
});

test("a token that is good no more breaks the outlet, and the operator is told", async () => {
  await using server = await openMastodon();
  await using scene = await openOutbox();
  const id = await account(scene, server, "revoked-token-abcd");
  await scene.outbox.take(delivery("post-1"));
  await scene.pass(2 * HOUR_MS, 60_000);
  expect(scene.outbox.outlets.list()[0]).toMatchObject({
    state: "broken",
    says: "401 The access token is invalid",
    secretEnd: "abcd",
  });
  const posts = server.received.filter(({ path }) => path === "/api/v1/statuses");
  expect(posts.length).toBeLessThanOrEqual(3);
  expect(await scene.outbox.outlets.test(id)).toMatchObject({ outcome: "denied", status: 401 });
});

test("a test asks who we are, and posts nothing", async () => {
  await using server = await openMastodon();
  await using scene = await openOutbox();
  const id = await account(scene, server);
  expect(await scene.outbox.outlets.test(id)).toMatchObject({
    outcome: "sent",
    words: "Lets us in as @town; nothing was posted",
  });
  expect(server.statuses).toEqual([]);
});

test("a status that the server will never take is given up, and the next one goes", async () => {
  await using server = await openMastodon();
  await using scene = await openOutbox();
  const id = await account(scene, server);
  const whole = server.answer;
  server.answer = (request, response) =>
    request.path === "/api/v1/statuses" && request.body.includes("bad")
      ? json(422, { error: "Validation failed" })(request, response)
      : whole(request, response);
  await scene.outbox.take(delivery("post-1", { text: "bad" }));
  await scene.outbox.take(delivery("post-2", { text: "good" }));
  await scene.pass(2_000);
  expect(server.statuses.map(({ status }) => status.split("\n")[0])).toEqual(["good"]);
  expect((await scene.outbox.outlets.log(id)).map(({ outcome }) => outcome)).toEqual(["refused", "sent"]);
});

test("a server at an inward address is neither taken nor, when its name turns, asked", async () => {
  await using server = await openMastodon();
  const port = new URL(server.url).port;
  const addresses = [["93.184.216.34"]];
  await using scene = await openOutbox({ allowed: [], lookUp: async () => addresses.shift() ?? ["127.0.0.1"] });
  const wish = { kind: "mastodon", accessToken: ACCESS_TOKEN, events: ["post"] } as const;
  const { outlet } = await scene.outbox.outlets.add({ ...wish, server: `http://town.example:${port}` });
  await scene.outbox.take(delivery("post-1"));
  await scene.outbox.round();
  expect(server.received).toHaveLength(0);
  expect((await scene.outbox.outlets.log(outlet.id)).at(-1)?.words).toStartWith("Refused by us: its address 127.0.0.1");
  await expect(scene.outbox.outlets.add({ ...wish, server: server.url })).rejects.toMatchObject({
    code: "outlet_invalid",
  });
  await expect(scene.outbox.outlets.add({ ...wish, server: "https://town.example/path" })).rejects.toMatchObject({
    code: "outlet_invalid",
  });
});
