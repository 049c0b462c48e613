import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import type { ListenerState, ListenPath } from "../../client/listener/index.ts";
import { FRAME_TYPE, PART_MS } from "../../src/protocol/index.ts";
import { TestBrowser } from "../browser.ts";
import { breaksMs, type Heard, readSweep, silentMs, sweepDistanceMs } from "./sweep.ts";
import { SweepServer } from "./sweep-server.ts";

/** What the browser takes to start on a busy machine comes on top of what is heard. */
setDefaultTimeout(40_000);
const JOINS = 10;
/** Fading in and the edges of a sweep's window. */
const FADES_MS = 30;
/** A busy machine can keep a page from its processor for longer than its buffer lasts: the sound then waits, and loses nothing. */
const MACHINE_STALLS = 1;
const LONGEST_STALL_MS = 400;
/** Near enough to tell that it follows the live edge; how near it really is, the latency bench says. */
const NEAR_LIVE_MS = 1_000;
/** A tone at 16 kbit/s is read wrongly by as much as this; a new decoder's pre-roll would be 80 ms. */
const ROUGHLY_MS = 70;
/** Quieter than the sweep ever is. */
const QUIET_RMS = 0.1;
/** What an edge gives its listeners to fall back from 200 to 400 ms. */
const PACE_AFTER_MS = 9_700;

let server: SweepServer;
let browser: TestBrowser;

beforeAll(async () => {
  server = await SweepServer.start();
  browser = await TestBrowser.open();
});

afterAll(async () => {
  await browser[Symbol.asyncDispose]();
  server[Symbol.dispose]();
});

type Listened = {
  states: ListenerState[];
  last: ListenerState;
  sound: Float32Array;
  /** Mouth to ear of each 20 ms, by the sweep's own word. */
  behindMs: number[];
  breaksMs: number[];
  /** As `breaksMs`, where the sound is too simple for its pitch to be read well. */
  roughBreaksMs: number[];
};

async function openPage(path: ListenPath | undefined, from = server): Promise<Page> {
  const page = await browser.page(from.url);
  await page.evaluate((one) => window.sweep.listen(one), path);
  await page.waitForFunction(() => window.sweep.firstSoundAtMs !== undefined);
  return page;
}

async function take(page: Page, from = server): Promise<Listened> {
  const { base64, firstAtMs, states } = await page.evaluate(() => ({
    ...window.sweep.take(),
    states: window.sweep.states,
  }));
  await page.close();
  const bytes = Buffer.from(base64, "base64");
  const pcm = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2);
  const whole = Float32Array.from(pcm, (sample) => sample / 32_767);
  const begin = whole.findIndex((sample) => Math.abs(sample) > 0.02);
  const sound = whole.subarray(begin);
  const heard = readSweep(sound);
  const roomMs = firstAtMs + begin / 48 - from.epochMs;
  const behindMs = heard.flatMap(({ positionMs, atMs }) =>
    positionMs === undefined ? [] : [sweepDistanceMs(positionMs, roomMs + atMs)],
  );
  const last = states.at(-1);
  if (last === undefined) throw new Error("The listener told nothing");
  return { states, last, sound, behindMs, breaksMs: breaksMs(heard), roughBreaksMs: breaksMs(heard, ROUGHLY_MS) };
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? Number.NaN;
}

/** As if what is left had been heard without a pause. */
const withoutSilence = (heard: readonly Heard[]): Heard[] =>
  heard.map((each, index) => ({ ...each, atMs: index * 20 + 10 }));

const PATHS = ["mse", "webcodecs"] as const;

test("by MSE and by WebCodecs a listener hears all of it at the live edge, also across a cut connection", async () => {
  server.worstLateMs = 0;
  const pages = await Promise.all(PATHS.map((path) => openPage(path)));
  await Bun.sleep(2_500);
  const connections = server.connections;
  server.cutAfterNextPart();
  await Bun.sleep(2_500);
  for (const [index, page] of pages.entries()) {
    const { states, last, sound, behindMs, breaksMs } = await take(page);
    expect(states.some(({ phase }) => phase === "reconnecting")).toBe(true);
    expect(last).toMatchObject({ phase: "playing", gapsMs: 0, moved: 0, error: undefined });
    expect(last.stalls).toBeLessThanOrEqual(MACHINE_STALLS);
    expect(last.path).toBe(PATHS[index]);
    expect(last.notice?.title).toBe("Sweep");
    expect(sound.length).toBeGreaterThan(4.5 * 48_000);
    expect(silentMs(sound)).toBeLessThanOrEqual(FADES_MS + last.stalls * LONGEST_STALL_MS);
    expect(breaksMs).toEqual([]);
    expect(median(behindMs)).toBeLessThan(NEAR_LIVE_MS + server.worstLateMs);
    expect(Math.abs((last.behindMs ?? 0) - (behindMs.at(-1) ?? 0))).toBeLessThan(80);
    for (const { rate } of states) expect(Math.abs(rate - 1)).toBeLessThanOrEqual(0.030_001);
  }
  expect(server.connections).toBe(connections + pages.length);
});

