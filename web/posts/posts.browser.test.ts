/** Posts in a real Chromium: while somebody listens, from the studio, and after the end. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { TestBrowser } from "../../e2e/browser.ts";
import { SweepServer } from "../../e2e/listener/sweep-server.ts";
import { encodeMessage, FRAME_TYPE, type RoomNotice } from "../../src/protocol/index.ts";
import { buildPages } from "../build.ts";
import { lowContrast } from "../testing/contrast.ts";
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

const open = (path: string): Promise<Page> => pages.open(server.url + path);
const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

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

test("a post that comes while one listens is there at once, is read out, and moves nothing", async () => {
  using sweep = await SweepServer.start();
  server.sound = `${sweep.url.replace("http", "ws")}/r/sweep/listen`;
  server.room({ id: "heard", state: "live" });
  const posts = server.postsOf("heard");
  posts.add({ text: "The first." });
  const page = await open("/r/heard");
  await page.setViewportSize({ width: 360, height: 740 });
  await page.locator(".post", { hasText: "The first." }).waitFor();
  await press(page, "Listen");
  await page.getByText("You are listening live.").waitFor();
  const places = () =>
    page.evaluate(() =>
      [...document.querySelectorAll("h1, .listen, .volume, summary, .more")].map(
        (element) => element.getBoundingClientRect().top,
      ),
    );
  const before = await places();
  const post = posts.add({ text: "We take questions now.", promoted: true });
  const notice: RoomNotice = {
    ...{ room: "heard", title: "Town hall", state: "live", playing: "speakers", listeners: 2, speakers: [] },
    ...{ post, postsTurn: posts.turn },
  };
  const listed = () => server.requests.filter((request) => request.endsWith("/heard/posts")).length;
  const asked = listed();
  sweep.send([{ type: FRAME_TYPE.notice, body: encodeMessage(notice) }]);
  await page.getByRole("status").getByText("Promoted post by Ana: We take questions now.").waitFor();
  expect(await places()).toEqual(before);
  await looksGood(page);
  await page.setViewportSize({ width: 360, height: 740 });
  await page.getByRole("button", { name: /Promoted We take questions now/ }).click();
  await page.getByRole("button", { name: "2 posts" }).waitFor();
  expect(await page.locator(".post").first().locator(".promoted").textContent()).toBe("Promoted");
  expect(listed()).toBe(asked);
  server.sound = undefined;
  await page.close();
});

test("what hostile hands write stays text in its box", async () => {
  server.room({ id: "hostile", state: "live" });
  const posts = server.postsOf("hostile");
  posts.add({ text: `<img src=x onerror="document.title='broken'"> <script>document.title='broken'</script>` });
  posts.add({ text: "javascript:alert(1) and https://example.org/a\nsecond line", link: "javascript:alert(1)" });
  posts.add({ text: `Z${"\u0301\u0316".repeat(200)}`, author: "\u202Eevil\u202C" });
  posts.add({ text: "W".repeat(1_000), link: `https://example.org/${"long/".repeat(300)}` });
  const page = await open("/r/hostile");
  await page.locator(".post").nth(3).waitFor();
  const links = page.locator(".post a");
  expect(
    await links.evaluateAll((all) =>
      all.map((link) => [link.getAttribute("rel"), (link as HTMLAnchorElement).protocol]),
    ),
  ).toEqual([
    ["noopener nofollow ugc", "https:"],
    ["noopener nofollow ugc", "https:"],
  ]);
  expect(await page.locator(".post img, .post script").count()).toBe(0);
  expect(await page.title()).toBe("Town hall · Stentor");
  const height = await page.locator(".post-text", { hasText: "second line" }).evaluate((text) => text.clientHeight);
  expect(height).toBeGreaterThan(40);
  await looksGood(page);
  await page.close();
});

test("the host posts a picture that is made small, and says what it shows; a lost answer makes no second post", async () => {
  const room = server.room({ id: "written" });
  const host = server.person(room, { name: "Ana", role: "host", onAir: false });
  const posts = server.postsOf("written");
  const page = await open(`/studio/written#token=${host.token}`);
  await page.getByLabel("Tell everybody").fill("The hall fills up.");
  const png = await page.evaluate(noisyPicture);
  await page
    .getByLabel("Add a picture")
    .setInputFiles({ name: "hall.png", mimeType: "image/png", buffer: Buffer.from(png, "base64") });
  await page.getByLabel("What the picture shows").waitFor();
  await press(page, "Post");
  await page.getByRole("alert").getByText("Say what the picture shows").waitFor();
  await page.getByLabel("What the picture shows").fill("The hall, half full");
  await page.getByLabel("Promoted").check();
  await looksGood(page);
  posts.answersLost = 1;
  await press(page, "Post");
  await page.getByRole("alert").getByText("does not answer").waitFor();
  await press(page, "Post");
  await page.getByText("Posted. Everybody who listens has it.").waitFor();
  expect([posts.posts.length, posts.sent.length]).toEqual([1, 2]);
  const bytes = Buffer.from(posts.sent[0]?.wish.picture?.base64 ?? "", "base64");
  expect(Buffer.from(png, "base64").length).toBeGreaterThan(400_000);
  expect([bytes.length < 300_000, bytes[0], bytes[1], bytes.includes("Exif")]).toEqual([true, 0xff, 0xd8, false]);

  await page.getByText("1 post", { exact: true }).click();
  await page.getByRole("img", { name: "The hall, half full" }).waitFor();
  await press(page, "Remove the post: The hall fills up.");
  await press(page, "Remove the post");
  await page.getByText("Removed here.", { exact: false }).waitFor();
  expect(posts.posts).toEqual([]);
  await page.close();
});

test("after the end the report is a tap away, and the posts stay", async () => {
  server.room({ id: "over", state: "ended" });
  server.postsOf("over").add({ text: "Thank you all." });
  const page = await open("/r/over");
  const report = page.getByRole("link", { name: "What happened at this event" });
  expect(await report.getAttribute("href")).toBe("/r/over/report");
  await page.locator(".post", { hasText: "Thank you all." }).waitFor();
  expect(await page.getByRole("link", { name: "Atom feed" }).getAttribute("href")).toBe("/r/over/posts.atom");
  await looksGood(page);
  await page.close();
});

test("no page broke its Content-Security-Policy or threw", () => {
  expect(pages.complaints.filter((complaint) => !complaint.includes("WebSocket connection"))).toEqual([]);
});

/** Runs in the page: a picture that no PNG can make small, as base64. */
function noisyPicture(): string {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: 640, height: 480 });
  const pen = canvas.getContext("2d");
  const image = pen?.createImageData(640, 480);
  if (pen == null || image === undefined) throw new Error("No canvas");
  let state = 7;
  for (let at = 0; at < image.data.length; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    image.data[at] = at % 4 === 3 ? 255 : state >>> 24;
  }
  pen.putImageData(image, 0, 0);
  return canvas.toDataURL("image/png").split(",")[1] ?? "";
}
