/** The door in a real Chromium, before a made-up server: the waiting room, the verdict, the host's hand on the door. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { TestBrowser } from "../e2e/browser.ts";
import { SweepServer } from "../e2e/listener/sweep-server.ts";
import { placesOf } from "../src/draw/index.ts";
import { VERDICT_CLASSES, type Verdict, type VerdictClass } from "../src/protocol/index.ts";
import { buildPages } from "./build.ts";
import { lowContrast } from "./testing/contrast.ts";
import { FakeDoor, SEED } from "./testing/fake-door.ts";
import { FakeStentor } from "./testing/fake-stentor.ts";

setDefaultTimeout(30_000);

let browser: TestBrowser;
let server: FakeStentor;
const complaints: string[] = [];

beforeAll(async () => {
  server = new FakeStentor(await buildPages(), { hostname: "localhost" });
  browser = await TestBrowser.open();
});

afterAll(async () => {
  await browser[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

async function open(path: string): Promise<Page> {
  const page = await browser.context.newPage();
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    const isExpected = /Failed to load resource|WebSocket connection/.test(message.text());
    if (message.type() === "error" && !isExpected) complaints.push(message.text());
  });
  await page.addInitScript(() => {
    const play = HTMLMediaElement.prototype.play;
    HTMLMediaElement.prototype.play = function () {
      (window as unknown as { element: HTMLMediaElement }).element = this;
      return play.call(this);
    };
  });
  await page.goto(server.url + path);
  return page;
}

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const place = (page: Page, text: string) => page.locator(".wait-place", { hasText: text }).waitFor();
const figure = (page: Page) => page.locator(".ring-figure").textContent();

/** The element goes on sounding. */
const sounds = (page: Page) =>
  page.waitForFunction(() => {
    const { element } = window as unknown as { element?: HTMLMediaElement };
    return element !== undefined && !element.paused && element.currentTime > 0.2;
  });

const isHold = (page: Page) =>
  page.evaluate(() => (window as unknown as { element?: HTMLMediaElement }).element?.loop === true);

async function readsWell(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect(await lowContrast(page)).toEqual([]);
  }
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 844 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
}

test("one tap: a place with soft music, then the program when it is called, and the seat after that", async () => {
  using sweep = await SweepServer.start();
  server.sound = `${sweep.url.replace("http", "ws")}/r/sweep/listen`;
  server.room({ id: "full", state: "live" });
  const waits = [{ ahead: 1_000, p10Ms: 600_000, p50Ms: 700_000, p90Ms: 900_000 }];
  const door = new FakeDoor("full", { issued: 1_203, front: 892, waits });
  server.doors.set("full", door);
  const page = await open("/r/full");
  await press(page, "Listen");
  await place(page, "311 people are before you.");
  expect(await figure(page)).toBe("1,204");
  await page.getByText("3 to 5 minutes", { exact: true }).waitFor();
  expect(await page.title()).toBe("311 before you · Town hall · Stentor");
  await sounds(page);
  expect(await isHold(page)).toBe(true);
  await readsWell(page);

  const posts = () => server.requests.filter((request) => request === "POST /r/full/door").length;
  await page.reload();
  await place(page, "311 people are before you.");
  expect([await figure(page), posts()]).toEqual(["1,204", 1]);
  await press(page, "Listen while you wait");
  await page.getByRole("button", { name: "Stop the sound" }).waitFor();
  await sounds(page);
  door.set({ front: 1_204 });
  await page
    .getByText("You are listening live.")
    .or(page.getByText("Soft music until somebody speaks."))
    .first()
    .waitFor();
  await sounds(page);
  expect([await isHold(page), door.shown.at(-1), posts()]).toEqual([false, "place-1204", 1]);
  server.sound = undefined;
  await page.close();
});

test("before the start: the countdown, the seal; after it, the place that was worked out on the page", async () => {
  server.room({ id: "early" });
  const sealed = { ...FakeDoor.draw(0), seed: null, size: null };
  const door = new FakeDoor("early", { status: "prequeue", why: "before-start", issued: 56, draw: sealed });
  door.set({ opensAtMs: Date.now() + 3_600_000 });
  server.doors.set("early", door);
  const page = await open("/r/early");
  await press(page, "Listen");
  await place(page, "You hold number 57 of 57 so far.");
  expect(await figure(page)).toMatch(/^(1:00:00|59:\d\d)$/);
  await page.getByText("How the order is drawn").click();
  await page.getByText(sealed.commitment).waitFor();
  await readsWell(page);
  const drawn = placesOf(SEED, 100)[56] ?? 0;
  door.set({ status: "queueing", why: "full", issued: 100, opensAtMs: Date.now(), draw: FakeDoor.draw(100) });
  await page.getByText("Your place was worked out again here: it is right.").waitFor();
  expect(await figure(page)).toBe(String(drawn));
  await page.close();
});

test("suspended doors and busy servers are explained; the servers' own account is a tap away", async () => {
  server.room({ id: "shut", state: "live" });
  const door = new FakeDoor("shut", { status: "suspended", why: "operator" });
  server.doors.set("shut", door);
  const page = await open("/r/shut");
  await press(page, "Listen");
  await page.locator(".wait-why", { hasText: "Nobody is let in at the moment" }).waitFor();
  door.set({ status: "queueing", why: "flood" });
  await page.getByRole("link", { name: "What is going on? See what the servers measure." }).waitFor();
  server.away = true;
  await page.locator(".wait-why", { hasText: "The server does not answer. Your place is kept" }).waitFor();
  server.away = false;
  await page.locator(".wait-why", { hasText: "Far more is asked of the servers" }).waitFor();
  await page.close();
});

