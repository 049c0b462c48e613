/** Web Push against a service on loopback that decrypts with its own keys. */
import { expect, test } from "bun:test";
import { AddressGuard } from "./reach/address-guard.ts";
import { pushPlaceOf } from "./subscriptions/push-services.ts";
import { namesOf, newBrowser, openPushService, vapidClaims } from "./testing/fake-push-service.ts";
import { delivery, LOOPBACK, type OutboxScene, openOutbox } from "./testing/outbox-scene.ts";
import { says, type Target } from "./testing/target.ts";

const HOUR_MS = 3_600_000;

async function subscribe(scene: OutboxScene, service: Target, name: string, room: string | null = null) {
  const browser = newBrowser(service, name);
  const { endpoint, keys } = browser;
  await scene.outbox.subscriptions.addPush({ endpoint, keys, events: ["post", "reminder"], room, language: "en" });
  return browser;
}

test("a message is encrypted for the browser, and signed with the key that the page was given", async () => {
  await using service = await openPushService();
  await using scene = await openOutbox();
  const browser = await subscribe(scene, service, "ana");
  await scene.outbox.take(delivery("reminder-1", { event: "reminder", atMs: scene.clock.nowMs(), title: "Soon" }));
  await scene.outbox.round();
  const [got] = service.received;
  if (got === undefined) throw new Error("Nothing came");
  expect(got.headers).toMatchObject({ "content-encoding": "aes128gcm", ttl: "1800", urgency: "high" });
  expect(got.headers["topic"]).toMatch(/^[A-Za-z0-9_-]{24}$/);
  expect(browser.open(got.body)).toEqual({
    id: "reminder-1",
    event: "reminder",
    room: "town-hall",
    atMs: scene.clock.nowMs(),
    title: "Soon",
    text: "We begin in ten minutes.",
    url: "https://stentor.example/r/town-hall",
  });
  const { key, claims } = vapidClaims(got.headers);
  expect(key).toBe(scene.outbox.subscriptions.vapidPublicKey);
  expect(claims["aud"]).toBe(service.url);
  expect(claims["sub"]).toBe("https://stentor.example");
  expect(Number(claims["exp"]) - Date.now() / 1_000).toBeLessThanOrEqual(86_400);
});

test("the longest message fits into one record of 4,096 bytes, and what is paid for says so", async () => {
  await using service = await openPushService();
  await using scene = await openOutbox();
  const browser = await subscribe(scene, service, "ana");
  const url = `https://stentor.example/${"x".repeat(400)}`;
  const long = { title: "🎺".repeat(500), text: "\u0001".repeat(1_000), url, data: { post: { promoted: true } } };
  await scene.outbox.take(delivery("post-1", long));
  await scene.outbox.round();
  const [got] = service.received;
  if (got === undefined) throw new Error("Nothing came");
  expect(got.body.length).toBeLessThanOrEqual(4_096);
  expect(browser.open(got.body)).toMatchObject({ title: expect.stringMatching(/^\[Promoted\] 🎺/u) as string });
  expect(got.headers["topic"]).toBeUndefined();
  expect(got.headers["urgency"]).toBe("normal");
});

test("the key pair stays when the secret changes, and is the same for the same secret", async () => {
  await using scene = await openOutbox();
  const key = scene.outbox.subscriptions.vapidPublicKey;
  await using twin = await openOutbox();
  expect(twin.outbox.subscriptions.vapidPublicKey).toBe(key);
  scene.outbox.close();
  await using later = await openOutbox({ store: scene.store, secret: "another secret, for whatever reason" });
  expect(later.outbox.subscriptions.vapidPublicKey).toBe(key);
});

test("410 removes a subscription; a refusal for one is nobody else's", async () => {
  await using service = await openPushService();
  await using scene = await openOutbox();
  for (const name of ["gone", "refused", "fine"]) await subscribe(scene, service, name);
  service.answer = ({ path }, response) => {
    const status = path.endsWith("gone") ? 410 : path.endsWith("refused") ? 403 : 201;
    response.writeHead(status).end();
  };
  await scene.outbox.take(delivery("post-1"));
  await scene.outbox.round();
  expect(namesOf(service.received).sort()).toEqual(["fine", "gone", "refused"]);
  expect(await scene.counted("stentor_notify_push_subscribers")).toBe(2);
  for (let number = 2; number <= 6; number++) {
    await scene.outbox.take(delivery(`post-${number}`));
    await scene.outbox.round();
  }
  expect(await scene.counted("stentor_notify_push_subscribers")).toBe(1);
  expect(await scene.counted('stentor_notify_subscribers_lost_total{kind="push"}')).toBe(2);
  await using later = await scene.again();
  expect(await later.counted("stentor_notify_push_subscribers")).toBe(1);
});

test("a service that asks for time gets it, and then everybody gets the message once", async () => {
  await using service = await openPushService();
  await using scene = await openOutbox();
  const names = Array.from({ length: 40 }, (_, index) => `b${index}`);
  for (const name of names) await subscribe(scene, service, name);
  service.answer = says(429, "", { "Retry-After": "120" });
  await scene.outbox.take(delivery("post-1"));
  await scene.outbox.round();
  const asked = service.received.length;
  expect(asked).toBeLessThanOrEqual(32);
  await scene.pass(119_000);
  expect(service.received.length).toBe(asked);
  service.answer = says(201);
  service.received.length = 0;
  await scene.pass(60_000);
  expect(namesOf(service.received).sort()).toEqual([...names].sort());
});

