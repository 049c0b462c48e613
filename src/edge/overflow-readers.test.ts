import { beforeAll, describe, expect, test } from "bun:test";
import { cmafInit, similarity, speechLike } from "../media/index.ts";
import type { PartObject } from "../protocol/index.ts";
import { LoopbackScene } from "./loopback-scene.ts";
import { decodedByFfmpeg, runProgram, spokenParts } from "./testing/spoken-parts.ts";

const FIRST_PART = 4_000;
const PRE_SKIP = 312;
const BLOCK_SAMPLES = 480_000;
const speech = speechLike({ ms: 42_000, seed: 11 });
let parts: PartObject[];

beforeAll(async () => {
  parts = await spokenParts({ sound: speech, firstPart: FIRST_PART, bitrate: 16_000 });
});

/** A room of so many of the parts, whose end comes once the edge has them. */
async function ended(held: readonly PartObject[]): Promise<LoopbackScene> {
  const scene = new LoopbackScene({ history: held, init: cmafInit(1) });
  await (await scene.get("overflow/index.m3u8")).text();
  scene.end();
  return scene;
}

/** ffmpeg remarks upon an init section that it reads once for each block. */
const complaintsOf = (text: string) => text.split("\n").filter((line) => !/MOOV|^$|repeated/.test(line));

describe("ffmpeg", () => {
  test("plays three blocks of the delayed copy, every sample, without a complaint", async () => {
    await using scene = await ended(parts.slice(0, 150));
    const { heard, complaints } = await decodedByFfmpeg(scene.url("overflow/index.m3u8"));
    expect(complaintsOf(complaints)).toEqual([]);
    expect(heard.length).toBe(3 * BLOCK_SAMPLES - PRE_SKIP);
    expect(similarity(heard, speech.subarray(0, 3 * BLOCK_SAMPLES))).toBeGreaterThan(0.8);
  });

  test("starts with the third block from the end, and plays to the end of the last, which is short", async () => {
    await using scene = await ended(parts);
    const { heard } = await decodedByFfmpeg(scene.url("overflow/index.m3u8"));
    const from = 2 * BLOCK_SAMPLES;
    expect(heard.length).toBe(speech.length - from - PRE_SKIP);
    expect(similarity(heard, speech.subarray(from))).toBeGreaterThan(0.8);
  });

  test("goes on after a hole in a block", async () => {
    await using scene = await ended(parts.slice(0, 150).filter(({ number }) => number !== FIRST_PART + 70));
    const { heard, complaints } = await decodedByFfmpeg(scene.url("overflow/index.m3u8"));
    expect(complaintsOf(complaints)).toEqual([]);
    expect(heard.length).toBeGreaterThanOrEqual(3 * BLOCK_SAMPLES - PRE_SKIP - 9_600);
  });
});

test("ffprobe finds Opus in it", async () => {
  await using scene = new LoopbackScene({ history: parts, init: cmafInit(1) });
  const fields = ["-show_entries", "stream=codec_name,sample_rate,channels", "-of", "json"];
  const { output } = await runProgram("ffprobe", "-v", "error", ...fields, scene.url("overflow/index.m3u8"));
  const { streams } = JSON.parse(new TextDecoder().decode(output));
  expect(streams).toEqual([{ codec_name: "opus", sample_rate: "48000", channels: 1 }]);
});