test("an invitation goes past the queue, and does not stay in the address", async () => {
  using sweep = await SweepServer.start();
  server.sound = `${sweep.url.replace("http", "ws")}/r/sweep/listen`;
  server.room({ id: "invited", state: "live" });
  const door = new FakeDoor("invited", { issued: 9_000 });
  server.doors.set("invited", door);
  const page = await open("/r/invited#ticket=invitation-5");
  await page.getByText("You are invited: a seat is kept for you.").waitFor();
  expect(page.url()).toBe(`${server.url}/r/invited`);
  await press(page, "Listen");
  await page.getByRole("button", { name: "Stop", exact: true }).waitFor();
  await sounds(page);
  expect([door.shown, await page.locator(".ring").count()]).toEqual([["invitation-5"], 0]);
  server.sound = undefined;
  await page.close();
});

const byClass = (...values: number[]) =>
  Object.fromEntries(VERDICT_CLASSES.map((name, at) => [name, values[at] ?? 0])) as Record<VerdictClass, number>;

function verdict(facts: Partial<Verdict>): Verdict {
  return {
    ...{ room: "seen", atMs: Date.now(), stressed: true, since: Date.now() - 60_000, verdict: "attack" },
    ...{ sentence: "This looks like an attack (64 %). Each address made 41 requests.", ofProven: 0.43 },
    probabilities: byClass(0.1, 0.64, 0.2, 0.02, 0.02, 0.02),
    evidence: [
      { sign: "backs-off", says: "96 % asked again at once.", value: 0.96, ratios: byClass(0.1, 12, 3, 1, 1, 1) },
    ],
    measures: [{ atMs: Date.now() - 30_000, what: "Newcomers are let in more slowly." }],
    ...facts,
  } as Verdict;
}

test("the verdict is told with its evidence, and that nothing is out of the ordinary where nothing is", async () => {
  const retention = { verdictsDays: 30, signsDays: 7 };
  server.room({ id: "seen", title: "Town hall" });
  server.verdicts.set("seen", { now: verdict({}), history: [verdict({ atMs: Date.now() - 60_000 })], retention });
  const page = await open("/r/seen/verdict");
  await page.getByRole("heading", { name: "This looks like an attack (64 %)." }).waitFor();
  expect(await page.locator(".bars li").first().textContent()).toContain("64\u00a0%");
  await page
    .getByRole("row", { name: /96 % asked again at once/ })
    .getByText("12 times")
    .waitFor();
  await page.getByText("Newcomers are let in more slowly.").waitFor();
  await page.getByText("Sketches are kept for 7 days", { exact: false }).waitFor();
  expect(await page.locator(".history rect").count()).toBe(VERDICT_CLASSES.length);
  await readsWell(page);
  server.room({ id: "calm" });
  const calm = verdict({ stressed: false, evidence: [], measures: [], sentence: "Nothing is out of the ordinary." });
  server.verdicts.set("calm", { now: calm, history: [], retention });
  await page.goto(`${server.url}/r/calm/verdict`);
  await page.getByRole("heading", { name: "Nothing is out of the ordinary." }).waitFor();
  expect(await page.locator(".bars").count()).toBe(0);
  await page.goto(`${server.url}/r/nowhere/verdict`);
  await page.getByRole("heading", { name: "There is no room here" }).waitFor();
  await page.close();
});

test("the host sets seats and start, shuts the door and opens it, and makes invitations", async () => {
  const room = server.room({ id: "hosted" });
  const host = server.person(room, { name: "Ana", role: "host", onAir: false });
  const door = new FakeDoor("hosted", { issued: 6_204, front: 5_000 });
  server.doors.set("hosted", door);
  const page = await open(`/studio/hosted#token=${host.token}`);
  await page.getByText("1,204 people wait; 12 are let in a second.", { exact: false }).waitFor();
  await press(page, "Let nobody in");
  await page.getByText("Nobody is let in. 5,000 of 5,000 seats taken.", { exact: false }).waitFor();
  await press(page, "Let people in again");
  await page.getByText("Seats and start").click();
  await page.getByLabel("Seats", { exact: true }).fill("800");
  await page.getByLabel("Doors open at").fill("2030-12-24T20:00");
  await press(page, "Save");
  await page.getByText("Saved.").waitFor();
  expect([door.view.seats, door.view.opensAtMs]).toEqual([800, new Date(2030, 11, 24, 20, 0).getTime()]);
  await page.getByText("Invitations past the queue").click();
  await page.getByLabel("How many links").fill("3");
  await press(page, "Make links");
  const links = await page.getByLabel("3 links, one a line").inputValue();
  expect(links.split("\n")).toHaveLength(3);
  expect(links).toContain(`${server.url}/r/hosted#ticket=`);
  await readsWell(page);
  await page.close();
});

test("no page broke its Content-Security-Policy or threw", () => {
  expect(complaints).toEqual([]);
});
