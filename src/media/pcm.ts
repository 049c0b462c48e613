/** Sums over interleaved floats. None of them allocates. */

/** `into += pcm × gain`, the gain going from one value to the other in a straight line, the same for all channels. */
export function addRamped(
  into: Float32Array | Float64Array,
  pcm: Float32Array | Float64Array,
  channels: 1 | 2,
  gain: { from: number; to: number },
): void {
  const { from, to } = gain;
  if (from === 0 && to === 0) return;
  const step = (to - from) / (pcm.length / channels);
  let now = from;
  for (let at = 0; at < pcm.length; at += channels) {
    now += step;
    for (let channel = 0; channel < channels; channel++)
      into[at + channel] = (into[at + channel] as number) + (pcm[at + channel] as number) * now;
  }
}

/** `pcm *= gain` as in `addRamped`. */
export function scaleRamped(pcm: Float32Array, channels: 1 | 2, gain: { from: number; to: number }): void {
  const { from, to } = gain;
  if (from === 1 && to === 1) return;
  const step = (to - from) / (pcm.length / channels);
  let now = from;
  for (let at = 0; at < pcm.length; at += channels) {
    now += step;
    for (let channel = 0; channel < channels; channel++) pcm[at + channel] = (pcm[at + channel] as number) * now;
  }
}

/** The largest distance from zero; `NaN` when any sample is not a finite number. */
export function peakOf(pcm: Float32Array): number {
  let peak = 0;
  let poison = 0;
  for (let at = 0; at < pcm.length; at++) {
    const sample = pcm[at] as number;
    // Zero for every finite number; NaN for what is not.
    poison += sample * 0;
    const size = sample < 0 ? -sample : sample;
    if (size > peak) peak = size;
  }
  return peak + poison;
}

/** `into = sum − own`: a mix-minus. */
export function subtractInto(into: Float64Array, sum: Float64Array, own: Float32Array): void {
  for (let at = 0; at < into.length; at++) into[at] = (sum[at] as number) - (own[at] as number);
}

export function gainOf(decibels: number): number {
  return 10 ** (decibels / 20);
}

/** `into += pcm`. */
export function addInto(into: Float64Array, pcm: Float32Array): void {
  for (let at = 0; at < into.length; at++) into[at] = (into[at] as number) + (pcm[at] as number);
}
