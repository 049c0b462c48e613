/** A scheduled start in a real Chromium: on the listener's page, in the studio and in the lobby. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { TestBrowser } from "../../e2e/browser.ts";
import { SweepServer } from "../../e2e/listener/sweep-server.ts";
import { encodeMessage, FRAME_TYPE, type RoomNotice } from "../../src/protocol/index.ts";
import { buildPages } from "../build.ts";
import { lowContrast } from "../testing/contrast.ts";
import { FakeDoor } from "../testing/fake-door.ts";
import { madeUpStart } from "../testing/fake-start.ts";
import { FakeStentor } from "../testing/fake-stentor.ts";
import { unnamedControls, WatchedPages } from "../testing/watched-page.ts";

setDefaultTimeout(30_000);

let browser: TestBrowser;
let server: FakeStentor;
let pages: WatchedPages;

beforeAll(async () => {
  server = new FakeStentor(await buildPages(), { hostname: "localhost" });
  browser = await TestBrowser.open();
  pages = new WatchedPages(browser);
});

afterAll(async () => {
  await browser[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const open = (path: string, before?: () => void): Promise<Page> =>
  pages.open(server.url + path, before === undefined ? {} : { before });
const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

/** Runs in the page: its clock is five minutes fast. */
function fiveMinutesFast(): void {
  const Real = Date;
  const now = () => Real.now() + 300_000;
  window.Date = new Proxy(Real, {
    construct: (target, given) => (given.length === 0 ? new target(now()) : Reflect.construct(target, given)),
    get: (target, name) => (name === "now" ? now : Reflect.get(target, name)),
  });
}

async function looksGood(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect(await lowContrast(page)).toEqual([]);
  }
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 844 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
  expect(await unnamedControls(page)).toEqual([]);
}

test("a phone whose clock is five minutes fast counts down to the server's second, and goes over by itself", async () => {
  const startMs = Date.now() + 4_500;
  const room = server.room({ id: "second", schedule: madeUpStart(startMs) });
  server.person(room, { name: "Ana", role: "host" });
  const page = await open("/r/second", fiveMinutesFast);
  const timer = page.getByRole("timer");
  await timer.waitFor();
  expect(await timer.textContent()).toMatch(/^00 min0[1-5] s$/);
  await looksGood(page);
  await page.getByText("Starting now…").waitFor();
  expect(Math.abs(Date.now() - startMs)).toBeLessThan(1_000);
  const top = () => page.locator(".listen").evaluate((button) => button.getBoundingClientRect().top);
  const before = await top();
  room.state = "live";
  room.schedule = { ...madeUpStart(startMs), phase: "open", openedAt: new Date(startMs).toISOString() };
  await page.getByText("On now.").waitFor();
  await page.getByText("Started at", { exact: true }).waitFor();
  expect(await top()).toBe(before);
  await page.close();
});

test("whoever listens while the host is late is told so, and hears it the moment that changes", async () => {
  using sweep = await SweepServer.start();
  server.sound = `${sweep.url.replace("http", "ws")}/r/sweep/listen`;
  const openedAtMs = Date.now() - 200_000;
  const schedule = { scheduledAtMs: openedAtMs, timeZone: "Europe/Vienna", openedAtMs, phase: "late" } as const;
  server.room({
    id: "tardy",
    schedule: { ...madeUpStart(openedAtMs), phase: "late", openedAt: new Date(openedAtMs).toISOString() },
  });
  const page = await open("/r/tardy");
  await page.getByText("3 minutes late", { exact: true }).waitFor();
  await press(page, "Listen");
  await page.getByRole("button", { name: "Stop", exact: true }).waitFor();
  const notice: RoomNotice = {
    ...{ room: "tardy", title: "Town hall", state: "waiting", playing: "hold", listeners: 2, speakers: [] },
    schedule,
  };
  const say = (facts: Partial<RoomNotice>) =>
    sweep.send([{ type: FRAME_TYPE.notice, body: encodeMessage({ ...notice, ...facts }) }]);
  say({});
  await page.getByText(/^The room opened at .+\. The host is not here yet; you will hear it the moment/).waitFor();
  await looksGood(page);
  say({ state: "live", playing: "speakers", schedule: { ...schedule, phase: "open" } });
  await page.getByText("You are listening live.").waitFor();
  server.sound = undefined;
  await page.close();
});

