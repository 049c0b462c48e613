import { expect, test } from "bun:test";
import { Drawer, SimulatedPage, TAKEN } from "./testing/simulated-page.ts";
import { TrackerAddress } from "./tracker-address.ts";
import type { Keep } from "./trouble-environment.ts";
import { WAITING_MAX, WAITING_MAX_MS } from "./trouble-queue.ts";
import { TroubleSender, type TroubleWish } from "./trouble-sender.ts";

const OWN = "https://rooms.example";
const TRACKER = "https://status.example";
const WISH: TroubleWish = { category: "no-sound", room: "town-hall", text: null, listener: null, met: null };
const taken = { status: 200, body: TAKEN };

function open(keep: Keep = new Drawer(), tracker: string | undefined = TRACKER) {
  const page = new SimulatedPage(keep);
  const sender = new TroubleSender({
    origin: OWN,
    tracker: new TrackerAddress(keep, tracker),
    environment: page.environment,
  });
  return { page, sender };
}

test("a report goes to the page's own address and is done with", async () => {
  const { page, sender } = open();
  page.answers.set(OWN, taken);
  const { outcome } = await sender.send({ ...WISH, text: "  it is\n quiet " });
  expect(outcome).toEqual({ kind: "taken", answer: TAKEN });
  expect(page.posts.map(({ url }) => url)).toEqual([`${OWN}/status/reports`]);
  expect(page.posts[0]?.body).toMatchObject({ category: "no-sound", room: "town-hall", text: "it is quiet", agoMs: 0 });
  expect(page.posts[0]?.body).toMatchObject({ timeZone: "Europe/Vienna", language: "de-AT" });
  expect(sender.waiting).toBe(0);
});

test.each([
  ["nobody answers", undefined],
  ["the tracker is away", { status: 503, body: { error: { code: "tracker_unavailable" } } }],
  ["a proxy answers in its own words", { status: 200, body: undefined }],
  ["a proxy does not know the address", { status: 404 }],
])("when %s there, it goes to the tracker's own address", async (_, answer) => {
  const { page, sender } = open();
  page.answers.set(OWN, answer);
  page.answers.set(TRACKER, taken);
  expect((await sender.send(WISH)).outcome.kind).toBe("taken");
  expect(page.posts.map(({ url }) => new URL(url).origin)).toEqual([OWN, TRACKER]);
});

test("without a network it is kept, and sent again under the same id until somebody takes it", async () => {
  const { page, sender } = open();
  const { id, outcome } = await sender.send(WISH);
  expect(outcome).toEqual({ kind: "kept" });
  const later: unknown[] = [];
  sender.subscribe((of, what) => later.push([of, what.kind]));
  await page.run(3_600_000);
  const attempts = page.posts.length / 2;
  expect(attempts).toBeGreaterThan(12);
  expect(attempts).toBeLessThan(40);
  page.answers.set(TRACKER, taken);
  await page.run(600_000);
  expect(later).toEqual([[id, "taken"]]);
  expect(new Set(page.posts.map(({ body }) => body["id"]))).toEqual(new Set([id]));
  expect([sender.waiting, page.timers]).toEqual([0, 0]);
});

test("its age is told by the clock that does not step", async () => {
  const { page, sender } = open();
  await sender.send(WISH);
  page.unixMs -= 86_400_000;
  page.answers.set(OWN, taken);
  await page.run(60_000);
  const ago = Number(page.posts.at(-1)?.body["agoMs"]);
  expect(ago).toBeGreaterThan(0);
  expect(ago).toBeLessThanOrEqual(60_000);
});

test("a later visit sends what an earlier one could not, with its age by the other clock", async () => {
  const keep = new Drawer();
  const first = open(keep);
  const { id } = await first.sender.send(WISH);
  const second = open(keep);
  second.page.unixMs += 7_200_000;
  second.page.answers.set(OWN, taken);
  second.sender.start();
  await second.page.run(10_000);
  expect(second.page.posts).toHaveLength(1);
  const body = second.page.lastBody;
  expect(body["id"]).toBe(id);
  expect(Number(body["agoMs"])).toBeGreaterThanOrEqual(7_200_000);
  expect(Number(body["agoMs"])).toBeLessThan(7_220_000);
});

