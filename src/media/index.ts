/**
 * Formats and sums: Opus packets, Ogg pages, CMAF parts, and what is done to PCM.
 *
 * In:    bytes or samples.
 * Out:   bytes or samples; RangeError when bytes from outside are not what they claim to be.
 * Never: does I/O, reads a clock, or keeps a room in mind; it runs unchanged in a browser.
 */
export { cmafInit } from "./cmaf-init.ts";
export { cmafPart } from "./cmaf-part.ts";
export { type CmafPart, readCmafInit, readCmafPart } from "./cmaf-reader.ts";
export { OggWriter, oggEndPage } from "./ogg.ts";
export type { OpusCodec, OpusDecoder, OpusEncoder, OpusEncoderOptions } from "./opus-codec.ts";
export { loadOpusCodec } from "./opus-codec-wasm.ts";
export { type OpusPacketInfo, readOpusPacket } from "./opus-packet.ts";
export type { PacketSink, PcmSource, PulledFrame } from "./pcm-source.ts";
export { seededRandom, speechLike, tone } from "./synthetic-sound.ts";
