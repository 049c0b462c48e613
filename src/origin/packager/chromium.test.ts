import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { type Browser, chromium, type Page } from "playwright-core";
import { loadOpusCodec, oggEndPage, readCmafInit, readCmafPart, speechLike } from "../../media/index.ts";
import { FRAME_SAMPLES, PARTS_PER_SEGMENT, type PartObject, SEGMENT_MS } from "../../protocol/index.ts";
import { Packager } from "./index.ts";

/** Generous, for a machine that is busy with other things; on a quiet one everything here takes a few seconds. */
setDefaultTimeout(60_000);

/**
 * Nobody listens there: each request is answered by the test. The name makes the page a secure one, as WebCodecs
 * wants it.
 */
const ORIGIN = "http://localhost";
const SEGMENTS = 2;
const FIRST_PARTS = [0, 5_000_000];
const SAMPLES = (SEGMENTS * SEGMENT_MS * 48_000) / 1_000;
const PRE_SKIP = 312;
const files = new Map<string, Uint8Array | string>();
let browser: Browser;
let page: Page;

async function packageSpeech(firstPart: number): Promise<void> {
  const packager = await Packager.create({
    codec: await loadOpusCodec(),
    renditions: ["voice"],
    channels: 1,
    firstPart,
  });
  const speech = speechLike({ ms: SEGMENTS * SEGMENT_MS, seed: 51 });
  const parts: PartObject[] = [];
  for (let at = 0; at < speech.length; at += FRAME_SAMPLES) {
    for (const { part } of packager.push(speech.subarray(at, at + FRAME_SAMPLES))) parts.push(part);
  }
  packager.close();
  publish(`/${firstPart}`, packager.initSection("voice"), parts);
}

function publish(folder: string, init: Uint8Array, parts: readonly PartObject[]): void {
  const pages = parts.map((part) => part.oggPage);
  const head = parts[0]?.oggHead ?? new Uint8Array();
  files.set(`${folder}/init.mp4`, init);
  parts.forEach((part, at) => {
    files.set(`${folder}/part-${at}.mp4`, part.cmaf);
  });
  const segments = Array.from({ length: SEGMENTS }, (_, at) =>
    Buffer.concat(parts.slice(at * PARTS_PER_SEGMENT, (at + 1) * PARTS_PER_SEGMENT).map((part) => part.cmaf)),
  );
  segments.forEach((segment, at) => {
    files.set(`${folder}/segment-${at}.mp4`, segment);
  });
  files.set(`${folder}/all.mp4`, Buffer.concat([init, ...segments]));
  files.set(`${folder}/all.opus`, Buffer.concat([head, ...pages, oggEndPage(pages.at(-1) ?? head)]));
  files.set(`${folder}/index.m3u8`, playlist());
}

function playlist(): string {
  const segments = Array.from({ length: SEGMENTS }, (_, at) => `#EXTINF:2.0,\nsegment-${at}.mp4`);
  const head = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-TARGETDURATION:2", '#EXT-X-MAP:URI="init.mp4"'];
  return [...head, ...segments, "#EXT-X-ENDLIST", ""].join("\n");
}

function fileAt(path: string): Uint8Array {
  const file = files.get(path);
  if (!(file instanceof Uint8Array)) throw new Error(`There is no ${path}`);
  return file;
}

beforeAll(async () => {
  for (const firstPart of FIRST_PARTS) await packageSpeech(firstPart);
  files.set("/", "<!doctype html><title>Players</title>");
  files.set("/hls.js", await Bun.file(new URL(import.meta.resolve("hls.js/dist/hls.min.js"))).text());
  browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--autoplay-policy=no-user-gesture-required",
    ],
  });
  page = await browser.newPage();
  await page.route("**/*", (route) => {
    const { pathname } = new URL(route.request().url());
    const body = files.get(pathname);
    if (body === undefined) return route.fulfill({ status: 404 });
    const contentType = pathname === "/" ? "text/html" : "application/octet-stream";
    return route.fulfill({ contentType, body: typeof body === "string" ? body : Buffer.from(body) });
  });
  await page.goto(`${ORIGIN}/`);
  await page.addScriptTag({ url: "/hls.js" });
});

afterAll(() => browser.close());

test.each(FIRST_PARTS)("Media Source Extensions buffer parts from %i at exactly their time", async (firstPart) => {
  const ranges = await page.evaluate(
    async ({ folder, count }) => {
      const audio = new Audio();
      const source = new MediaSource();
      audio.src = URL.createObjectURL(source);
      await new Promise((opened) => source.addEventListener("sourceopen", opened, { once: true }));
      const buffer = source.addSourceBuffer('audio/mp4; codecs="opus"');
      for (const name of ["init", ...Array.from({ length: count }, (_, at) => `part-${at}`)]) {
        buffer.appendBuffer(await (await fetch(`${folder}/${name}.mp4`)).arrayBuffer());
        await new Promise((appended) => buffer.addEventListener("updateend", appended, { once: true }));
      }
      return Array.from({ length: audio.buffered.length }, (_, at) => [
        audio.buffered.start(at),
        audio.buffered.end(at),
      ]);
    },
    { folder: `/${firstPart}`, count: SEGMENTS * PARTS_PER_SEGMENT },
  );
  expect(ranges).toEqual([[firstPart / 5, firstPart / 5 + (SEGMENTS * SEGMENT_MS) / 1_000]]);
});

