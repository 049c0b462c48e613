/** The status page in a real Chromium, before a made-up tracker: each state, hostile texts, keys, both lights, phones. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { TestBrowser } from "../../e2e/browser.ts";
import type { PublicComment, StatusNow } from "../../src/protocol/index.ts";
import { buildPages } from "../build.ts";
import { lowContrast } from "../testing/contrast.ts";
import { FakeStentor } from "../testing/fake-stentor.ts";
import { type FakeTracker, madeUpIncident, madeUpWork } from "../testing/fake-tracker.ts";
import { unnamedControls, WatchedPages } from "../testing/watched-page.ts";

setDefaultTimeout(30_000);

const NOW_MS = Date.now();
const WIDE = "W".repeat(280);
const SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>";
const TURNED = "\u202eeerht owt eno \u2066لا يوجد صوت";

let browser: TestBrowser;
let server: FakeStentor;
let pages: WatchedPages;

beforeAll(async () => {
  server = new FakeStentor(await buildPages(), { hostname: "localhost" });
  browser = await TestBrowser.open({});
  pages = new WatchedPages(browser);
});

afterAll(async () => {
  await browser[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const comment = (id: string, text: string): PublicComment => ({
  ...{ id, text, atMs: NOW_MS - 60_000, category: "no-sound", room: "town-hall", region: "AT", check: "unknown" },
});

/** An evening with one room in trouble. */
function evening(): FakeTracker {
  const tracker = server.openTracker(NOW_MS);
  tracker.config = { ...tracker.config, rooms: [{ id: "town-hall", title: "Town hall" }] };
  tracker.surge = [9, 44, 160, 212];
  tracker.byCategory = { "no-sound": 61, choppy: 40 };
  tracker.byRegion = [
    { region: "AT", people: 41 },
    { region: "CH", people: null },
  ];
  tracker.comments = [comment("c-1", "It stopped twice.")];
  const incident = madeUpIncident({ id: "i-1", openedAtMs: NOW_MS - 400_000 });
  Object.assign(tracker.now, {
    ...{ state: "trouble", sentence: "No sound in Town hall; other rooms are fine.", incidents: [incident] },
    maintenance: [madeUpWork({ fromMs: NOW_MS + 7_200_000, toMs: NOW_MS + 9_000_000 })],
    components: [{ id: "town-hall", name: "Town hall", state: "trouble" }],
  } satisfies Partial<StatusNow>);
  return tracker;
}

const open = (path = "/status", options?: Parameters<WatchedPages["open"]>[1]) =>
  pages.open(server.url + path, options);
const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