test("thousands are paced, and a restart goes on where it was", async () => {
  await using service = await openPushService();
  await using scene = await openOutbox();
  const shared = newBrowser(service, "shared");
  for (let number = 0; number < 1_500; number++) {
    const endpoint = `${service.url}/push/b${number}`;
    await scene.outbox.subscriptions.addPush({ ...shared, endpoint, events: ["post"], room: null, language: null });
  }
  await scene.outbox.take(delivery("post-1"));
  await scene.outbox.round();
  expect(service.received.length).toBe(300);
  await scene.pass(2_000);
  expect(service.received.length).toBe(900);
  await using later = await scene.again();
  await later.pass(10_000);
  expect(new Set(namesOf(service.received)).size).toBe(1_500);
  expect(service.received.length).toBe(1_500);
});

test("a host that a visitor named gets one after the other, and does not delay a known service", async () => {
  await using service = await openPushService();
  await using scene = await openOutbox({ allowed: ["127.0.0.1/32"], lookUp: async () => ["93.184.216.34"] });
  await subscribe(scene, service, "known");
  const { keys } = newBrowser(service, "x");
  const add = (endpoint: string) =>
    scene.outbox.subscriptions.addPush({ endpoint, keys, events: ["post"], room: null, language: null });
  for (let number = 0; number < 100; number++) await add(`https://victim.example/${number}`);
  await expect(add("https://victim.example/one-more")).rejects.toMatchObject({ code: "outlet_limit" });
  await scene.outbox.take(delivery("post-1"));
  await service.come(1);
  expect(namesOf(service.received)).toEqual(["known"]);
});

test("rooms are separate wishes of one browser, and can be taken back one by one", async () => {
  await using service = await openPushService();
  await using scene = await openOutbox();
  const { endpoint, keys } = newBrowser(service, "ana");
  const { subscriptions } = scene.outbox;
  for (const room of ["town-hall", "other"]) {
    await subscriptions.addPush({ endpoint, keys, events: ["post"], room, language: null });
  }
  expect(await scene.counted("stentor_notify_push_subscribers")).toBe(1);
  for (const room of ["town-hall", "other", "third"]) await scene.outbox.take(delivery(`post-${room}`, { room }));
  await scene.pass(2_000);
  expect(service.received).toHaveLength(2);
  await subscriptions.removePush(endpoint, "town-hall");
  await scene.outbox.take(delivery("post-again"));
  await scene.pass(2_000);
  expect(service.received).toHaveLength(2);
  await subscriptions.removePush(endpoint);
  await expect(subscriptions.removePush(endpoint)).rejects.toMatchObject({ code: "outlet_not_found" });
  expect(await scene.counted("stentor_notify_push_subscribers")).toBe(0);
});

test("a reminder that nobody could be told of in time is given up", async () => {
  await using service = await openPushService();
  await using scene = await openOutbox();
  await subscribe(scene, service, "ana");
  service.answer = says(500);
  await scene.outbox.take(delivery("reminder-1", { event: "reminder" }));
  await scene.pass(HOUR_MS, 10_000);
  const tried = service.received.length;
  service.answer = says(201);
  await scene.pass(2 * HOUR_MS, 60_000);
  expect(service.received.length).toBe(tried);
  expect(await scene.counted('stentor_notify_given_up_total{kind="push"}')).toBe(1);
});

for (const [endpoint, why] of [
  ["http://fcm.googleapis.com/fcm/send/x", "plain http"],
  ["https://127.0.0.1/push", "loopback"],
  ["https://169.254.169.254/latest", "metadata"],
  ["https://[::1]/push", "loopback by IPv6"],
  ["https://localhost/push", "a name without a dot"],
  ["https://ana:secret@push.example/x", "a password"],
  ["javascript:alert(1)", "another scheme"],
  [`https://push.example/${"x".repeat(3_000)}`, "too long"],
] as const) {
  test(`no endpoint: ${endpoint.slice(0, 40)} (${why})`, async () => {
    expect(pushPlaceOf(endpoint, new AddressGuard([]))).toBeUndefined();
    await using scene = await openOutbox({ allowed: [] });
    const keys = {
      p256dh: Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 1)]).toString("base64url"),
      auth: "A".repeat(22),
    };
    const added = scene.outbox.subscriptions.addPush({ endpoint, keys, events: ["post"], room: null, language: null });
    await expect(added).rejects.toMatchObject({ code: "outlet_invalid" });
  });
}

test("plain http is for addresses that the operator allowed", () => {
  expect(pushPlaceOf("http://127.0.0.1:8080/x", new AddressGuard(LOOPBACK))).toEqual({
    name: "127.0.0.1:8080",
    isKnown: true,
  });
});

test("keys that are none are refused; a point that is not on the curve is met when it is used, and removed", async () => {
  await using service = await openPushService();
  await using scene = await openOutbox();
  const endpoint = `${service.url}/push/x`;
  const add = (p256dh: Buffer) =>
    scene.outbox.subscriptions.addPush({
      endpoint,
      keys: { p256dh: p256dh.toString("base64url"), auth: "A".repeat(22) },
      events: ["post"],
      room: null,
      language: null,
    });
  await expect(add(Buffer.alloc(64, 4))).rejects.toMatchObject({ code: "outlet_invalid" });
  await add(Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 7)]));
  await scene.outbox.take(delivery("post-1"));
  await scene.outbox.round();
  expect(service.received).toHaveLength(0);
  expect(await scene.counted("stentor_notify_push_subscribers")).toBe(0);
});
