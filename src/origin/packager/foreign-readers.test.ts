import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadOpusCodec, oggEndPage, oggPageNumbered, similarity, speechLike } from "../../media/index.ts";
import { FRAME_SAMPLES, type PartObject, RENDITIONS, type Rendition, renditionsOf } from "../../protocol/index.ts";
import { Packager } from "./index.ts";

/** Generous, for a machine that is busy with other things; on a quiet one everything here takes a few seconds. */
setDefaultTimeout(60_000);

const SECONDS = 6;
const FIRST_PARTS = [0, 5_000_000];
const PRE_SKIP = 312;
const END_SAMPLES = 120;
const speech = speechLike({ ms: SECONDS * 1_000, seed: 41 });
const folder = mkdtempSync(join(tmpdir(), "stentor-packager-"));
const files = new Map<string, string>();

async function packageSpeech(firstPart: number): Promise<void> {
  const renditions = renditionsOf({ music: true });
  const packager = await Packager.create({ codec: await loadOpusCodec(), renditions, channels: 1, firstPart });
  const parts = new Map<Rendition, PartObject[]>(renditions.map((rendition) => [rendition, []]));
  for (let at = 0; at < speech.length; at += FRAME_SAMPLES) {
    for (const { rendition, part } of packager.push(speech.subarray(at, at + FRAME_SAMPLES))) {
      parts.get(rendition)?.push(part);
    }
  }
  for (const [rendition, all] of parts) writeStreams(rendition, firstPart, packager.initSection(rendition), all);
  packager.close();
}

function writeStreams(rendition: Rendition, firstPart: number, init: Uint8Array, parts: readonly PartObject[]): void {
  const [first, last] = [parts[0], parts.at(-1)];
  if (first === undefined || last === undefined) throw new Error("The packager made no parts");
  const write = (kind: string, pieces: readonly Uint8Array[]) => {
    const file = join(folder, `${rendition}-${firstPart}.${kind}`);
    writeFileSync(file, Buffer.concat(pieces));
    files.set(`${kind} ${rendition} ${firstPart}`, file);
  };
  write("mp4", [init, ...parts.map((part) => part.cmaf)]);
  const pages = [...parts.map((part) => part.oggPage), oggEndPage(last.oggPage)];
  write("opus", [first.oggHead, ...pages]);
  write("numbered.opus", [first.oggHead, ...pages.map((page, at) => oggPageNumbered(page, at + 2))]);
}

function run(command: string, ...args: string[]): { output: Buffer; complaints: string } {
  const { stdout, stderr } = Bun.spawnSync([command, ...args], { stdin: "ignore" });
  return { output: stdout, complaints: stderr.toString() };
}

function fileOf(kind: string, rendition: Rendition, firstPart: number): string {
  const file = files.get(`${kind} ${rendition} ${firstPart}`);
  if (file === undefined) throw new Error(`There is no ${kind} of ${rendition} from ${firstPart}`);
  return file;
}

beforeAll(async () => {
  for (const firstPart of FIRST_PARTS) await packageSpeech(firstPart);
});

afterAll(() => rmSync(folder, { recursive: true }));

const renditions = Object.keys(RENDITIONS) as Rendition[];
const everyStream = ["mp4", "opus"].flatMap((kind) =>
  renditions.flatMap((rendition) => FIRST_PARTS.map((firstPart) => [kind, rendition, firstPart] as const)),
);

describe.each(everyStream)("%s of %s from part %i", (kind, rendition, firstPart) => {
  const { channels } = RENDITIONS[rendition];

  test("ffprobe finds every packet at its time, without a warning", () => {
    const fields = "stream=codec_name,sample_rate,channels,start_time,nb_read_packets";
    const probe = ["-v", "warning", "-count_packets", "-show_entries", fields, "-of", "json"];
    const { output, complaints } = run("ffprobe", ...probe, fileOf(kind, rendition, firstPart));
    expect(complaints).toBe("");
    expect(JSON.parse(output.toString()).streams).toEqual([
      {
        codec_name: "opus",
        sample_rate: "48000",
        channels,
        start_time: (firstPart / 5).toFixed(6),
        nb_read_packets: String(SECONDS * 50 + (kind === "opus" ? 1 : 0)),
      },
    ]);
  });

  test("ffmpeg decodes the speech from its first sample on, without a warning", () => {
    const decode = ["-v", "warning", "-i", fileOf(kind, rendition, firstPart), "-ac", "1", "-f", "f32le", "-"];
    const { output, complaints } = run("ffmpeg", ...decode);
    expect(complaints).toBe("");
    const heard = new Float32Array(Uint8Array.from(output).buffer);
    expect(heard.length).toBe(speech.length - PRE_SKIP + (kind === "opus" ? END_SAMPLES : 0));
    expect(similarity(heard, speech)).toBeGreaterThan(rendition === "lean" ? 0.7 : 0.9);
  });
});

describe.each(renditions)("opusinfo, of %s,", (rendition) => {
  const warnings = (kind: string, firstPart: number) => {
    const lines = run("opusinfo", fileOf(kind, rendition, firstPart)).output.toString();
    expect(lines).toContain("Logical stream 1 ended");
    return lines.split("\n").filter((line) => line.includes("WARNING"));
  };

  test("warns of nothing in a stream from the room's first part", () => {
    expect(warnings("opus", 0)).toEqual([]);
  });

  test("warns in a joined stream of the one hole that is normal for live streams", () => {
    expect(warnings("opus", 5_000_000)).toEqual([
      expect.stringContaining("(normal for live streams)"),
      expect.stringContaining("discontinuity in stream"),
    ]);
  });

  test("warns of nothing in a joined stream whose pages are numbered anew", () => {
    expect(warnings("numbered.opus", 5_000_000)).toEqual([]);
  });
});
