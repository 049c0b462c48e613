/** The report in a real Chromium: within its policy, on a phone and on a desk, and printed. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { TestBrowser } from "../../../e2e/browser.ts";
import { buildPages } from "../../../web/build.ts";
import { type EventReport, reportHtml, reportOf } from "../index.ts";
import { evening } from "../testing/evening.ts";

setDefaultTimeout(30_000);

const POLICY = "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'";

let browser: TestBrowser;
let server: Bun.Server<undefined>;
let report: EventReport;
const complaints: string[] = [];

beforeAll(async () => {
  const pages = await buildPages();
  const styleHref = [...pages.assets.keys()].find((path) => /\/stentor-[^/]*\.css$/.test(path));
  report = reportOf(evening({ title: "Town hall <b>at eight</b>", remarks: ["Replayed at 1:100."] }));
  server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: (request) => {
      const asset = pages.assets.get(new URL(request.url).pathname);
      if (asset !== undefined)
        return new Response(new Uint8Array(asset.body), { headers: { "Content-Type": asset.type } });
      const headers = { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": POLICY };
      return new Response(reportHtml(report, { styleHref, iconHref: pages.icon }), { headers });
    },
  });
  browser = await TestBrowser.open();
});

afterAll(async () => {
  await browser[Symbol.asyncDispose]();
  await server.stop(true);
});

async function open(width: number): Promise<Page> {
  const page = await browser.context.newPage();
  await page.setViewportSize({ width, height: 900 });
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(server.url.href);
  return page;
}

for (const width of [360, 1_280]) {
  test(`at ${width} pixels nothing is cut off, and one drawing of each plot is shown`, async () => {
    const page = await open(width);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    expect(await page.locator("h1").textContent()).toBe("Town hall <b>at eight</b>");
    const plots = await page.locator("figure.plot").count();
    expect(plots).toBeGreaterThan(2);
    expect(await page.locator("figure.plot svg:visible").count()).toBe(plots);
    const sizes = await page
      .locator("figure.plot svg:visible text")
      .evaluateAll((texts) => texts.map((text) => (text as SVGTextElement).getBoundingClientRect().height));
    expect(Math.min(...sizes)).toBeGreaterThan(9);
    const said = (await page.locator(".report-sentences").textContent()) ?? "";
    for (const { text } of report.sentences) expect(said).toContain(text);
    await page.getByText("Audience as a table").click();
    expect(await page.locator("details[open] table tbody tr").count()).toBeGreaterThan(5);
    await page.close();
  });
}

test("it is well-formed: the browser finds what was written, and each plot says what it shows", async () => {
  const page = await open(1_280);
  const images = await page.getByRole("img").evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")));
  expect(images).toContainEqual(expect.stringContaining("Heard it: at most 13,021, at 21:40"));
  expect(await page.locator("article.report > section").count()).toBeGreaterThan(6);
  expect(
    await page
      .locator("main table")
      .evaluateAll((tables) => tables.every((table) => table.querySelector("th[scope=row]"))),
  ).toBe(true);
  await page.close();
});

test("printed, it leaves out what cannot be pressed on paper", async () => {
  const page = await open(1_280);
  await page.emulateMedia({ media: "print" });
  expect(await page.locator(".report-links").isVisible()).toBe(false);
  expect(await page.locator(".report-sentences").isVisible()).toBe(true);
  expect((await page.pdf({ format: "A4" })).length).toBeGreaterThan(10_000);
  await page.close();
});

test("nothing broke the policy", () => {
  expect(complaints).toEqual([]);
});
