/** The player's page in a real Chromium, with real sound that is interrupted. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { TestBrowser } from "../../e2e/browser.ts";
import { SweepServer } from "../../e2e/listener/sweep-server.ts";
import { buildPages } from "../build.ts";
import { lowContrast } from "../testing/contrast.ts";
import { FakeStentor } from "../testing/fake-stentor.ts";

setDefaultTimeout(30_000);

const OUTAGE_MS = 5_000;
let browser: TestBrowser;
let server: FakeStentor;
let sweep: SweepServer;

beforeAll(async () => {
  server = new FakeStentor(await buildPages(), { hostname: "localhost" });
  browser = await TestBrowser.open({ viewport: { width: 390, height: 844 } });
  sweep = await SweepServer.start();
  server.sound = `${sweep.url.replace("http", "ws")}/r/sweep/listen`;
});

afterAll(async () => {
  sweep[Symbol.dispose]();
  await browser[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

/** Nobody answers for a while; then the page learns that the network is back. */
async function interrupt(page: Page): Promise<void> {
  sweep.refusing = true;
  sweep.cutAfterNextPart();
  await page.getByText("Reconnecting: you will not miss a word.").waitFor();
  await Bun.sleep(OUTAGE_MS);
  sweep.refusing = false;
  await page.evaluate(() => window.dispatchEvent(new Event("online")));
}

test("after an interruption the page says how late the sound is, once, and a button leads to live", async () => {
  server.room({ id: "cut", state: "live", title: "Questions to the mayor" });
  const page = await browser.page(`${server.url}/r/cut`);
  await page.getByRole("button", { name: "Listen", exact: true }).click();
  await page.getByText("You are listening live.").waitFor();
  await interrupt(page);
  await page
    .locator(".status", { hasText: /^[4-6]\.\d s behind live .*after an interruption: catching up$/ })
    .waitFor();
  await page.getByRole("status").getByText("after an interruption: catching up").waitFor();
  const [figure, words] = [await page.locator(".status").textContent(), page.getByRole("status")];
  const readOut = await words.allTextContents();
  await page.waitForFunction((before) => document.querySelector(".status")?.textContent !== before, figure);
  expect(await words.allTextContents()).toEqual(readOut);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect(await lowContrast(page)).toEqual([]);
  }
  for (const width of [320, 390]) {
    await page.setViewportSize({ width, height: 844 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
  const jump = page.getByRole("button", { name: "Jump to live" });
  expect((await jump.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  await jump.focus();
  await page.keyboard.press("Enter");
  await page.getByText("You are listening live.").waitFor();
  await page.locator(".behind", { hasText: /^0\.\d s behind live$/ }).waitFor();
  expect(await jump.count()).toBe(0);
  expect(await page.evaluate(() => document.activeElement?.classList.contains("listen"))).toBe(true);
  await page.close();
});
