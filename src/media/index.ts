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
export { type MediaPlaylist, mediaPlaylist } from "./hls-media-playlist.ts";
export { multivariantPlaylist } from "./hls-multivariant-playlist.ts";
export { KWeighting } from "./k-weighting.ts";
export { Limiter } from "./limiter.ts";
export {
  GatedPower,
  integratedLoudness,
  loudnessOf,
  RELATIVE_GATE_LU,
  SILENCE_LUFS,
  SlidingPower,
} from "./loudness.ts";
export { OggWriter, oggEndPage, oggPageNumbered } from "./ogg.ts";
export type { OpusCodec, OpusDecoder, OpusEncoder, OpusEncoderOptions } from "./opus-codec.ts";
export { loadOpusCodec } from "./opus-codec-wasm.ts";
export { type OpusPacketInfo, readOpusPacket } from "./opus-packet.ts";
export { addInto, addRamped, gainOf, peakOf, scaleRamped, subtractInto } from "./pcm.ts";
export type { PacketSink, PcmSource, PulledFrame } from "./pcm-source.ts";
export { MAX_STRETCH_SAMPLES, STRETCH_FRAME_SAMPLES, STRETCH_MARGIN_SAMPLES, stretchFrame } from "./resampler.ts";
export {
  ntpTime,
  parseRtcp,
  type ReportBlock,
  type RtcpPacket,
  type SenderInfo,
  shortNtp,
  writeRtcp,
} from "./rtcp.ts";
export { extendSequence, extendTimestamp, isRtcp, parseRtp, type RtpPacket, writeRtp } from "./rtp.ts";
export { similarity } from "./similarity.ts";
export { seededRandom, speechLike, tone } from "./synthetic-sound.ts";
