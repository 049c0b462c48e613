/** What it costs to encode 20 ms of a program, and to put it into parts, by rendition: `npm run bench packager`. */
import { cmafPart, loadOpusCodec, OggWriter, type OpusCodec, speechLike } from "../src/media/index.ts";
import { Packager } from "../src/origin/packager/index.ts";
import { FRAME_SAMPLES, FRAMES_PER_PART, PART_SAMPLES, RENDITIONS, type Rendition } from "../src/protocol/index.ts";
import { report } from "./table.ts";

const SECONDS = 10;
const WARM_UP_SECONDS = 2;
const ROUNDS = 3;

/** The best of some rounds: the others met a busy machine. */
function bestMs(round: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let at = 0; at < ROUNDS; at++) {
    const start = performance.now();
    round();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

function framesOf(channels: 1 | 2, seconds: number): Float32Array[] {
  const mono = speechLike({ ms: seconds * 1_000, seed: 1 });
  const pcm = channels === 1 ? mono : Float32Array.from({ length: mono.length * 2 }, (_, at) => mono[at >> 1] ?? 0);
  const length = FRAME_SAMPLES * channels;
  return Array.from({ length: pcm.length / length }, (_, at) => pcm.subarray(at * length, (at + 1) * length));
}

async function encodeAndDecode(codec: OpusCodec, rendition: Rendition) {
  const { bitrate, channels } = RENDITIONS[rendition];
  const encoder = await codec.encoder({ channels, bitrate, constantBitrate: true, expectedLossPercent: 0 });
  const decoder = await codec.decoder(channels);
  for (const frame of framesOf(channels, WARM_UP_SECONDS)) decoder.decode(encoder.encode(frame));
  const frames = framesOf(channels, SECONDS);
  let packets: Uint8Array[] = [];
  const encodeMs = bestMs(() => {
    packets = frames.map((frame) => encoder.encode(frame));
  });
  const decodeMs = bestMs(() => {
    for (const packet of packets) decoder.decode(packet);
  });
  encoder.free();
  decoder.free();
  return { packets, encodeUs: (encodeMs * 1_000) / frames.length, decodeUs: (decodeMs * 1_000) / frames.length };
}

/** µs for each part, as CMAF and as Ogg. */
function mux(rendition: Rendition, packets: readonly Uint8Array[]) {
  const ogg = new OggWriter({ serial: 1, channels: RENDITIONS[rendition].channels, partSamples: PART_SAMPLES });
  const ten = packets.slice(0, FRAMES_PER_PART);
  const parts = 20_000;
  let bytes = 0;
  const cmafMs = bestMs(() => {
    for (let part = 0; part < parts; part++) bytes += cmafPart(part, part * PART_SAMPLES, FRAME_SAMPLES, ten).length;
  });
  const oggMs = bestMs(() => {
    for (let part = 0; part < parts; part++) bytes += ogg.page(part, ten).length;
  });
  return { cmafUs: (cmafMs * 1_000) / parts, oggUs: (oggMs * 1_000) / parts, bytes: bytes / (parts * ROUNDS * 2) };
}

async function row(codec: OpusCodec, rendition: Rendition): Promise<(string | number)[]> {
  const { packets, encodeUs, decodeUs } = await encodeAndDecode(codec, rendition);
  const { cmafUs, oggUs, bytes } = mux(rendition, packets);
  const frameUs = encodeUs + (cmafUs + oggUs) / FRAMES_PER_PART;
  return [rendition, encodeUs, decodeUs, cmafUs, oggUs, frameUs, Math.round(bytes)];
}

/** The whole stage: every frame through the packager, per cent of a core. */
async function roomRow(codec: OpusCodec, name: string, renditions: readonly Rendition[], channels: 1 | 2) {
  const packager = await Packager.create({ codec, renditions, channels, firstPart: 0 });
  for (const frame of framesOf(channels, WARM_UP_SECONDS)) packager.push(frame);
  const frames = framesOf(channels, SECONDS);
  const ms = bestMs(() => {
    for (const frame of frames) packager.push(frame);
  });
  packager.close();
  return [name, renditions.join(", "), (ms * 1_000) / frames.length, ms / (SECONDS * 10)];
}

const codec = await loadOpusCodec();
report(
  [
    {
      title: "Packager: cost by rendition",
      machine: true,
      columns: [
        "rendition",
        "encode µs/frame",
        "(decode)",
        "CMAF µs/part",
        "Ogg µs/part",
        "all µs/frame",
        "bytes/part",
      ],
      rows: [await row(codec, "voice"), await row(codec, "lean"), await row(codec, "music")],
    },
    {
      title: "Packager: a whole room",
      columns: ["room", "renditions", "µs/frame", "% of a core"],
      rows: [
        await roomRow(codec, "speech", ["voice", "lean"], 1),
        await roomRow(codec, "music", ["music", "voice", "lean"], 2),
      ],
    },
  ],
  process.argv,
);
