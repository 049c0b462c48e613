import { beforeAll, describe, expect, test } from "bun:test";
import { cmafInit, similarity, speechLike } from "../media/index.ts";
import type { PartObject } from "../protocol/index.ts";
import { LoopbackScene } from "./loopback-scene.ts";
import { decodedByFfmpeg, runProgram, spokenParts } from "./testing/spoken-parts.ts";

const SECONDS = 10;
const FIRST_PART = 4_000;
const PRE_SKIP = 312;
const speech = speechLike({ ms: SECONDS * 1000, seed: 7 });
let parts: PartObject[];

beforeAll(async () => {
  parts = await spokenParts({ sound: speech, firstPart: FIRST_PART, bitrate: 32_000 });
});

/** A room with all parts, whose end comes once the edge has it. */
async function endedRoom(): Promise<LoopbackScene> {
  const scene = new LoopbackScene({ history: parts, init: cmafInit(1) });
  await (await scene.get("hls/index.m3u8")).text();
  scene.end();
  return scene;
}

describe("ffmpeg", () => {
  test("plays every sample of the program by HLS", async () => {
    await using scene = await endedRoom();
    const { heard, complaints } = await decodedByFfmpeg(scene.url("hls/voice/media.m3u8"));
    // The init section is read once per segment, which it remarks upon.
    expect(complaints.split("\n").filter((line) => !/MOOV|^$|repeated/.test(line))).toEqual([]);
    expect(heard.length).toBe(SECONDS * 48_000 - PRE_SKIP);
    expect(similarity(heard, speech)).toBeGreaterThan(0.9);
  });

  test("plays the endless stream from its burst to its end without a complaint", async () => {
    await using scene = new LoopbackScene({ history: parts.slice(0, 40), init: cmafInit(1) });
    const listening = decodedByFfmpeg(scene.url("live.opus?burst=40"));
    while ((await scene.metric('stentor_edge_writes_total{kind="stream"}')) !== 1) await Bun.sleep(1);
    for (const part of parts.slice(40)) scene.publish(part);
    scene.end();
    const { heard, complaints } = await listening;
    expect(complaints).toBe("");
    expect(similarity(heard, speech)).toBeGreaterThan(0.9);
    expect(heard.length).toBe(SECONDS * 48_000 - PRE_SKIP + 120);
  });

  test("finds a live room's variants, and that they are Opus", async () => {
    await using scene = new LoopbackScene({ history: parts, init: cmafInit(1) });
    const fields = ["-show_entries", "program_stream=codec_name,sample_rate", "-of", "json"];
    const { output } = await runProgram("ffprobe", "-v", "error", ...fields, scene.url("hls/index.m3u8"));
    const { programs } = JSON.parse(new TextDecoder().decode(output));
    expect(programs.flatMap(({ streams }: { streams: unknown[] }) => streams)).toEqual([
      { codec_name: "opus", sample_rate: "48000" },
      { codec_name: "opus", sample_rate: "48000" },
    ]);
  });
});
