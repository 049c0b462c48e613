/** Webhooks, over real sockets on loopback; time is the tests'. */
import { expect, test } from "bun:test";
import { createHmac, timingSafeEqual } from "node:crypto";
import { join } from "node:path";
import { delivery, type OutboxScene, openOutbox } from "./testing/outbox-scene.ts";
import { openTarget, type Received, says, type Target } from "./testing/target.ts";

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

/** Standard Webhooks, by hand. */
function isSigned({ headers, body }: Received, secret: string): boolean {
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  const signature = String(headers["webhook-signature"]);
  const signed = Buffer.concat([Buffer.from(`${headers["webhook-id"]}.${headers["webhook-timestamp"]}.`), body]);
  const wanted = createHmac("sha256", Buffer.from(secret.replace("whsec_", ""), "base64"))
    .update(signed)
    .digest();
  const given = Buffer.from(signature.replace(/^v1,/, ""), "base64");
  return signature.startsWith("v1,") && given.length === wanted.length && timingSafeEqual(given, wanted);
}

test("a webhook gets what it wants, signed after Standard Webhooks", async () => {
  await using target = await openTarget();
  await using scene = await openOutbox();
  const { secret } = await webhook(scene, target);
  await scene.outbox.take(delivery("post-1", { data: { post: { number: 7, promoted: true } } }));
  await scene.outbox.take(delivery("live-1", { event: "room-live" }));
  await scene.outbox.round();
  expect(ids(target)).toEqual(["post-1"]);
  const [got] = target.received;
  if (got === undefined || secret === null) throw new Error("Nothing came");
  expect(isSigned(got, secret)).toBe(true);
  expect(isSigned({ ...got, body: Buffer.from(`${got.body} `) }, secret)).toBe(false);
  expect(Number(got.headers["webhook-timestamp"])).toBe(Math.floor(scene.clock.nowMs() / 1_000));
  expect(got.headers["content-type"]).toBe("application/json");
  expect(JSON.parse(got.body.toString())).toEqual({
    type: "post",
    timestamp: "2026-03-01T20:00:00.000Z",
    id: "post-1",
    room: "town-hall",
    title: "Ana posted in Town hall",
    text: "We begin in ten minutes.",
    url: "https://stentor.example/r/town-hall",
    data: { post: { number: 7, promoted: true } },
  });
});

test("a target that returns 500 for a day gets everything in the end, in order, with the same ids", async () => {
  await using target = await openTarget(says(500, "on\u0007 fire\r\n"));
  await using scene = await openOutbox();
  const { outlet, secret } = await webhook(scene, target);
  for (const id of ["first", "second", "third"]) await scene.outbox.take(delivery(id));
  await scene.pass(24 * HOUR_MS, 60_000);
  const tried = target.received.length;
  expect(tried).toBeGreaterThan(20);
  expect(tried).toBeLessThan(40);
  expect(new Set(ids(target))).toEqual(new Set(["first"]));
  expect(scene.outbox.outlets.list()[0]).toMatchObject({ state: "failing", says: "500 on fire", waiting: 3 });
  target.answer = says(200);
  await scene.pass(1.3 * HOUR_MS, 60_000);
  expect(ids(target).slice(tried)).toEqual(["first", "second", "third"]);
  expect(target.received.every((one) => isSigned(one, secret ?? ""))).toBe(true);
  expect(new Set(target.received.map(({ headers }) => headers["webhook-timestamp"])).size).toBe(tried + 1);
  expect(scene.outbox.outlets.list()[0]).toMatchObject({ state: "fine", says: null, waiting: 0 });
  const log = await scene.outbox.outlets.log(outlet.id);
  expect(log.at(-1)).toMatchObject({ delivery: "third", outcome: "sent", status: 200, number: 1 });
  expect(log.findLast(({ delivery }) => delivery === "first")).toMatchObject({ outcome: "sent", number: tried + 1 });
});

test("a target that redirects inward is not followed, and the log says so", async () => {
  let inside = 0;
  await using inward = await openTarget((_request, response) => {
    inside += 1;
    response.end();
  }, "127.0.0.9");
  await using target = await openTarget(says(302, "", { Location: `${inward.url}/admin` }));
  await using scene = await openOutbox({ allowed: ["127.0.0.1/32"] });
  const { outlet } = await webhook(scene, target);
  await scene.outbox.take(delivery("post-1"));
  await scene.outbox.round();
  expect(inside).toBe(0);
  const attempt = (await scene.outbox.outlets.log(outlet.id)).at(-1);
  expect(attempt).toMatchObject({
    outcome: "again",
    status: 302,
    words: `It redirects inward, to ${inward.host}: refused`,
  });
});

test("an endless answer body is cut, and what was sent counts as sent", async () => {
  await using target = await openTarget((_request, response) => {
    const pour = () => {
      while (response.write(Buffer.alloc(65_536, "x")));
    };
    response.on("drain", pour);
    pour();
  });
  await using scene = await openOutbox();
  const { outlet } = await webhook(scene, target);
  await scene.outbox.take(delivery("post-1"));
  await scene.outbox.round();
  const attempt = (await scene.outbox.outlets.log(outlet.id)).at(-1);
  expect(attempt).toMatchObject({ outcome: "sent", status: 200 });
  expect(attempt?.words.length).toBeLessThanOrEqual(200);
});