/** Fits, reads well, and names what can be pressed. */
async function looksWell(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect(await lowContrast(page)).toEqual([]);
  }
  for (const width of [320, 360, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
  expect(await unnamedControls(page)).toEqual([]);
}

test("trouble is said in one sentence and in words beside the colour, with what speaks for it and where", async () => {
  evening();
  const page = await open();
  await page.getByRole("heading", { level: 1, name: "No sound in Town hall; other rooms are fine." }).waitFor();
  expect(await page.locator(".state-name").textContent()).toBe("Trouble");
  expect(await page.title()).toBe("Trouble · Stentor");
  const incident = page.getByRole("article", { name: "No sound in Town hall" });
  await incident.getByText("212 people reported it.").waitFor();
  await page.locator(".world path.shade-2").waitFor();
  await page.getByRole("listitem").filter({ hasText: "Switzerland" }).getByText("fewer than 5").waitFor();
  await page.getByText("New cables").waitFor();
  await looksWell(page);
  await page.close();
});

test("a link to one incident leads to it, when it is over as well", async () => {
  const tracker = evening();
  const over = { openedAtMs: NOW_MS - 86_400_000, resolvedAtMs: NOW_MS - 86_000_000, state: "resolved" as const };
  tracker.history.incidents = [madeUpIncident({ id: "i-0", title: "Nobody could join", ...over })];
  const page = await open("/status#i-0");
  await page.getByRole("article", { name: "Nobody could join" }).waitFor();
  await page.waitForFunction(() => {
    const top = document.getElementById("i-0")?.getBoundingClientRect().top ?? -1;
    return top >= 0 && top < innerHeight;
  });
  await page.close();
});

test("the first day, with nothing known, and a possible trouble look well, too", async () => {
  const tracker = server.openTracker(NOW_MS);
  tracker.isNew = true;
  const page = await open();
  await page.getByText("What is usual here is still being learned.").waitFor();
  await looksWell(page);
  await page.close();
  Object.assign(evening().now, { state: "possible", sentence: "Possible trouble: choppy sound in Germany." });
  const next = await open();
  await next.getByText("Possible trouble: choppy sound in Germany.").waitFor();
  await looksWell(next);
  await next.close();
});

test("what people wrote is text and nothing else, however long or turned", async () => {
  const tracker = evening();
  tracker.comments = [WIDE, SCRIPT, TURNED, ...Array(40).fill("spam ")].map((text, at) => comment(`c-${at}`, text));
  tracker.config.rooms = [{ id: "town-hall", title: WIDE }];
  tracker.now.incidents = [madeUpIncident({ id: "i-1", openedAtMs: NOW_MS - 90_000, title: SCRIPT })];
  tracker.now.components = [{ id: "x", name: TURNED, state: "trouble" }];
  tracker.now.sentence = WIDE;
  tracker.byRegion = [{ region: "<b>", people: 9 }];
  const page = await open();
  await page.locator(".comments li").nth(42).waitFor();
  expect(await page.locator(".comments p").nth(1).textContent()).toBe(SCRIPT);
  expect(await page.locator("main script, main img, main b:has-text('alert')").count()).toBe(0);
  await looksWell(page);
  await page.close();
});

test("the chart is drawn, told in a sentence and a table, and asks for what is chosen by keys", async () => {
  evening();
  const page = await open();
  await page.getByText(/^\d+ reports in the last 24 h; about \d+ are usual\. Most at/).waitFor();
  const ink = await page.locator(".plot canvas").evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
    return data.filter((value, at) => at % 4 === 3 && value > 0).length;
  });
  expect(ink).toBeGreaterThan(2_000);
  await page.getByText("The same as a table").click();
  await page.getByRole("row").filter({ hasText: "more than usual" }).first().waitFor();
  await page.getByLabel("24 hours").focus();
  await page.keyboard.press("ArrowRight");
  await page.getByText(/in the last 7 days/).waitFor();
  const asked = page.waitForRequest(/reports\.json\?window=7d&category=choppy/);
  await page.getByLabel("Kind of trouble").selectOption("choppy");
  await asked;
  await page.close();
});

test("narrowed to one room, the address says so and the tracker is asked for that room", async () => {
  evening();
  const page = await open();
  const asked = page.waitForRequest(/comments\.json\?room=town-hall/);
  await page.getByLabel("Which room").selectOption("town-hall");
  await asked;
  expect(page.url()).toBe(`${server.url}/status?room=town-hall`);
  const again = page.waitForRequest(/reports\.json\?window=24h&room=town-hall/);
  await page.reload();
  await again;
  await press(page, "I have trouble, too");
  await page.getByRole("radio", { name: "No sound" }).check();
  await press(page, "Send");
  await page.getByText("it is counted").waitFor();
  expect(server.tracker?.reports[0]?.room).toBe("town-hall");
  await page.close();
});

test("a tracker that is away leaves what was known, with its age, and nobody who looks away asks", async () => {
  evening();
  const page = await open("/status", { clock: true });
  await page.getByText("No sound in Town hall; other rooms are fine.").waitFor();
  server.tracker = undefined;
  await page.clock.runFor(30_000);
  await page.getByText(/^Last word from the tracker \d+ s ago/).waitFor();
  await page.getByText("No sound in Town hall; other rooms are fine.").waitFor();
  await looksWell(page);
  evening().now.atMs += 120_000;
  await page.clock.runFor(130_000);
  await page.getByText(/^Checked /).waitFor();

  await page.evaluate(() =>
    Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true }),
  );
  await page.clock.runFor(30_000);
  const before = server.requests.length;
  await page.clock.runFor(600_000);
  expect(server.requests.length).toBe(before);
  await page.close();
});

test("a page that never reached the tracker says so, and takes reports all the same", async () => {
  server.tracker = undefined;
  const page = await open();
  await page.getByRole("heading", { name: "The tracker cannot be reached" }).waitFor();
  await looksWell(page);
  await press(page, "I have trouble");
  await page.getByLabel("Cannot join").check();
  await press(page, "Send");
  await page.getByText("Kept; it is sent when there is a network.").waitFor();
  await page.evaluate(() => localStorage.clear());
  await page.close();
});

