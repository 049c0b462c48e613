/** What a decoder must know before the first packet: the fields of OpusHead and of `dOps` that we do not leave at 0. */
export type OpusSetup = {
  channels: 1 | 2;
  /** Samples at 48 kHz that a decoder drops at its start: what the encoder looked ahead. */
  preSkip: number;
};

/** libopus's look-ahead at 48 kHz, 6.5 ms. */
export const OPUS_PRE_SKIP = 312;

export const OPUS_HEAD_BYTES = 19;

/**
 * The OpusHead packet (RFC 7845 §5.1), mapping family 0. The first packet of an Ogg stream, and what WebCodecs takes as
 * `description` for Opus.
 */
export function opusHead(setup: OpusSetup): Uint8Array {
  const bytes = new Uint8Array(OPUS_HEAD_BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set(ascii("OpusHead"));
  view.setUint8(8, 1);
  view.setUint8(9, setup.channels);
  view.setUint16(10, setup.preSkip, true);
  view.setUint32(12, 48_000, true);
  return bytes;
}

/** The OpusTags packet (RFC 7845 §5.2) without a comment: a live stream's title changes, its head does not. */
export function opusTags(vendor: string): Uint8Array {
  const name = ascii(vendor);
  const bytes = new Uint8Array(8 + 4 + name.length + 4);
  bytes.set(ascii("OpusTags"));
  new DataView(bytes.buffer).setUint32(8, name.length, true);
  bytes.set(name, 12);
  return bytes;
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