for (const inward of ["127.0.0.1", "169.254.169.254"]) {
  test(`a name that turns to ${inward} after it was entered is refused at each attempt, and logged`, async () => {
    const addresses = [["93.184.216.34"]];
    await using scene = await openOutbox({ allowed: [], lookUp: async () => addresses.shift() ?? [inward] });
    const { outlet } = await scene.outbox.outlets.add({
      kind: "webhook",
      url: "http://turning.example/hook",
      events: ["post"],
    });
    await scene.outbox.take(delivery("post-1"));
    await scene.outbox.round();
    const attempt = (await scene.outbox.outlets.log(outlet.id)).at(-1);
    expect(attempt).toMatchObject({
      outcome: "again",
      status: null,
      words: `Refused by us: its address ${inward} is not public, and not allowed here`,
    });
  });

  test(`an outlet at a name that resolves to ${inward} is not taken`, async () => {
    await using scene = await openOutbox({ allowed: [], lookUp: async () => [inward] });
    const added = scene.outbox.outlets.add({ kind: "webhook", url: "https://x.example/", events: ["post"] });
    await expect(added).rejects.toMatchObject({ code: "outlet_invalid" });
    expect(scene.outbox.outlets.list()).toEqual([]);
  });
}

test("410 closes an outlet until a test goes well; 401 breaks it, and it is tried once an hour", async () => {
  await using gone = await openTarget(says(410));
  await using denied = await openTarget(says(401));
  await using scene = await openOutbox();
  const { outlet } = await webhook(scene, gone);
  await webhook(scene, denied);
  await scene.outbox.take(delivery("post-1"));
  await scene.pass(3.5 * HOUR_MS, 60_000);
  expect(gone.received).toHaveLength(1);
  expect(denied.received).toHaveLength(4);
  expect(scene.outbox.outlets.list().map(({ state }) => state)).toEqual(["broken", "broken"]);
  gone.answer = says(200);
  expect(await scene.outbox.outlets.test(outlet.id)).toMatchObject({ outcome: "sent", status: 200, event: "test" });
  await scene.outbox.take(delivery("post-2"));
  await scene.outbox.round();
  expect(ids(gone)).toHaveLength(3);
  expect(ids(gone)[2]).toBe("post-2");
});

test("a test that goes well lets what waits go at once", async () => {
  await using target = await openTarget(says(500));
  await using scene = await openOutbox();
  const { outlet } = await webhook(scene, target);
  await scene.outbox.take(delivery("post-1"));
  await scene.pass(HOUR_MS, 60_000);
  target.answer = says(200);
  target.received.length = 0;
  await scene.outbox.outlets.test(outlet.id);
  await scene.pass(2_000);
  expect(ids(target).slice(1)).toEqual(["post-1"]);
});

test("a removed outlet gets nothing more, and nothing waits for it", async () => {
  await using target = await openTarget(says(500));
  await using scene = await openOutbox();
  const { outlet } = await webhook(scene, target);
  await scene.outbox.take(delivery("post-1"));
  await scene.outbox.round();
  await scene.outbox.outlets.remove(outlet.id);
  await scene.pass(HOUR_MS, 60_000);
  expect(target.received).toHaveLength(1);
  expect(await scene.counted("stentor_notify_waiting")).toBe(0);
  await expect(scene.outbox.outlets.log(outlet.id)).rejects.toMatchObject({ code: "outlet_not_found" });
});

test("a secret is shown once, and never in a list, also after a restart", async () => {
  await using target = await openTarget();
  await using scene = await openOutbox();
  const { secret } = await webhook(scene, target);
  await using later = await scene.again();
  const list = later.outbox.outlets.list();
  expect(JSON.stringify(list)).not.toContain(secret ?? "none");
  expect(list[0]?.secretEnd).toBe(secret?.slice(-4) ?? "none");
});

test("the code in the documents verifies what is sent, and nothing else", async () => {
  await using target = await openTarget();
  await using scene = await openOutbox();
  const { secret } = await webhook(scene, target);
  await scene.outbox.take(delivery("post-1"));
  await scene.outbox.round();
  const page = await Bun.file(join(import.meta.dir, "../../docs/wire/webhooks.md")).text();
  const code = /```js\n(.*?)```/s.exec(page)?.[1] ?? "";
  const { isFromStentor } = (await import(`data:text/javascript;base64,${btoa(code)}`)) as {
    isFromStentor: (headers: unknown, body: Buffer, secret: string | null) => boolean;
  };
  const [got] = target.received;
  if (got === undefined) throw new Error("Nothing came");
  const { headers, body } = got;
  expect(isFromStentor(headers, body, secret)).toBe(true);
  const older = { ...headers, "webhook-signature": `v1,AAAA ${String(headers["webhook-signature"])}` };
  expect(isFromStentor(older, body, secret)).toBe(true);
  expect(isFromStentor(headers, Buffer.from(`${body} `), secret)).toBe(false);
  expect(isFromStentor({ ...headers, "webhook-id": "post-2" }, body, secret)).toBe(false);
  expect(isFromStentor({ ...headers, "webhook-timestamp": "1700000000" }, body, secret)).toBe(false);
  expect(isFromStentor(headers, body, `whsec_${Buffer.alloc(32).toString("base64")}`)).toBe(false);
});
