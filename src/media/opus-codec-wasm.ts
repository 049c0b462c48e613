import type { OpusDecoderHandle, OpusEncoderHandle } from "libopus-wasm";
import type { OpusCodec, OpusDecoder, OpusEncoder, OpusEncoderOptions } from "./opus-codec.ts";

type Libopus = typeof import("libopus-wasm");

/** The step from 5 to 10 costs four times the CPU on speech; below 5 speech is audibly worse. */
const COMPLEXITY = 5;
const SAMPLE_RATE_HZ = 48_000;
/**
 * The largest packet of 20 ms at our bitrates is 240 bytes; a variable one may briefly ask for more (RFC 6716
 * §3.2.1).
 */
const MAX_PACKET_BYTES = 1275;

/**
 * libopus 1.6.1 as WebAssembly. Loaded by the first call and then shared: who imports this file, an edge or a page,
 * carries no codec until it asks for one.
 */
export async function loadOpusCodec(): Promise<OpusCodec> {
  const libopus = await import("libopus-wasm");
  await libopus.loadLibopus();
  return {
    encoder: async (options) => new WasmOpusEncoder(await createEncoder(libopus, options)),
    decoder: async (channels) =>
      new WasmOpusDecoder(libopus, await libopus.createDecoder({ channels, sampleRate: SAMPLE_RATE_HZ })),
  };
}

function createEncoder(libopus: Libopus, options: OpusEncoderOptions): Promise<OpusEncoderHandle> {
  return libopus.createEncoder({
    channels: options.channels,
    sampleRate: SAMPLE_RATE_HZ,
    application: libopus.Application.Audio,
    complexity: COMPLEXITY,
    bitrate: options.bitrate,
    vbr: !options.constantBitrate,
    fec: options.expectedLossPercent > 0,
    packetLossPercent: options.expectedLossPercent,
  });
}

const ENCODE_OPTIONS = { maxPacketBytes: MAX_PACKET_BYTES } as const;

class WasmOpusEncoder implements OpusEncoder {
  readonly #handle: OpusEncoderHandle;

  constructor(handle: OpusEncoderHandle) {
    this.#handle = handle;
  }

  encode(pcm: Float32Array): Uint8Array {
    return this.#handle.encodeFloat(pcm, ENCODE_OPTIONS);
  }

  free(): void {
    this.#handle.free();
  }
}

class WasmOpusDecoder implements OpusDecoder {
  readonly #libopus: Libopus;
  readonly #handle: OpusDecoderHandle;

  constructor(libopus: Libopus, handle: OpusDecoderHandle) {
    this.#libopus = libopus;
    this.#handle = handle;
  }

  decode(packet: Uint8Array): Float32Array {
    return this.#refuseGarbage(() => this.#handle.decodeFloat(packet));
  }

  conceal(samples: number): Float32Array {
    return this.#handle.decodePacketLossFloat(samples);
  }

  decodeFec(nextPacket: Uint8Array, samples: number): Float32Array {
    return this.#refuseGarbage(() => this.#handle.decodeFloat(nextPacket, { decodeFec: true, frameSize: samples }));
  }

  free(): void {
    this.#handle.free();
  }

  #refuseGarbage(decode: () => Float32Array): Float32Array {
    try {
      return decode();
    } catch (error) {
      if (this.#libopus.isOpusError(error) && error.code === this.#libopus.OpusErrorCode.InvalidPacket) {
        throw new RangeError("Cannot decode Opus packet: its bytes are not one (RFC 6716 §3.4)", { cause: error });
      }
      throw error;
    }
  }
}