test("by MSE and by WebCodecs, after five seconds without an edge, the sound goes on where it stopped, and hurries", async () => {
  const pages = await Promise.all(PATHS.map((path) => openPage(path)));
  await Bun.sleep(1_500);
  server.refusing = true;
  server.cutAfterNextPart();
  await Bun.sleep(5_000);
  server.refusing = false;
  for (const page of pages) await page.evaluate(() => window.dispatchEvent(new Event("online")));
  await Bun.sleep(4_000);
  for (const page of pages) {
    const { states, last, sound } = await take(page);
    expect(last).toMatchObject({ phase: "playing", gapsMs: 0, moved: 0, error: undefined });
    expect(last.lateMs).toBeGreaterThan(3_000);
    expect(last.lateMs).toBeLessThan(5_500);
    expect(Math.max(...states.map(({ rate }) => rate))).toBeCloseTo(1.06, 5);
    const heard = readSweep(sound).filter(({ rms }) => rms > QUIET_RMS);
    expect(breaksMs(withoutSilence(heard), ROUGHLY_MS)).toEqual([]);
    expect(heard.length * 20).toBeGreaterThan(5_000);
  }
});

test("a part that never comes costs its own length, and the sound goes on", async () => {
  const pages = await Promise.all(PATHS.map((path) => openPage(path)));
  server.worstLateMs = 0;
  await Bun.sleep(1_000);
  server.lost.add(server.lastPart + 2);
  await Bun.sleep(2_000);
  for (const page of pages) {
    const { last, sound, behindMs } = await take(page);
    expect(last).toMatchObject({ phase: "playing", gapsMs: PART_MS });
    expect(silentMs(sound)).toBeLessThanOrEqual(2 * PART_MS);
    expect(behindMs.at(-1)).toBeLessThan(NEAR_LIVE_MS + server.worstLateMs);
  }
});

test("the first sound comes within 300 ms of the tap, as a rule", async () => {
  const firstMs: number[] = [];
  for (let join = 0; join < JOINS; join++) {
    const page = await openPage("mse");
    firstMs.push(await page.evaluate(() => (window.sweep.firstSoundAtMs ?? 0) - window.sweep.startedAtMs));
    await page.close();
  }
  expect(median(firstMs)).toBeLessThanOrEqual(300);
});

test("an edge that writes once a second is followed without a gap", async () => {
  server.intervalMs = 1_000;
  server.joinParts = 8;
  const page = await openPage("mse");
  await Bun.sleep(3_500);
  const { last, sound } = await take(page);
  server.intervalMs = PART_MS;
  server.joinParts = 2;
  expect(last.stalls).toBeLessThanOrEqual(MACHINE_STALLS);
  expect(silentMs(sound)).toBeLessThanOrEqual(FADES_MS + last.stalls * LONGEST_STALL_MS);
  expect(last.behindMs).toBeLessThan(1_400);
});

test("a browser without MSE plays by WebCodecs", async () => {
  const page = await browser.context.newPage();
  await page.addInitScript(() => Reflect.deleteProperty(window, "MediaSource"));
  await page.goto(server.url);
  await page.evaluate(() => window.sweep.listen(undefined));
  await page.waitForFunction(() => window.sweep.firstSoundAtMs !== undefined);
  expect(await page.evaluate(() => window.sweep.states.at(-1)?.path)).toBe("webcodecs");
  await page.close();
});

test("a browser with only a managed media source is played to when it says so", async () => {
  const page = await browser.context.newPage();
  await page.addInitScript(() => {
    const managed = class extends MediaSource {
      streaming = false;
      constructor() {
        super();
        setTimeout(() => this.dispatchEvent(new Event("startstreaming")), 300);
      }
    };
    Object.assign(window, { ManagedMediaSource: managed });
    Reflect.deleteProperty(window, "MediaSource");
  });
  await page.goto(server.url);
  await page.evaluate(() => window.sweep.listen(undefined));
  await page.waitForFunction(() => window.sweep.firstSoundAtMs !== undefined);
  const firstMs = await page.evaluate(() => (window.sweep.firstSoundAtMs ?? 0) - window.sweep.startedAtMs);
  expect(firstMs).toBeGreaterThan(290);
  await Bun.sleep(500);
  const { last, behindMs } = await take(page);
  expect(last).toMatchObject({ phase: "playing", path: "managed-mse" });
  expect(behindMs.at(-1)).toBeLessThan(NEAR_LIVE_MS + server.worstLateMs);
});

