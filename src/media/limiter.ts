import { gainOf } from "./pcm.ts";
import { TruePeak } from "./true-peak.ts";

/** No sample that leaves is larger. */
export const CEILING_DBFS = -1;
const CEILING = gainOf(CEILING_DBFS);
/** The gain is decided once for so many samples, and ramped in between. */
const BLOCK = 24;
/** The gain begins to fall so many blocks ahead of a peak. */
const LOOK_AHEAD = 8;
/** The gain rests so many blocks after a peak, so that it does not follow the single waves of a low tone. */
const HOLD = 24;
const RELEASE_PER_BLOCK = 1 - Math.exp(-(BLOCK / 48_000) / 0.12);
/** Peaks between samples are looked for from here on; smaller ones cannot swing over the ceiling in a voice or music. */
const CALM = CEILING * 0.6;
/** One block more than the look-ahead, because peaks between samples are known only when the samples after them are. */
const DELAY = (LOOK_AHEAD + 1) * BLOCK;

/**
 * Keeps a sum below −1 dBFS without clipping. Looks 4 ms ahead, works on all channels alike, and delays by 4.5 ms.
 *
 * No sample is larger than the ceiling, whatever comes in (finite numbers). Peaks between samples are estimated at four
 * times the rate (BS.1770-4 Annex 2) and kept below it as well, to within half a decibel up to 20 kHz.
 */
export class Limiter {
  static readonly delaySamples = DELAY;

  readonly #channels: 1 | 2;
  readonly #blocks: number;
  readonly #truePeak: TruePeak;
  /** What came in, of which the first `DELAY` samples are from the frame before. */
  readonly #line: Float32Array;
  /** The gain that each block can bear; the blocks of earlier frames first. */
  readonly #bearable: Float64Array;
  /** The same after hold and release. */
  readonly #held: Float64Array;

  /** For frames of `frameSamples` per channel: a multiple of 24, at least 216. */
  constructor(channels: 1 | 2, frameSamples: number) {
    this.#channels = channels;
    this.#blocks = frameSamples / BLOCK;
    this.#truePeak = new TruePeak(channels);
    this.#line = new Float32Array((DELAY + frameSamples) * channels);
    this.#bearable = new Float64Array(LOOK_AHEAD + HOLD + this.#blocks).fill(1);
    this.#held = new Float64Array(LOOK_AHEAD + this.#blocks).fill(1);
  }

  /** Fills `output` with the next frame; both are interleaved and one frame long. */
  process(input: Float64Array | Float32Array, output: Float32Array): void {
    this.#append(input);
    if (this.#isCalm()) {
      output.set(this.#line.subarray(0, output.length));
      return;
    }
    this.#measure();
    this.#hold();
    this.#apply(output);
  }

  /** Goes on from where `other` is, as if it had heard the same until now. Both must be of one shape. */
  copyFrom(other: Limiter): void {
    this.#line.set(other.#line);
    this.#bearable.set(other.#bearable);
    this.#held.set(other.#held);
  }

  #append(input: Float64Array | Float32Array): void {
    this.#line.copyWithin(0, input.length);
    this.#line.set(input, DELAY * this.#channels);
    this.#bearable.copyWithin(0, this.#blocks);
    this.#held.copyWithin(0, this.#blocks);
  }

  /** Nothing loud in sight, and the gain is back at one: the frame passes as it is. */
  #isCalm(): boolean {
    const held = this.#held;
    for (let block = 0; block < LOOK_AHEAD; block++) if ((held[block] as number) < 1) return false;
    for (let block = 0; block < LOOK_AHEAD + HOLD; block++) if ((this.#bearable[block] as number) < 1) return false;
    const line = this.#line;
    for (let at = 0; at < line.length; at++) {
      const sample = line[at] as number;
      if (sample > CALM || sample < -CALM) return false;
    }
    this.#bearable.fill(1, LOOK_AHEAD + HOLD);
    held.fill(1, LOOK_AHEAD);
    return true;
  }

  #measure(): void {
    const first = DELAY - BLOCK;
    for (let block = 0; block < this.#blocks; block++) {
      const peak = this.#truePeak.of(this.#line, first + block * BLOCK, BLOCK, CALM);
      this.#bearable[LOOK_AHEAD + HOLD + block] = peak > CEILING ? CEILING / peak : 1;
    }
  }

  #hold(): void {
    let gain = this.#held[LOOK_AHEAD - 1] as number;
    for (let block = 0; block < this.#blocks; block++) {
      const least = this.#leastBearable(block);
      gain = least < gain ? least : Math.min(least, gain + (1.0001 - gain) * RELEASE_PER_BLOCK);
      this.#held[LOOK_AHEAD + block] = gain;
    }
  }

  #leastBearable(block: number): number {
    let least = 1;
    for (let at = block; at <= block + LOOK_AHEAD + HOLD; at++) {
      const gain = this.#bearable[at] as number;
      if (gain < least) least = gain;
    }
    return least;
  }

  /**
   * Each block's gain goes from the mean of the `LOOK_AHEAD` held gains before it to that of those up to it: smooth, and
   * never above what the block can bear, since each of these gains has seen the block.
   */
  #apply(output: Float32Array): void {
    const channels = this.#channels;
    let from = this.#meanHeld(0);
    for (let block = 0; block < this.#blocks; block++) {
      const to = this.#meanHeld(block + 1);
      const step = (to - from) / BLOCK;
      const start = block * BLOCK;
      for (let sample = 0; sample < BLOCK; sample++) {
        const gain = from + step * sample;
        for (let at = (start + sample) * channels; at < (start + sample + 1) * channels; at++)
          output[at] = withinCeiling((this.#line[at] as number) * gain);
      }
      from = to;
    }
  }

  #meanHeld(from: number): number {
    let sum = 0;
    for (let at = from; at < from + LOOK_AHEAD; at++) sum += this.#held[at] as number;
    return sum / LOOK_AHEAD;
  }
}

/** Only rounding can bring a sample here over the ceiling. */
function withinCeiling(sample: number): number {
  return Math.min(CEILING, Math.max(-CEILING, sample));
}
