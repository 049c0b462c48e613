/** The pages in a real Chromium, before a made-up server: what a person sees and presses. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Locator, Page } from "playwright-core";
import { TestBrowser } from "../e2e/browser.ts";
import { SweepServer } from "../e2e/listener/sweep-server.ts";
import { speech } from "../e2e/speech.ts";
import { FRAME_TYPE } from "../src/protocol/index.ts";
import { buildPages } from "./build.ts";
import { lowContrast } from "./testing/contrast.ts";
import { FakeStentor } from "./testing/fake-stentor.ts";
import { openStage, type StagePage } from "./testing/stage-page.ts";

setDefaultTimeout(30_000);

let browser: TestBrowser;
let server: FakeStentor;
let stage: StagePage;
/** What any page complained of: broken policy, failed scripts. */
const complaints: string[] = [];

beforeAll(async () => {
  const [pages, { wav }] = await Promise.all([buildPages(), speech({ sentences: 10 })]);
  server = new FakeStentor(pages, { hostname: "localhost" });
  browser = await TestBrowser.open({ microphone: wav });
  stage = await openStage(await browser.page(server.url));
  server.stage = stage;
});

afterAll(async () => {
  await browser[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

/** `clock`: the page's time can be made to fly. */
async function open(path: string, { clock = false } = {}): Promise<Page> {
  const page = await browser.context.newPage();
  if (clock) await page.clock.install();
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().includes("Failed to load resource"))
      complaints.push(message.text());
  });
  await page.goto(server.url + path);
  return page;
}

const lamp = (page: Page) => page.locator(".air-lamp");
const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

/** A room with its host, whose studio is open, checked and backstage. */
async function backstage(id: string): Promise<{ page: Page; host: { id: string; token: string } }> {
  const room = server.room({ id });
  const host = server.person(room, { name: "Ana", role: "host", onAir: false });
  const page = await open(`/studio/${id}#token=${host.token}`);
  await press(page, "Check my microphone");
  await press(page, "Join backstage");
  await page.locator(".air-backstage").waitFor();
  return { page, host };
}

const requestsOf = (room: string, method: string) =>
  server.requests.filter((request) => request.startsWith(`${method} /whip/${room}`));

