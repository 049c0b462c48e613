/** Samples on either side that a point between two of them is estimated from. */
const REACH = 6;
const TAPS = 2 * REACH;
/** Beside samples smaller than this, in parts of the largest, no larger crest is looked for. */
const SWING = 0.65;

/** Looks for peaks between the samples, at four times the rate (BS.1770-4 Annex 2, with a shorter filter). */
export class TruePeak {
  readonly #channels: 1 | 2;
  readonly #quarter = interpolator(0.25);
  readonly #half = interpolator(0.5);

  constructor(channels: 1 | 2) {
    this.#channels = channels;
  }

  /**
   * The largest distance from zero in `samples` per channel of interleaved `pcm` from `start` on, the points before and
   * after included. `pcm` must reach seven samples further on both sides. Looks between samples only beside crests that are
   * larger than `from`, and not beside those that cannot swing over what was found already.
   */
  of(pcm: Float32Array, start: number, samples: number, from: number): number {
    let peak = 0;
    for (let channel = 0; channel < this.#channels; channel++)
      peak = Math.max(peak, this.#ofChannel(pcm, start * this.#channels + channel, samples, from));
    return peak;
  }

  #ofChannel(pcm: Float32Array, first: number, samples: number, from: number): number {
    const stride = this.#channels;
    const last = first + (samples - 1) * stride;
    let peak = 0;
    for (let at = first; at <= last; at += stride) peak = Math.max(peak, Math.abs(pcm[at] as number));
    let worthwhile = Math.max(from, peak * SWING);
    let before = Math.abs(pcm[first - 2 * stride] as number);
    let size = Math.abs(pcm[first - stride] as number);
    for (let at = first - stride; at <= last + stride; at += stride) {
      const after = Math.abs(pcm[at + stride] as number);
      if (size > worthwhile && size >= before && size >= after) {
        peak = Math.max(peak, this.#beside(pcm, at, first, last));
        worthwhile = Math.max(from, peak * SWING);
      }
      before = size;
      size = after;
    }
    return peak;
  }

  /** The largest of the points on both sides of a crest, as far as they touch the samples from `first` to `last`. */
  #beside(pcm: Float32Array, crest: number, first: number, last: number): number {
    const stride = this.#channels;
    const left = crest - REACH * stride;
    const before = crest >= first && crest <= last + stride ? this.#between(pcm, left) : 0;
    const after = crest >= first - stride && crest <= last ? this.#between(pcm, left + stride) : 0;
    return Math.max(before, after);
  }

  /** The largest of the three points in the middle of the twelve samples from `first` on. */
  #between(pcm: Float32Array, first: number): number {
    const stride = this.#channels;
    const last = first + (TAPS - 1) * stride;
    let quarter = 0;
    let half = 0;
    let threeQuarters = 0;
    for (let tap = 0; tap < TAPS; tap++) {
      const sample = pcm[first + tap * stride] as number;
      const coefficient = this.#quarter[tap] as number;
      quarter += sample * coefficient;
      threeQuarters += (pcm[last - tap * stride] as number) * coefficient;
      half += sample * (this.#half[tap] as number);
    }
    return Math.max(Math.abs(quarter), Math.abs(half), Math.abs(threeQuarters));
  }
}

/** A windowed sinc for the point `fraction` of the way from the sixth to the seventh of twelve samples. */
function interpolator(fraction: number): Float64Array {
  const taps = Float64Array.from({ length: TAPS }, (_, tap) => {
    const distance = tap - (REACH - 1) - fraction;
    const window = Math.cos((Math.PI * distance) / (2 * REACH)) ** 2;
    return (Math.sin(Math.PI * distance) / (Math.PI * distance)) * window;
  });
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return taps.map((tap) => tap / sum);
}