test("the start can go into a calendar; before the doors open, one countdown is enough", async () => {
  server.room({ id: "doors", schedule: madeUpStart(Date.now() + 7_200_000, "Asia/Tokyo") });
  const door = new FakeDoor("doors", { status: "prequeue", why: "before-start", issued: 56 });
  door.set({ opensAtMs: Date.now() + 3_600_000 });
  server.doors.set("doors", door);
  const page = await open("/r/doors");
  await page.getByRole("timer").waitFor();
  await page.getByText(/ in Tokyo$/).waitFor();
  const calendar = page.getByRole("link", { name: "Add to calendar" });
  expect(await calendar.getAttribute("href")).toBe("/r/doors/calendar.ics");
  await page.getByRole("button", { name: "Remind me" }).waitFor();
  await press(page, "Listen");
  await page.locator(".ring").waitFor();
  expect(await page.getByRole("timer").count()).toBe(0);
  expect(await page.locator(".start-line").textContent()).toContain("in Tokyo");
  await looksGood(page);
  await page.close();
});

test("the host sets a start by keys, is refused in words, moves it and takes it back", async () => {
  const room = server.room({ id: "planned" });
  const host = server.person(room, { name: "Ana", role: "host", onAir: false });
  const page = await open(`/studio/planned#token=${host.token}`);
  await page.getByText("Set a start").click();
  await page.getByLabel("Date").fill("2020-01-01");
  await page.getByLabel("Time zone").fill("Europe/Vienna");
  await page.getByLabel("Time zone").press("Enter");
  await page.getByRole("alert").getByText("has passed").waitFor();
  await page.getByLabel("Date").fill("2030-05-01");
  await page.getByLabel("Time", { exact: true }).fill("20:00");
  await page.getByLabel("Time zone").fill("Mars/Olympus");
  await press(page, "Set the start");
  await page.getByRole("alert").getByText('"Mars/Olympus" is no time zone').waitFor();
  await page.getByLabel("Time zone").fill("Europe/Vienna");
  await press(page, "Set the start");
  await page.getByText(/^Wednesday, 1 May 2030 at /).waitFor();
  expect(room.schedule?.scheduledAt).toBe("2030-05-01T18:00:00.000Z");
  await page.getByRole("button", { name: "Go live early" }).waitFor();
  await looksGood(page);
  await page.getByText("Change the start").click();
  expect(await page.getByLabel("Time", { exact: true }).inputValue()).toBe("20:00");
  await page.getByLabel("Date").fill("2030-10-27");
  await page.getByLabel("Time", { exact: true }).fill("02:30");
  await press(page, "Move the start");
  await page.getByText("comes twice in Europe/Vienna", { exact: false }).waitFor();
  await page.getByText("Change the start").click();
  await press(page, "Take it back");
  await page.getByRole("dialog").getByRole("button", { name: "Take it back" }).click();
  await page.getByText("No start is set: the room begins when you go live.").waitFor();
  expect(room.schedule).toBeNull();
  await page.close();
});

test("the lobby lists what comes next by its start, and makes rooms that have one", async () => {
  server.room({ id: "in-two", title: "In two hours", schedule: madeUpStart(Date.now() + 7_200_000) });
  const page = await open(`/#operator=${server.operator}`);
  await page.locator(".room-card", { hasText: "In two hours" }).getByText("Starts in 2 hours").waitFor();
  await page.getByLabel("Title").fill("New Year");
  await page.getByLabel("Starts at a set time").check();
  await page.getByLabel("Date").fill("2030-10-27");
  await page.getByLabel("Time", { exact: true }).fill("02:30");
  await page.getByLabel("Time zone").fill("Europe/Vienna");
  await looksGood(page);
  await press(page, "Make the room");
  await page.getByText("comes twice in Europe/Vienna", { exact: false }).waitFor();
  await page.getByRole("link", { name: "Go to the studio" }).click();
  await page.getByText(/^Sunday, 27 October 2030 at /).waitFor();
  await page.close();
});

test("no page broke its Content-Security-Policy or threw", () => {
  expect(pages.complaints.filter((complaint) => !complaint.includes("WebSocket connection"))).toEqual([]);
});
