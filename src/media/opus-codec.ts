/** A codec behind an interface, so that another one can take its place. PCM: interleaved floats, −1 to 1, 48 kHz. */
export interface OpusCodec {
  encoder(options: OpusEncoderOptions): Promise<OpusEncoder>;
  /** `channels` of the PCM that comes out; packets of either kind are accepted. */
  decoder(channels: 1 | 2): Promise<OpusDecoder>;
}

export type OpusEncoderOptions = {
  channels: 1 | 2;
  /** Bits per second. */
  bitrate: number;
  /** Every packet has the same size when true. */
  constantBitrate: boolean;
  /** Adds in-band redundancy for losses of this many percent; 0 leaves it out. */
  expectedLossPercent: number;
};

export interface OpusEncoder {
  /** `pcm` is 20 ms. The packet is the caller's. */
  encode(pcm: Float32Array): Uint8Array;
  free(): void;
}

export interface OpusDecoder {
  /** Throws StentorError-free `RangeError` when the bytes are no Opus packet. The PCM is the caller's. */
  decode(packet: Uint8Array): Float32Array;
  /**
   * Guesses what was lost: as many samples per channel as asked for, a multiple of 120 up to 5,760; else
   * RangeError.
   */
  conceal(samples: number): Float32Array;
  /** Takes the lost frame from the redundancy in the packet after it; conceals when there is none. */
  decodeFec(nextPacket: Uint8Array, samples: number): Float32Array;
  free(): void;
}
