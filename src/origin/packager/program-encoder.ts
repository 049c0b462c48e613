import type { OpusCodec, OpusEncoder } from "../../media/index.ts";
import { FRAME_SAMPLES, RENDITIONS, type Rendition } from "../../protocol/index.ts";

/** Encodes one program as one rendition, with as many channels as the rendition has, at constant bitrate. */
export class ProgramEncoder {
  readonly #encoder: OpusEncoder;
  readonly #toChannels: (pcm: Float32Array) => Float32Array;

  static async create(codec: OpusCodec, rendition: Rendition, programChannels: 1 | 2): Promise<ProgramEncoder> {
    const { bitrate, channels } = RENDITIONS[rendition];
    // Listeners come by TCP: nothing is lost on the way, so nothing is spent on redundancy.
    const encoder = await codec.encoder({ channels, bitrate, constantBitrate: true, expectedLossPercent: 0 });
    return new ProgramEncoder(encoder, converter(programChannels, channels));
  }

  private constructor(encoder: OpusEncoder, toChannels: (pcm: Float32Array) => Float32Array) {
    this.#encoder = encoder;
    this.#toChannels = toChannels;
  }

  /** `pcm` is 20 ms of the program, interleaved. The packet is the caller's. */
  encode(pcm: Float32Array): Uint8Array {
    return this.#encoder.encode(this.#toChannels(pcm));
  }

  free(): void {
    this.#encoder.free();
  }
}

/** The PCM that a converter returns is valid until its next call. */
function converter(from: 1 | 2, to: 1 | 2): (pcm: Float32Array) => Float32Array {
  if (from === to) return (pcm) => pcm;
  const scratch = new Float32Array(FRAME_SAMPLES * to);
  const convert = to === 1 ? downMix : upMix;
  return (pcm) => convert(pcm, scratch);
}

/** The mean of left and right: it cannot clip, and a voice in the middle keeps its loudness. */
function downMix(stereo: Float32Array, mono: Float32Array): Float32Array {
  for (let at = 0; at < mono.length; at++) {
    mono[at] = ((stereo[2 * at] ?? 0) + (stereo[2 * at + 1] ?? 0)) / 2;
  }
  return mono;
}

function upMix(mono: Float32Array, stereo: Float32Array): Float32Array {
  for (let at = 0; at < mono.length; at++) {
    stereo[2 * at] = mono[at] ?? 0;
    stereo[2 * at + 1] = mono[at] ?? 0;
  }
  return stereo;
}