test("from the operator's link to on air, and to the end", async () => {
  const page = await open(`/#operator=${server.operator}`);
  expect(page.url()).toBe(`${server.url}/`);
  await page.getByLabel("Title").fill("Questions to the mayor");
  await page.getByLabel("Your name").fill("Dora");
  await press(page, "Open the room");
  await page.waitForURL(/\/studio\//);
  await page.getByRole("heading", { name: "Questions to the mayor" }).waitFor();
  expect(page.url()).not.toContain("token");

  expect(await lamp(page).textContent()).toBe("Off air");
  expect(await page.getByRole("button", { name: "Go live" }).isDisabled()).toBe(true);
  await press(page, "Check my microphone");
  await page.waitForFunction(() => {
    const bar = document.querySelector<HTMLElement>(".meter-bar");
    return Number(bar?.style.getPropertyValue("--level")) > 0.3;
  });
  expect(server.requests.some((request) => request.startsWith("POST /whip/"))).toBe(false);

  await press(page, "Go live");
  await page.locator(".air-on").waitFor();
  expect(await lamp(page).textContent()).toBe("On air");
  const asked = server.requests.filter((request) => request.startsWith("POST"));
  expect(asked.at(-2)).toMatch(/^POST \/whip\//);
  expect(asked.at(-1)).toMatch(/\/live$/);

  await page.keyboard.press("m");
  await page.getByText("nobody hears you", { exact: false }).waitFor();
  await page.keyboard.press("Space");
  await page.getByText("Everybody who listens hears you.").waitFor();

  await press(page, "End room");
  await press(page, "End the room");
  await page.getByRole("heading", { name: "The room has ended" }).waitFor();
  await page.close();
});

test("an operator's link that is pasted over the open lobby counts", async () => {
  const page = await open("/");
  await page.evaluate(() => localStorage.removeItem("stentor.operator"));
  await page.reload();
  await page.getByText("I run this server").waitFor();
  await page.evaluate((token) => location.assign(`/#operator=${token}`), server.operator);
  await page.getByRole("heading", { name: "New room" }).waitFor();
  expect(page.url()).toBe(`${server.url}/`);
  await page.close();
});

test("the host invites a guest, who is named, heard, and sent away", async () => {
  const { page } = await backstage("with-guest");
  await press(page, "Invite a guest");
  await page.getByLabel("Their name").fill("Emil");
  await press(page, "Make a link");
  await page.getByText("Copy it now: it is shown only once.", { exact: false }).waitFor();
  await focusIsOn(page.getByLabel("Personal link", { exact: true }));
  const link = await page.getByLabel("Personal link", { exact: true }).inputValue();
  await press(page, "Done");
  await focusIsOn(page.getByRole("button", { name: "Invite a guest" }));

  const guest = await open(link.replace(server.url, ""));
  expect(await guest.locator(".control-bar").isVisible()).toBe(false);
  await guest.getByLabel("Your name").fill("Emil Zátopek");
  await press(guest, "Check my microphone");
  expect(await guest.getByRole("button", { name: "Go live" }).count()).toBe(0);
  await press(guest, "Join backstage");
  await guest.locator(".air-backstage").waitFor();
  await page.locator(".person", { hasText: "Emil Zátopek" }).getByText("backstage").waitFor();

  await press(page, "Remove Emil Zátopek");
  await press(page, "Remove");
  await guest.getByRole("heading", { name: "You have left the stage" }).waitFor();
  expect(await guest.getByRole("link", { name: "Listen to the room" }).getAttribute("href")).toBe("/r/with-guest");
  await Promise.all([page.close(), guest.close()]);
});

test("a lost way is found again by an ICE restart, on the same session, to a server that shakes hands anew", async () => {
  const { page } = await backstage("mended");
  const [session = ""] = [...server.sessions.keys()].slice(-1);
  await page.evaluate(() => window.dispatchEvent(new Event("online")));
  await page.locator(".air-lost").waitFor();
  await page.locator(".air-backstage").waitFor();
  expect(requestsOf("mended", "PATCH")).toEqual([`PATCH /whip/mended/${session}`]);
  expect(requestsOf("mended", "POST")).toHaveLength(1);
  await stage.hears(session);
  await page.close();
});

test("a way that falls silent is given up long before the browser would notice", async () => {
  const { page } = await backstage("silent");
  const [session = ""] = [...server.sessions.keys()].slice(-1);
  // One look at the packets must come between, or there is nothing to have stopped.
  await page.getByText(/ms to the server and back/).waitFor();
  await stage.hush(session);
  const hushedMs = performance.now();
  await server.asked(new RegExp(`^PATCH /whip/silent/${session}`));
  expect(performance.now() - hushedMs).toBeLessThan(4_000);
  await page.locator(".air-backstage").waitFor();
  await page.close();
});

test("on stage, the sound settings change without a new session", async () => {
  const { page } = await backstage("settings");
  const [session = ""] = [...server.sessions.keys()].slice(-1);
  await page.getByText("Sound settings").click();
  const echo = page.getByLabel("Echo cancellation");
  expect(await echo.isChecked()).toBe(true);
  await echo.uncheck();
  await page.getByLabel("Noise suppression").uncheck();
  await page.getByLabel("Microphone", { exact: true }).selectOption({ index: 1 });
  await stage.hears(session);
  expect(await echo.isChecked()).toBe(false);
  expect(await page.getByLabel("Noise suppression").isChecked()).toBe(false);
  expect(requestsOf("settings", "POST")).toHaveLength(1);
  expect(await page.locator(".air-backstage").count()).toBe(1);
  await page.close();
});

test("a session that the server lost is opened anew", async () => {
  const { page, host } = await backstage("reopened");
  for (const [session, { participant }] of server.sessions)
    if (participant === host.id) server.sessions.delete(session);
  for (const speaker of server.rooms.get("reopened")?.speakers ?? []) speaker.onAir = false;
  await page.evaluate(() => window.dispatchEvent(new Event("online")));
  await page.locator(".air-lost").waitFor();
  await page.locator(".air-backstage").waitFor();
  expect(requestsOf("reopened", "POST")).toHaveLength(2);
  await page.close();
});

test("who took the stage from another device keeps it", async () => {
  const { page, host } = await backstage("taken");
  for (const [session, { participant }] of server.sessions)
    if (participant === host.id) server.sessions.delete(session);
  await page.evaluate(() => window.dispatchEvent(new Event("online")));
  await page.getByText("You are on stage from another window or device now.").waitFor();
  expect(requestsOf("taken", "POST")).toHaveLength(1);
  await page.close();
});

test("leaving the page ends the session", async () => {
  const { page } = await backstage("left");
  await page.close({ runBeforeUnload: false });
  await server.asked(/^DELETE \/whip\/left\//);
});

test("over plain http the studio says why there is no microphone", async () => {
  const room = server.room({ id: "insecure" });
  const host = server.person(room, { name: "Ana", role: "host" });
  const page = await browser.context.newPage();
  await page.addInitScript(() => Object.defineProperty(window, "isSecureContext", { value: false }));
  await page.goto(`${server.url}/studio/insecure#token=${host.token}`);
  await press(page, "Check my microphone");
  await page.getByText("browsers give a microphone only to https pages").waitFor();
  await page.close();
});

test("the player shows a room in each of its states", async () => {
  const room = server.room({ id: "states", title: "Town hall", listeners: 12_345 });
  const page = await open("/r/states");
  await page.getByText("you will hear soft music until then").waitFor();
  await page.getByRole("button", { name: "Listen", exact: true }).waitFor();
  await page.getByText("12,345 people listening").waitFor();
  expect(await page.title()).toBe("Town hall · Stentor");

  Object.assign(room, { state: "live" });
  server.person(room, { name: "Chloé", speaking: true });
  await page.reload();
  await page.locator(".speakers li", { hasText: "Chloé" }).getByText("speaking").waitFor();

  room.state = "ended";
  await page.reload();
  await page.getByText("This conversation is over.").waitFor();

  await page.goto(`${server.url}/r/nowhere`);
  await page.getByRole("heading", { name: "There is no room here" }).waitFor();
  await page.close();
});

test("a storm is explained with the true distance, said once, and the end asks the server for nothing more", async () => {
  using sweep = await SweepServer.start();
  server.sound = `${sweep.url.replace("http", "ws")}/r/sweep/listen`;
  Object.assign(sweep, { intervalMs: 1_000, joinParts: 8 });
  server.room({ id: "storm", state: "live" });
  const page = await open("/r/storm", { clock: true });
  await page.setViewportSize({ width: 390, height: 844 });
  await press(page, "Listen");
  await page.getByText(/^1\.\d s behind live: /).waitFor();
  await page.getByRole("status").getByText("many people are here").waitFor();
  expect(await announcementsWithin(page, 1_500)).toBe(0);
  sweep.pace({ intervalMs: 2_000, afterMs: 60_000, lean: true, why: "busy", reconnectSpreadMs: 0 });
  await page.getByText("and the sound is simpler for a while").waitFor();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect(await lowContrast(page)).toEqual([]);
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  sweep.pace({ intervalMs: 400, afterMs: 0, lean: false, why: "calm", reconnectSpreadMs: 0 });
  await page.getByRole("status").getByText("coming closer again").waitFor();

  sweep.send([{ type: FRAME_TYPE.end, body: new Uint8Array() }]);
  await page.getByText("This conversation is over.").waitFor();
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  page.on("websocket", (socket) => asked.push(socket.url()));
  const ofTheRoom = () => server.requests.filter((request) => /storm|listen/.test(request)).length;
  const before = ofTheRoom();
  for (const event of ["online", "pageshow", "focus"]) {
    await page.evaluate((type) => window.dispatchEvent(new Event(type)), event);
    await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    await page.clock.runFor(120_000);
  }
  expect(asked).toEqual([]);
  expect(ofTheRoom()).toBe(before);
  server.sound = undefined;
  await page.close();
});

test("every page reads well in both lights, fits a phone, and names what can be pressed", async () => {
  const room = server.room({ id: "looks", state: "live", title: "A title that is long enough to need a second line" });
  const host = server.person(room, { name: "Ana", role: "host", speaking: true });
  for (const path of ["/", `/#operator=${server.operator}`, "/r/looks", `/studio/looks#token=${host.token}`, "/r/no"]) {
    const page = await open(path);
    await page.locator("h1").waitFor();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      expect(await lowContrast(page)).toEqual([]);
    }
    for (const width of [320, 390, 1280]) {
      await page.setViewportSize({ width, height: 844 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
    expect(await unnamedControls(page)).toEqual([]);
    await page.close();
  }
});

test("no page broke its Content-Security-Policy or threw", () => {
  expect(complaints).toEqual([]);
});

/** Resolves when this, and nothing else, would take what is typed. */
async function focusIsOn(control: Locator): Promise<void> {
  const element = await control.elementHandle();
  await control.page().waitForFunction((wanted) => document.activeElement === wanted, element);
}

/** How often something that is read out changed within the time. */
function announcementsWithin(page: Page, ms: number): Promise<number> {
  return page.evaluate(async (waitMs) => {
    let changes = 0;
    const watch = new MutationObserver((records) => {
      changes += records.length;
    });
    for (const region of document.querySelectorAll('[role="status"]'))
      watch.observe(region, { childList: true, characterData: true, subtree: true });
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    watch.disconnect();
    return changes;
  }, ms);
}

/** Buttons, links and fields without a name that a screen reader could say. */
function unnamedControls(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("button, a, input, select")]
      .filter((control) => {
        const labels =
          control instanceof HTMLInputElement || control instanceof HTMLSelectElement ? control.labels : null;
        return !control.ariaLabel && !labels?.length && !control.textContent?.trim();
      })
      .map((control) => control.outerHTML.slice(0, 80)),
  );
}
