/** Samples on either side that a point between two of them is estimated from. */
const REACH = 6;
const TAPS = 2 * REACH;

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
   * after included. `pcm` must reach six samples further on both sides. Looks between samples only where one of the two
   * is larger than `from`.
   */
  of(pcm: Float32Array, start: number, samples: number, from: number): number {
    let peak = 0;
    for (let channel = 0; channel < this.#channels; channel++)
      peak = Math.max(peak, this.#ofChannel(pcm, start * this.#channels + channel, samples, from));
    return peak;
  }

  #ofChannel(pcm: Float32Array, first: number, samples: number, from: number): number {
    const stride = this.#channels;
    let peak = 0;
    let before = Math.abs(pcm[first - stride] as number);
    for (let sample = 0; sample <= samples; sample++) {
      const at = first + sample * stride;
      const size = Math.abs(pcm[at] as number);
      if (size > peak && sample < samples) peak = size;
      if (size > from || before > from) peak = Math.max(peak, this.#between(pcm, at - REACH * stride));
      before = size;
    }
    return peak;
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
