import { cmafPart, loadOpusCodec, OggWriter } from "../../media/index.ts";
import { FRAME_SAMPLES, FRAMES_PER_PART, PART_SAMPLES, type PartObject } from "../../protocol/index.ts";

/** What a sound becomes as parts, as an origin makes them. For tests. */
export async function spokenParts(options: {
  sound: Float32Array;
  firstPart: number;
  bitrate: number;
}): Promise<PartObject[]> {
  const { sound, firstPart, bitrate } = options;
  const codec = await loadOpusCodec();
  const encoder = await codec.encoder({ channels: 1, bitrate, constantBitrate: true, expectedLossPercent: 0 });
  const ogg = new OggWriter({ serial: 7, channels: 1, partSamples: PART_SAMPLES });
  const parts = Array.from({ length: Math.floor(sound.length / PART_SAMPLES) }, (_, at) => {
    const packets = Array.from({ length: FRAMES_PER_PART }, (_none, frame) => {
      const from = (at * FRAMES_PER_PART + frame) * FRAME_SAMPLES;
      return encoder.encode(sound.subarray(from, from + FRAME_SAMPLES));
    });
    const number = firstPart + at;
    const cmaf = cmafPart(number, number * PART_SAMPLES, FRAME_SAMPLES, packets);
    return { number, cmaf, oggHead: ogg.head, oggPage: ogg.page(number, packets) };
  });
  encoder.free();
  return parts;
}

/** Runs a program of others to its end. For tests. */
export async function runProgram(...command: string[]): Promise<{ output: Uint8Array; complaints: string }> {
  const child = Bun.spawn(command, { stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  const [output, complaints] = await Promise.all([
    new Response(child.stdout).bytes(),
    new Response(child.stderr).text(),
  ]);
  return { output, complaints };
}

/** What ffmpeg decodes, and what it says meanwhile. For tests. */
export async function decodedByFfmpeg(url: string): Promise<{ heard: Float32Array; complaints: string }> {
  const { output, complaints } = await runProgram("ffmpeg", "-v", "warning", "-i", url, "-f", "f32le", "-");
  return { heard: new Float32Array(output.slice().buffer), complaints };
}