test("a browser that wants a tap is told of, and sounds after the next", async () => {
  const page = await browser.context.newPage();
  await page.addInitScript(() => {
    const play = HTMLMediaElement.prototype.play;
    HTMLMediaElement.prototype.play = async () => {
      throw new DOMException("play() needs a tap", "NotAllowedError");
    };
    addEventListener("click", () => {
      HTMLMediaElement.prototype.play = play;
    });
  });
  await page.goto(server.url);
  await page.evaluate(() => window.sweep.listen("mse"));
  expect(await page.evaluate(() => window.sweep.states.at(-1)?.phase)).toBe("blocked");
  await page.click("button");
  await page.evaluate(() => window.sweep.startAgain());
  await page.waitForFunction(() => window.sweep.states.at(-1)?.phase === "playing");
  await page.waitForFunction(() => window.sweep.firstSoundAtMs !== undefined);
  await page.close();
});

test("bytes that no browser can read cost a moment, not the listener", async () => {
  const pages = await Promise.all(PATHS.map((path) => openPage(path)));
  const garbled = server.lastPart + 2;
  server.garbled.add(garbled);
  await Bun.sleep(2_000);
  for (const page of pages) {
    const { last, behindMs } = await take(page);
    expect(last).toMatchObject({ phase: "playing", error: undefined });
    expect(behindMs.at(-1)).toBeLessThan(NEAR_LIVE_MS + server.worstLateMs);
  }
});

test("after a pause from outside it waits for a tap, then goes on at the live edge", async () => {
  const page = await openPage("mse");
  await page.evaluate(() => window.sweep.pause());
  await page.waitForFunction(() => window.sweep.states.at(-1)?.phase === "blocked");
  await Bun.sleep(1_500);
  await page.evaluate(() => window.sweep.startAgain());
  await page.waitForFunction(() => window.sweep.states.at(-1)?.phase === "playing");
  await Bun.sleep(700);
  const { last, behindMs } = await take(page);
  expect(last.moved).toBe(1);
  expect(behindMs.at(-1)).toBeLessThan(NEAR_LIVE_MS + server.worstLateMs);
});

test("the end of the room is told, and what has come is heard out", async () => {
  const page = await openPage("mse");
  await Bun.sleep(500);
  server.send([{ type: FRAME_TYPE.end, body: new Uint8Array() }]);
  await page.waitForFunction(() => window.sweep.states.at(-1)?.phase === "ended");
  await Bun.sleep(600);
  const { last, behindMs } = await take(page);
  expect(last.phase).toBe("ended");
  expect(last.stalls).toBeLessThanOrEqual(MACHINE_STALLS);
  expect(behindMs.length).toBeGreaterThan(30);
});

test("an edge that writes more seldom, and sends a simpler sound for a while, is followed without a seam", async () => {
  using music = await SweepServer.start({ music: true });
  const pages = await Promise.all(PATHS.map((path) => openPage(path, music)));
  music.pace({ intervalMs: 400, afterMs: PACE_AFTER_MS, lean: false, why: "busy", reconnectSpreadMs: 0 });
  await Bun.sleep(2_000);
  music.turnTo("lean");
  await Bun.sleep(3_000);
  music.turnTo("music");
  await Bun.sleep(PACE_AFTER_MS - 5_000 + 2_500);
  expect(music.intervalMs).toBe(400);
  for (const page of pages) {
    const { states, last, sound, roughBreaksMs, behindMs } = await take(page, music);
    expect(last).toMatchObject({ phase: "playing", gapsMs: 0, moved: 0, error: undefined });
    expect(last.pace).toEqual({ intervalMs: 400, why: "busy", lean: false });
    expect(last.stalls).toBeLessThanOrEqual(MACHINE_STALLS);
    expect(silentMs(sound)).toBeLessThanOrEqual(FADES_MS + last.stalls * LONGEST_STALL_MS);
    expect(roughBreaksMs).toEqual([]);
    expect(behindMs.at(-1)).toBeGreaterThan(400);
    for (const { rate } of states) expect(Math.abs(rate - 1)).toBeLessThanOrEqual(0.030_001);
  }
});