test("a clock that was set back makes no report older than now", async () => {
  const keep = new Drawer();
  await open(keep).sender.send(WISH);
  const second = open(keep);
  second.page.unixMs -= 30 * 86_400_000;
  second.page.answers.set(OWN, taken);
  second.sender.start();
  await second.page.run(10_000);
  expect(second.page.posts[0]?.body["agoMs"]).toBe(0);
});

test("what waited for longer than a week is forgotten, and of too many the oldest", async () => {
  const keep = new Drawer();
  const first = open(keep);
  await first.sender.send(WISH);
  const second = open(keep);
  second.page.unixMs += WAITING_MAX_MS + 1;
  expect(second.sender.waiting).toBe(0);
  const ids: string[] = [];
  for (let n = 0; n < WAITING_MAX + 5; n += 1) ids.push((await second.sender.send(WISH)).id);
  expect(second.sender.waiting).toBe(WAITING_MAX);
  second.page.answers.set(OWN, taken);
  second.page.posts.length = 0;
  await second.page.run(600_000);
  expect(second.page.posts.map(({ body }) => body["id"] as string)).toEqual(ids.slice(-WAITING_MAX));
});

test("a refusal that nothing can change ends it; one for now does not", async () => {
  const { page, sender } = open();
  page.answers.set(OWN, { status: 429, body: { error: { code: "report_limit" } } });
  expect((await sender.send(WISH)).outcome).toEqual({ kind: "refused", code: "report_limit" });
  page.answers.set(OWN, { status: 400, body: { error: { code: "bad_request" } } });
  expect((await sender.send(WISH)).outcome).toEqual({ kind: "refused", code: "bad_request" });
  expect(sender.waiting).toBe(0);
  page.answers.set(OWN, { status: 429, body: { error: { code: "rate_limited" } }, retryAfterMs: 120_000 });
  page.answers.set(TRACKER, { status: 429, body: { error: { code: "rate_limited" } }, retryAfterMs: 120_000 });
  expect((await sender.send(WISH)).outcome).toEqual({ kind: "kept" });
  const asked = page.posts.length;
  await page.run(119_000);
  expect(page.posts).toHaveLength(asked);
  await page.run(10_000);
  expect(page.posts.length).toBeGreaterThan(asked);
});

test("a network that is back is used at once, and a page that goes tries a last time without losing the report", async () => {
  const { page, sender } = open();
  sender.start();
  await sender.send(WISH);
  await page.run(1_800_000);
  page.leave();
  expect(page.beacons).toEqual([`${OWN}/status/reports`, `${TRACKER}/status/reports`]);
  expect(sender.waiting).toBe(1);
  page.answers.set(OWN, taken);
  page.chance();
  await page.run(5_000);
  expect(sender.waiting).toBe(0);
});

test("one person stays one, and a storage that keeps nothing is no obstacle", async () => {
  const keep = new Drawer();
  const persons = [];
  for (const { page, sender } of [open(keep), open(keep)]) {
    page.answers.set(OWN, taken);
    await sender.send(WISH);
    persons.push(page.posts[0]?.body["person"]);
  }
  expect(persons[0]).toBe(persons[1]);
  expect(String(persons[0])).toMatch(/^[A-Za-z0-9_-]{8,64}$/);
});

test("what somebody else wrote into the storage is not believed", async () => {
  const keep = new Drawer();
  const junk = ["{", "7", '[null, {"report": 1}, {"report": {"id": 1}, "atUnixMs": 0}]', `["${"x".repeat(9_000)}"]`];
  for (const text of junk) {
    keep.setItem("stentor.trouble.queue", text);
    keep.setItem("stentor.trouble.person", "<script>");
    const { page, sender } = open(keep);
    expect(sender.waiting).toBe(0);
    page.answers.set(OWN, taken);
    await sender.send(WISH);
    expect(page.posts[0]?.body["person"]).not.toBe("<script>");
  }
});

test("the longest text fits, whatever it is made of", async () => {
  const { page, sender } = open();
  page.answers.set(OWN, taken);
  for (const text of ["W".repeat(999), "👩‍🚀".repeat(99), "\u202e漢".repeat(200), "\u0000\u0007".repeat(300)]) {
    await sender.send({ ...WISH, text });
    const body = page.lastBody;
    expect(String(body["text"] ?? "").length).toBeLessThanOrEqual(280);
    expect(String(body["text"]).isWellFormed()).toBe(true);
    expect(new TextEncoder().encode(JSON.stringify(body)).length).toBeLessThanOrEqual(2_048);
  }
  expect(page.posts.at(-1)?.body["text"]).toBeNull();
});