test("the operator hides, says, judges, announces, and adds a place; nobody else sees any of it", async () => {
  const tracker = evening();
  tracker.waiting = [comment("w-1", "Waits for a word")];
  const anybody = await open();
  await anybody.getByText("It stopped twice.").waitFor();
  expect(await anybody.getByText("For the operator").count()).toBe(0);
  expect(await anybody.getByText("Hide this comment").count()).toBe(0);
  await anybody.close();

  const page = await open(`/status#operator=${server.operator}`);
  expect(page.url()).toBe(`${server.url}/status`);
  await page.getByText("Waits for a word").waitFor();
  await press(page, "Show");
  await page.getByText("No comment waits.").waitFor();
  await press(page, "Hide this comment");
  await page.getByText("It stopped twice.").waitFor({ state: "detached" });
  await page.getByLabel("Say what is being done").fill("A mixer hangs; we restart it.");
  await page.getByLabel("Stage").selectOption("identified");
  await press(page, "Publish");
  await server.asked(/updates$/);
  await press(page, "False alarm");
  await page.getByText("Announce work").click();
  await page.getByLabel("What is done").fill("New cables");
  await page.getByLabel("From", { exact: true }).fill("2027-01-02T03:00");
  await page.getByLabel("To", { exact: true }).fill("2027-01-02T04:00");
  await press(page, "Announce");
  await page.getByText("Outlets (0)").click();
  await page.getByLabel("Address", { exact: true }).fill("https://hooks.example/stentor");
  await looksWell(page);
  await press(page, "Add it");
  await page.getByText("hooks.example").waitFor();
  expect(await page.getByLabel("The new webhook's secret", { exact: true }).inputValue()).toBe("whsec_abcdefghwxyz");
  const [shown, hidden, said, judged, planned, added] = tracker.written;
  expect(shown).toBe('POST /status/moderation/w-1 {"shown":true}');
  expect(hidden).toBe('POST /status/moderation/c-1 {"shown":false}');
  expect(said).toEndWith('{"stage":"identified","text":"A mixer hangs; we restart it."}');
  expect(judged).toBe('POST /status/incidents/i-1/judgement {"falseAlarm":true}');
  const from = await page.evaluate(() => new Date("2027-01-02T03:00").toISOString());
  expect(planned).toContain(`"from":"${from}"`);
  expect(added).toBe(
    'POST /status/outlets {"kind":"webhook","url":"https://hooks.example/stentor","events":["incident"]}',
  );
  await page.evaluate(() => localStorage.removeItem("stentor.operator"));
  await page.close();
});

test("who wishes is told on the device, by the worker below /status, and by mail", async () => {
  const tracker = evening();
  Object.assign(tracker.config, { vapidPublicKey: "BAEC", mail: true });
  await browser.context.grantPermissions(["notifications"], { origin: server.url });
  const page = await open("/status", { before: pretendPushService });
  await page.getByLabel("What hosts post").check();
  await press(page, "Notify me on this device");
  await page.getByText("This device is told from now on").waitFor();
  expect(tracker.written[0]).toBe(
    'POST /status/subscriptions/push {"endpoint":"https://push.example/1","keys":{"p256dh":"key","auth":"secret"},"events":["incident","post"],"room":null,"language":"en-US"}',
  );
  await page.getByLabel("E-mail address").fill("ana@example.org");
  await press(page, "Send mail");
  await page.getByText("Look into your mail").waitFor();
  expect(tracker.written[1]).toStartWith('POST /status/subscriptions/email {"address":"ana@example.org"');

  const scope = await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration("/status/");
    return registration?.active?.state === "activated" ? registration.scope : undefined;
  });
  expect(scope).toBe(`${server.url}/status/`);
  await page.close();
});

test("no page broke its Content-Security-Policy, threw, or opened a dialog by what people wrote", () => {
  expect(pages.complaints).toEqual([]);
});

/** Runs in the page: a test has no push service to subscribe to. */
function pretendPushService(): void {
  const subscription = {
    toJSON: () => ({ endpoint: "https://push.example/1", keys: { p256dh: "key", auth: "secret" } }),
  };
  PushManager.prototype.subscribe = async () => subscription as unknown as PushSubscription;
  PushManager.prototype.getSubscription = async () => null;
}
