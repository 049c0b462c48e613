import { ascii, isoBox, isoFullBox, u16Be, u32Be } from "./iso-boxes.ts";
import { OPUS_PRE_SKIP } from "./opus-head.ts";

export const CMAF_TIMESCALE = 48_000;
export const CMAF_TRACK = 1;
/** Depends on no other sample, and is a sync sample. */
export const SAMPLE_FLAGS = 0x0200_0000;

/**
 * The CMAF header of one Opus track without an end: `ftyp` and `moov`.
 *
 * There is no edit list: part `n` is presented at exactly `n × 0.2` s, the time that its name and the playlist say.
 * `dOps` carries the pre-skip, and who honours it (ffmpeg, Chromium's MSE and WebCodecs) drops the decoder's first
 * 6.5 ms itself, once, where it starts, so that each sample of the program sounds at its own time; who does not is
 * 6.5 ms late. Chromium and ffmpeg subtract an edit list's media time as well: everything would be 6.5 ms early,
 * and a room's first part begin before time zero. hls.js reads no edit list.
 *
 * There is no `roll` sample group either, though Opus in ISOBMFF §4.3.6.2 wants one: it would cost 28 bytes in each
 * part, and players of live streams do not seek by it. For the same reason the brand "Opus" is not claimed.
 */
export function cmafInit(channels: 1 | 2): Uint8Array {
  return concat(
    isoBox("ftyp", ascii("iso6"), u32Be(0), ascii("iso6"), ascii("cmfc")),
    isoBox("moov", movieHeader(), track(channels), isoBox("mvex", trackExtends())),
  );
}

const UNITY_MATRIX = [1, 0, 0, 0, 1, 0, 0, 0].flatMap((one) => u32Be(one << 16)).concat(u32Be(0x4000_0000));
const NO_ENTRIES = u32Be(0);
const NO_TIMES = [...u32Be(0), ...u32Be(0)];
const zeros = (count: number): number[] => new Array(count).fill(0);

function movieHeader(): Uint8Array {
  const rateAndVolume = [...u32Be(0x0001_0000), ...u16Be(0x0100)];
  const nextTrack = u32Be(CMAF_TRACK + 1);
  return isoFullBox(
    "mvhd",
    0,
    0,
    NO_TIMES,
    u32Be(CMAF_TIMESCALE),
    u32Be(0),
    rateAndVolume,
    zeros(10),
    UNITY_MATRIX,
    zeros(24),
    nextTrack,
  );
}

function track(channels: 1 | 2): Uint8Array {
  return isoBox("trak", trackHeader(), isoBox("mdia", mediaHeader(), handler(), mediaInformation(channels)));
}

function trackHeader(): Uint8Array {
  const enabledInMovie = 3;
  const layerGroupAndVolume = [...u16Be(0), ...u16Be(0), ...u16Be(0x0100), ...u16Be(0)];
  return isoFullBox(
    "tkhd",
    0,
    enabledInMovie,
    NO_TIMES,
    u32Be(CMAF_TRACK),
    zeros(4),
    u32Be(0),
    zeros(8),
    layerGroupAndVolume,
    UNITY_MATRIX,
    zeros(8),
  );
}

function mediaHeader(): Uint8Array {
  const undetermined = 0x55c4;
  return isoFullBox("mdhd", 0, 0, NO_TIMES, u32Be(CMAF_TIMESCALE), u32Be(0), u16Be(undetermined), u16Be(0));
}

function handler(): Uint8Array {
  return isoFullBox("hdlr", 0, 0, zeros(4), ascii("soun"), zeros(12), ascii("Stentor\0"));
}

function mediaInformation(channels: 1 | 2): Uint8Array {
  const inThisFile = isoFullBox("url ", 0, 1);
  return isoBox(
    "minf",
    isoFullBox("smhd", 0, 0, zeros(4)),
    isoBox("dinf", isoFullBox("dref", 0, 0, u32Be(1), inThisFile)),
    sampleTable(channels),
  );
}

/** Empty but for the description: the samples are in the parts. */
function sampleTable(channels: 1 | 2): Uint8Array {
  return isoBox(
    "stbl",
    isoFullBox("stsd", 0, 0, u32Be(1), opusSampleEntry(channels)),
    isoFullBox("stts", 0, 0, NO_ENTRIES),
    isoFullBox("stsc", 0, 0, NO_ENTRIES),
    isoFullBox("stsz", 0, 0, u32Be(0), NO_ENTRIES),
    isoFullBox("stco", 0, 0, NO_ENTRIES),
  );
}

/** Encapsulation of Opus in ISOBMFF §4.3.1. */
function opusSampleEntry(channels: 1 | 2): Uint8Array {
  const sampleBits = 16;
  return isoBox(
    "Opus",
    zeros(6),
    u16Be(1),
    zeros(8),
    u16Be(channels),
    u16Be(sampleBits),
    zeros(4),
    u32Be(CMAF_TIMESCALE * 2 ** 16),
    decoderSetup(channels),
  );
}

/** §4.3.2; as OpusHead, but big endian. */
function decoderSetup(channels: 1 | 2): Uint8Array {
  const noGain = u16Be(0);
  return isoBox("dOps", [0, channels], u16Be(OPUS_PRE_SKIP), u32Be(CMAF_TIMESCALE), noGain, [0]);
}

function trackExtends(): Uint8Array {
  const firstDescription = u32Be(1);
  return isoFullBox("trex", 0, 0, u32Be(CMAF_TRACK), firstDescription, u32Be(0), u32Be(0), u32Be(SAMPLE_FLAGS));
}

function concat(...pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
