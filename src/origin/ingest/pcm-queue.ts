import { STRETCH_FRAME_SAMPLES, STRETCH_MARGIN_SAMPLES, stretchFrame } from "../../media/index.ts";

/** Room for the longest packet, 120 ms, behind an unfinished tick. */
const CAPACITY_SAMPLES = 8192;

/**
 * Decoded sound between the decoder and the mixer's ticks; samples are per channel, PCM is interleaved.
 * It begins with as much silence as the stretching filter looks ahead, so that one decoded frame is enough for one tick.
 */
export class PcmQueue {
  readonly #channels: 1 | 2;
  readonly #pcm: Float32Array;
  #start = STRETCH_MARGIN_SAMPLES;
  #end = 2 * STRETCH_MARGIN_SAMPLES;
  #trailingZeros = 2 * STRETCH_MARGIN_SAMPLES;

  constructor(channels: 1 | 2) {
    this.#channels = channels;
    this.#pcm = new Float32Array(CAPACITY_SAMPLES * channels);
  }

  get samples(): number {
    return this.#end - this.#start;
  }

  /** Whether everything that the next tick reads is zero. */
  get isSilent(): boolean {
    return this.#trailingZeros >= this.samples + STRETCH_MARGIN_SAMPLES;
  }

  appendSilence(samples: number): void {
    this.#makeRoom(samples);
    this.#pcm.fill(0, this.#end * this.#channels, (this.#end + samples) * this.#channels);
    this.#end += samples;
    this.#trailingZeros += samples;
  }

  /** Takes the first `samples` of `pcm`; over the first `rampSamples` their loudness goes from one gain to the other. */
  append(pcm: Float32Array, samples: number, fromGain: number, toGain: number, rampSamples: number): void {
    this.#makeRoom(samples);
    const at = this.#end * this.#channels;
    this.#pcm.set(pcm.subarray(0, samples * this.#channels), at);
    if (fromGain !== 1 || toGain !== 1) this.#scale(at, samples, fromGain, toGain, Math.min(rampSamples, samples));
    this.#end += samples;
    this.#trailingZeros = 0;
  }

  /** Fills one tick from `drawn` samples; see `stretchFrame`. There must be the margin beyond them. */
  take(into: Float32Array, drawn: number): void {
    stretchFrame(this.#pcm, this.#start, drawn, into, this.#channels);
    this.#start += drawn;
  }

  /** As `take` of one unstretched tick, when `isSilent`. */
  takeSilence(into: Float32Array): void {
    into.fill(0);
    this.#start += STRETCH_FRAME_SAMPLES;
  }

  #scale(at: number, samples: number, fromGain: number, toGain: number, rampSamples: number): void {
    const step = (toGain - fromGain) / rampSamples;
    for (let sample = 0; sample < samples; sample++) {
      const gain = sample < rampSamples ? fromGain + step * sample : toGain;
      for (let channel = 0; channel < this.#channels; channel++) {
        const index = at + sample * this.#channels + channel;
        this.#pcm[index] = (this.#pcm[index] ?? 0) * gain;
      }
    }
  }

  #makeRoom(samples: number): void {
    if (this.samples + samples > CAPACITY_SAMPLES - STRETCH_MARGIN_SAMPLES) {
      throw new RangeError(`Cannot queue ${samples} samples: ${this.samples} wait already`);
    }
    if (this.#end + samples <= CAPACITY_SAMPLES) return;
    const kept = this.#start - STRETCH_MARGIN_SAMPLES;
    this.#pcm.copyWithin(0, kept * this.#channels, this.#end * this.#channels);
    this.#start -= kept;
    this.#end -= kept;
  }
}
