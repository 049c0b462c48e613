/** Shortest and longest piece that is taken out or put in: 2.5 ms and 20 ms, periods of 400 and 50 Hz. */
export const MIN_LAG = 120;
export const MAX_LAG = 960;
/** The cross-fade, and what is compared: 10 ms. */
export const SPLICE_SAMPLES = 480;
/** What `findSplice` looks at. */
export const SEARCH_SAMPLES = MAX_LAG + SPLICE_SAMPLES;
const COARSE = 4;
/** Sound this quiet may be cut anywhere. */
const QUIET_ENERGY = SPLICE_SAMPLES * 1e-6;

export type Splice = {
  /** The distance of two like pieces, `MIN_LAG` to `MAX_LAG` samples: one or more periods of the pitch. */
  lag: number;
  /** How alike they are, up to 1. */
  likeness: number;
};

/**
 * Finds how far apart two like pieces of sound lie: the first at 0, the other somewhere within `SEARCH_SAMPLES`.
 * Cross-fading from one to the other shortens or lengthens the sound by that distance and leaves its pitch as it is
 * (overlap-add by waveform similarity; only where it is needed, so that all the rest passes untouched).
 */
export function findSplice(sound: Float32Array): Splice {
  let best: Splice = { lag: MIN_LAG, likeness: Number.NEGATIVE_INFINITY };
  for (let lag = MIN_LAG; lag <= MAX_LAG; lag += COARSE) best = better(best, sound, lag, COARSE);
  const around = best.lag;
  best = { lag: around, likeness: likenessAt(sound, around, 1) };
  const last = Math.min(MAX_LAG, around + COARSE - 1);
  for (let lag = Math.max(MIN_LAG, around - COARSE + 1); lag <= last; lag++) best = better(best, sound, lag, 1);
  return best;
}

function better(best: Splice, sound: Float32Array, lag: number, stride: number): Splice {
  const likeness = likenessAt(sound, lag, stride);
  return likeness > best.likeness ? { lag, likeness } : best;
}

/** Normalised cross-correlation. */
function likenessAt(sound: Float32Array, lag: number, stride: number): number {
  let product = 0;
  let energy = 0;
  let laggedEnergy = 0;
  for (let index = 0; index < SPLICE_SAMPLES; index += stride) {
    const here = sound[index] ?? 0;
    const there = sound[index + lag] ?? 0;
    product += here * there;
    energy += here * here;
    laggedEnergy += there * there;
  }
  if ((energy + laggedEnergy) * stride < QUIET_ENERGY) return 1;
  return product / Math.sqrt(energy * laggedEnergy + Number.MIN_VALUE);
}
