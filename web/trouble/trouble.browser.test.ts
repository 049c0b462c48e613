/** "Having trouble?" in a real Chromium, before a made-up server whose tracker comes and goes. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { TestBrowser } from "../../e2e/browser.ts";
import { buildPages } from "../build.ts";
import { lowContrast } from "../testing/contrast.ts";
import { FakeStentor } from "../testing/fake-stentor.ts";
import { unnamedControls, WatchedPages } from "../testing/watched-page.ts";

setDefaultTimeout(30_000);

let browser: TestBrowser;
let server: FakeStentor;
/** The tracker's own address. */
let elsewhere: FakeStentor;
let pages: WatchedPages;

beforeAll(async () => {
  const made = await buildPages();
  elsewhere = new FakeStentor(made, { hostname: "localhost" });
  server = new FakeStentor(await buildPages({ statusUrl: elsewhere.url }), { hostname: "localhost" });
  server.elsewhere = elsewhere.url;
  browser = await TestBrowser.open({});
  pages = new WatchedPages(browser);
});

afterAll(async () => {
  await browser[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  await elsewhere[Symbol.asyncDispose]();
});

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");

test("by keys alone, from the player: what was chosen and written arrives, and what came of it is said", async () => {
  server.room({ id: "town-hall", state: "live" });
  const tracker = server.openTracker();
  tracker.answer = { taken: "first", check: "confirmed", says: "Your sound stood still 4 times.", incident: "i-1" };
  Object.assign(tracker.now, { state: "trouble", sentence: "No sound in Town hall." });
  const page = await pages.open(`${server.url}/r/town-hall`);
  const entry = page.getByRole("button", { name: "Having trouble?" });
  await entry.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "Having trouble?" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(await focused(page)).toBe("Having trouble?");

  await page.keyboard.press("Enter");
  await page.getByLabel("Choppy").focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("Tab");
  await page.keyboard.type("It stops\nevery minute");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByText("Our measurements show it, too").waitFor();
  await page.getByText("Your sound stood still 4 times.").waitFor();
  await page.getByText("No sound in Town hall.").waitFor();
  expect(await page.getByRole("link", { name: "Status page" }).getAttribute("href")).toBe("/status?room=town-hall");
  expect(await page.evaluate(() => document.activeElement?.closest("dialog") !== null)).toBe(true);
  expect(tracker.reports).toHaveLength(1);
  expect(tracker.reports[0]).toMatchObject({ category: "choppy", room: "town-hall", text: "It stops every minute" });
  await page.close();
});

test("nothing is sent before something is chosen, and Tab stays within the form", async () => {
  const tracker = server.openTracker();
  const page = await pages.open(server.url);
  await press(page, "Having trouble?");
  await press(page, "Send");
  for (let step = 0; step < 12; step += 1) {
    await page.keyboard.press("Tab");
    expect(
      await page.evaluate(
        () => document.activeElement === document.body || document.activeElement?.closest("dialog") !== null,
      ),
    ).toBe(true);
  }
  expect(tracker.reports).toEqual([]);
  await page.close();
});

test("when the page's own address cannot take it, the tracker's own does", async () => {
  server.tracker = undefined;
  const tracker = elsewhere.openTracker();
  const page = await pages.open(server.url);
  await press(page, "Having trouble?");
  await page.getByLabel("No sound").check();
  await press(page, "Send");
  await page.getByText("it is counted").waitFor();
  expect(tracker.reports).toHaveLength(1);
  await page.getByText("Everything works.").waitFor();
  elsewhere.tracker = undefined;
  await page.close();
});

test("without a network it is kept, says so, and arrives once when there is one", async () => {
  const page = await pages.open(server.url);
  await browser.context.setOffline(true);
  await press(page, "Having trouble?");
  await page.getByLabel("Cannot join").check();
  await press(page, "Send");
  await page.getByText("Kept; it is sent when there is a network.").waitFor();
  const tracker = server.openTracker();
  await browser.context.setOffline(false);
  await page.getByText("it is counted").waitFor();
  expect(new Set(tracker.reports.map(({ id }) => id)).size).toBe(1);
  expect(await page.evaluate(() => localStorage.getItem("stentor.trouble.queue"))).toBeNull();
  await page.close();
});

test("what a page could not send, the next visit sends, from any page", async () => {
  server.tracker = undefined;
  const page = await pages.open(server.url);
  await press(page, "Having trouble?");
  await page.getByLabel("Echo").check();
  await press(page, "Send");
  await page.getByText("Kept; it is sent").waitFor();
  await page.close();
  const tracker = server.openTracker();
  server.room({ id: "later" });
  const next = await pages.open(`${server.url}/r/later`);
  await server.asked(/^POST \/status\/reports$/);
  await next.waitForFunction(() => localStorage.getItem("stentor.trouble.queue") === null);
  expect(tracker.reports.at(-1)).toMatchObject({ category: "echo", room: null });
  await next.close();
});

test("every page has the entry, and the form reads well on a phone in both lights", async () => {
  server.openTracker();
  const room = server.room({ id: "looks", state: "live" });
  const host = server.person(room, { name: "Ana", role: "host" });
  for (const path of ["/", "/r/looks", "/r/none", `/studio/looks#token=${host.token}`, "/status", "/r/looks/verdict"]) {
    const page = await pages.open(server.url + path);
    await page.setViewportSize({ width: 360, height: 780 });
    await press(page, "Having trouble?");
    await page.getByRole("radio", { name: "Other" }).check();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      expect([path, await lowContrast(page)]).toEqual([path, []]);
    }
    expect(await unnamedControls(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await page.close();
  }
});

test("no page broke its Content-Security-Policy or threw", () => {
  expect(pages.complaints).toEqual([]);
});
