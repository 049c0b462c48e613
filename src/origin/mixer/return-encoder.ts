import type { OpusCodec, OpusEncoder } from "../../media/index.ts";

const BITRATES = { 1: 40_000, 2: 64_000 } as const;
/** Enough for libopus to add in-band redundancy, from which a speaker's browser mends single losses. */
const EXPECTED_LOSS_PERCENT = 10;

/**
 * An encoder for what goes back to speakers. A `resilient` one carries redundancy and takes three times the CPU, because
 * only libopus's speech coder has it.
 */
export function createReturnEncoder(
  codec: OpusCodec,
  options: { channels: 1 | 2; resilient: boolean },
): Promise<OpusEncoder> {
  return codec.encoder({
    channels: options.channels,
    bitrate: BITRATES[options.channels],
    constantBitrate: false,
    expectedLossPercent: options.resilient ? EXPECTED_LOSS_PERCENT : 0,
  });
}

/** The last frames of what the silent ones hear: an encoder that takes over hears them first. */
export class ReturnHistory {
  readonly #frames: Float32Array[];
  #at = 0;

  constructor(frames: number, frameLength: number) {
    this.#frames = Array.from({ length: frames }, () => new Float32Array(frameLength));
  }

  push(pcm: Float32Array): void {
    this.#frames[this.#at]?.set(pcm);
    this.#at = (this.#at + 1) % this.#frames.length;
  }

  /** Brings the encoder to where one stands that has encoded all along, so that a decoder hears no seam. */
  prime(encoder: OpusEncoder): void {
    for (let back = 0; back < this.#frames.length; back++) {
      const frame = this.#frames[(this.#at + back) % this.#frames.length];
      if (frame !== undefined) encoder.encode(frame);
    }
  }
}
