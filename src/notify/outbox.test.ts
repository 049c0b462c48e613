/** What the outbox takes, keeps, bounds and gives up; its targets are webhooks on loopback, time is the tests'. */
import { expect, test } from "bun:test";
import { delivery, LOOPBACK, type OutboxScene, openOutbox } from "./testing/outbox-scene.ts";
import { openTarget, says, type Target } from "./testing/target.ts";

const HOUR_MS = 3_600_000;

async function webhook(scene: OutboxScene, target: Target, path = "/hook") {
  return scene.outbox.outlets.add({
    kind: "webhook",
    url: target.url + path,
    events: ["post", "reminder", "incident"],
  });
}

function ids(target: Target): unknown[] {
  return target.received.map(({ headers }) => headers["webhook-id"]);
}

test("the same delivery twice, also at once and after a restart, is one", async () => {
  await using target = await openTarget();
  await using scene = await openOutbox();
  await webhook(scene, target);
  await Promise.all([scene.outbox.take(delivery("post-1")), scene.outbox.take(delivery("post-1"))]);
  await scene.outbox.round();
  await scene.outbox.take(delivery("post-1"));
  await scene.outbox.round();
  await using later = await scene.again();
  await later.outbox.take(delivery("post-1"));
  await later.outbox.round();
  expect(ids(target)).toEqual(["post-1"]);
  expect(await later.counted('stentor_notify_deliveries_total{outcome="known"}')).toBe(1);
});

test("only rooms that an outlet is for; what concerns all rooms comes too", async () => {
  await using target = await openTarget();
  await using scene = await openOutbox();
  await scene.outbox.outlets.add({ kind: "webhook", url: target.url, events: ["incident"], room: "town-hall" });
  for (const [id, room] of [
    ["here", "town-hall"],
    ["there", "other"],
    ["everywhere", null],
  ] as const) {
    await scene.outbox.take(delivery(id, { event: "incident", room }));
  }
  await scene.pass(2_000);
  expect(ids(target)).toEqual(["here", "everywhere"]);
});

test("after 36 hours a delivery is given up, and that is counted", async () => {
  await using target = await openTarget(says(503));
  await using scene = await openOutbox();
  await webhook(scene, target);
  await scene.outbox.take(delivery("post-1"));
  await scene.pass(37 * HOUR_MS, 300_000);
  expect(await scene.counted('stentor_notify_given_up_total{kind="webhook"}')).toBe(1);
  expect(await scene.counted("stentor_notify_waiting")).toBe(0);
  const tried = target.received.length;
  await scene.pass(5 * HOUR_MS, 300_000);
  expect(target.received.length).toBe(tried);
});

test("a target that hangs never delays another", async () => {
  await using hanging = await openTarget(() => undefined);
  await using target = await openTarget();
  await using scene = await openOutbox();
  await webhook(scene, hanging);
  await webhook(scene, target);
  for (let number = 0; number < 10; number++) await scene.outbox.take(delivery(`post-${number}`));
  await target.come(10);
  expect(ids(target)).toHaveLength(10);
  expect(hanging.received).toHaveLength(1);
});

test("one host gets one attempt at a time, whatever the number of outlets there", async () => {
  const held: (() => void)[] = [];
  await using target = await openTarget((_request, response) => held.push(() => response.end()));
  await using scene = await openOutbox();
  for (const path of ["/a", "/b", "/c"]) await webhook(scene, target, path);
  await scene.outbox.take(delivery("post-1"));
  for (let number = 1; number <= 3; number++) {
    await target.come(number);
    expect(held).toHaveLength(number);
    held[number - 1]?.();
  }
  await scene.outbox.round();
  expect(target.received.map(({ path }) => path).sort()).toEqual(["/a", "/b", "/c"]);
});

test("a full outbox drops the oldest reminders, then news of rooms; posts never, and what cannot come is refused", async () => {
  await using target = await openTarget(says(500));
  await using scene = await openOutbox({ deliveriesMax: 3 });
  await scene.outbox.outlets.add({
    kind: "webhook",
    url: target.url,
    events: ["post", "reminder", "room-live", "incident"],
  });
  const take = (id: string, event: "post" | "reminder" | "room-live") => scene.outbox.take(delivery(id, { event }));
  await take("reminder-1", "reminder");
  await scene.outbox.round();
  await take("live-1", "room-live");
  await take("post-1", "post");
  await take("reminder-2", "reminder");
  await expect(take("reminder-2", "reminder")).resolves.toBeUndefined();
  await take("post-2", "post");
  await expect(take("reminder-3", "reminder")).rejects.toMatchObject({ code: "overloaded" });
  await take("post-3", "post");
  await expect(take("post-4", "post")).rejects.toMatchObject({ code: "overloaded" });
  expect(await scene.counted('stentor_notify_deliveries_total{outcome="dropped"}')).toBe(3);
  expect(await scene.counted('stentor_notify_deliveries_total{outcome="refused"}')).toBe(2);
  target.answer = says(200);
  target.received.length = 0;
  await scene.pass(HOUR_MS, 10_000);
  expect(ids(target)).toEqual(["post-1", "post-2", "post-3"]);
});

test("a store that is full refuses a delivery, and keeps sending what it has", async () => {
  await using target = await openTarget();
  await using scene = await openOutbox();
  await webhook(scene, target);
  const keepNote = scene.store.keepNote.bind(scene.store);
  scene.store.keepNote = () => Promise.reject(new Error("no space left"));
  await expect(scene.outbox.take(delivery("post-1"))).rejects.toThrow("no space left");
  scene.store.keepNote = keepNote;
  await scene.outbox.take(delivery("post-1"));
  scene.store.append = () => Promise.reject(new Error("no space left"));
  await scene.outbox.round();
  expect(ids(target)).toEqual(["post-1"]);
  expect(await scene.counted("stentor_notify_store_faults_total")).toBeGreaterThan(0);
});

test("what no delivery may be is refused", async () => {
  await using scene = await openOutbox({ allowed: LOOPBACK });
  const bad = [
    delivery(""),
    delivery("x".repeat(300)),
    delivery("big", { text: "x".repeat(300_000) }),
    delivery("picture", { picture: { type: "image/png", base64: "A".repeat(9_000_000), alt: "" } }),
    delivery("event", { event: "nonsense" as "post" }),
  ];
  for (const one of bad) await expect(scene.outbox.take(one)).rejects.toMatchObject({ code: "bad_request" });
});
