/**
 * What to decode next. `packet`: a packet; `redundancy`: the frame before `payload`, from its coarse copy there;
 * `guess`: what the codec thinks came next, faded to `gain`; `silence`: zeros.
 */
export type Playout = {
  play: "packet" | "redundancy" | "guess" | "silence";
  /** Per channel. */
  samples: number;
  payload: Uint8Array;
  /** 0 to 1: how loud a guess ends. */
  gain: number;
  /** Sound was left out before this packet: fade from a guess into it. */
  spliced: boolean;
};

/** What became of packets as they arrived. */
export type ArrivalCounts = {
  /** Packets that were accepted. */
  packets: number;
  late: number;
  duplicates: number;
  /** Packets of a stream that did not establish itself. */
  strays: number;
  /** Streams that began anew: another SSRC, or a jump in sequence or timestamp. */
  restarts: number;
  /** Packets that were thrown away because nobody pulled. */
  overflows: number;
};

/** What the playhead met. */
export type PlayoutCounts = {
  /** Ticks that the codec guessed because a packet was lost or late. */
  concealed: number;
  /** Ticks in which the sender paused (DTX). */
  paused: number;
  /** Frames taken from the redundancy in the packet after them. */
  redundant: number;
  /** Ticks put in, and packets left out, while it was quiet; and jumps made though it was not. */
  inserted: number;
  dropped: number;
  jumps: number;
};

export type BufferCounts = ArrivalCounts & PlayoutCounts;

export function noCounts(): BufferCounts {
  return {
    packets: 0,
    late: 0,
    duplicates: 0,
    strays: 0,
    restarts: 0,
    overflows: 0,
    concealed: 0,
    paused: 0,
    redundant: 0,
    inserted: 0,
    dropped: 0,
    jumps: 0,
  };
}