test.each(FIRST_PARTS)("decodeAudioData drops the pre-skip once, in both shapes, from part %i", async (firstPart) => {
  const lengths = await page.evaluate(async (folder) => {
    const context = new OfflineAudioContext(1, 48_000, 48_000);
    const lengthOf = async (name: string) =>
      (await context.decodeAudioData(await (await fetch(`${folder}/${name}`)).arrayBuffer())).length;
    return [await lengthOf("all.mp4"), await lengthOf("all.opus")];
  }, `/${firstPart}`);
  expect(lengths).toEqual([SAMPLES - PRE_SKIP, SAMPLES - PRE_SKIP + 120]);
});

test.each(FIRST_PARTS)("an audio element plays an Ogg stream that is joined at part %i", async (firstPart) => {
  const moved = await page.evaluate(async (folder) => {
    const audio = new Audio(URL.createObjectURL(await (await fetch(`${folder}/all.opus`)).blob()));
    const timeUpdates = (count: number) =>
      new Promise<void>((done, failed) => {
        let left = count;
        audio.addEventListener("error", () => failed(new Error(audio.error?.message)));
        audio.addEventListener("timeupdate", () => {
          left -= 1;
          if (left === 0) done();
        });
      });
    const played = timeUpdates(3);
    await audio.play();
    const start = audio.currentTime;
    await played;
    audio.pause();
    return { start, moved: audio.currentTime - start };
  }, `/${firstPart}`);
  expect(moved.start).toBeCloseTo(firstPart / 5, 0);
  expect(moved.moved).toBeGreaterThan(0.1);
});

test.each(FIRST_PARTS)("hls.js takes segments from part %i without an error or a hole", async (firstPart) => {
  const heard = await page.evaluate(async (folder) => {
    const { Hls } = globalThis as unknown as { Hls: typeof import("hls.js").default };
    const hls = new Hls();
    const errors: string[] = [];
    hls.on(Hls.Events.ERROR, (_, data) => errors.push(data.details));
    const audio = new Audio();
    const ended = new Promise((done) => hls.on(Hls.Events.BUFFER_EOS, done));
    hls.loadSource(`${folder}/index.m3u8`);
    hls.attachMedia(audio);
    await ended;
    const ranges = Array.from(
      { length: audio.buffered.length },
      (_, at) => audio.buffered.end(at) - audio.buffered.start(at),
    );
    hls.destroy();
    return { errors, ranges };
  }, `/${firstPart}`);
  expect(heard.errors).toEqual([]);
  expect(heard.ranges.length).toBe(1);
  expect(heard.ranges[0]).toBeCloseTo((SEGMENTS * SEGMENT_MS) / 1_000, 4);
});

test.each(FIRST_PARTS)("WebCodecs decodes the packets that our reader finds from part %i", async (firstPart) => {
  const { opusHead, channels } = readCmafInit(fileAt(`/${firstPart}/init.mp4`));
  const { decodeTime, packets } = readCmafPart(fileAt(`/${firstPart}/part-0.mp4`));
  const heard = await page.evaluate(
    async ({ head, channels, startUs, packets }) => {
      const heard: number[][] = [];
      const errors: string[] = [];
      const decoder = new AudioDecoder({
        output: (sound) => heard.push([sound.timestamp, sound.numberOfFrames]),
        error: (error) => errors.push(error.message),
      });
      decoder.configure({
        codec: "opus",
        sampleRate: 48_000,
        numberOfChannels: channels,
        description: Uint8Array.from(head),
      });
      packets.forEach((data, at) => {
        const timestamp = startUs + at * 20_000;
        decoder.decode(
          new EncodedAudioChunk({ type: "key", timestamp, duration: 20_000, data: Uint8Array.from(data) }),
        );
      });
      await decoder.flush();
      decoder.close();
      return { heard, errors };
    },
    {
      head: [...opusHead],
      channels,
      startUs: (decodeTime / 48) * 1_000,
      packets: packets.map((packet) => [...packet]),
    },
  );
  const startUs = firstPart * 200_000;
  const later = Array.from({ length: packets.length - 1 }, (_, at) => [
    startUs + (at + 1) * 20_000 - 6_500,
    FRAME_SAMPLES,
  ]);
  expect(heard).toEqual({ heard: [[startUs, FRAME_SAMPLES - PRE_SKIP], ...later], errors: [] });
});
