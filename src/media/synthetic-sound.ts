/** Sound made from numbers, for tests and benches: mono floats at 48 kHz. The same arguments give the same sound. */

const SAMPLE_RATE_HZ = 48_000;
const SYLLABLE_MS = 180;
/** First and second formant in Hz of a, e, i, o, u. */
const VOWELS = [
  [730, 1090],
  [530, 1840],
  [270, 2290],
  [570, 840],
  [300, 870],
] as const;

/** A sine, faded over its first and last 5 ms so that it does not click. */
export function tone(options: { hz: number; ms: number; amplitude?: number }): Float32Array {
  const samples = samplesIn(options.ms);
  const fade = samplesIn(5);
  const amplitude = options.amplitude ?? 0.5;
  return Float32Array.from({ length: samples }, (_, at) => {
    const edge = Math.min(1, at / fade, (samples - at) / fade);
    return amplitude * edge * Math.sin((2 * Math.PI * options.hz * at) / SAMPLE_RATE_HZ);
  });
}

/**
 * Something that a codec takes for speech: a buzzing voice of wandering pitch speaks vowels, hisses and short pauses.
 * Peaks stay below 0.8.
 */
export function speechLike(options: { ms: number; seed: number }): Float32Array {
  const random = seededRandom(options.seed);
  const pcm = new Float32Array(samplesIn(options.ms));
  const syllableSamples = samplesIn(SYLLABLE_MS);
  for (let start = 0; start < pcm.length; start += syllableSamples) {
    const syllable = pcm.subarray(start, start + syllableSamples);
    const kind = random();
    if (kind < 0.15) continue;
    if (kind < 0.3) hiss(syllable, random);
    else speakVowel(syllable, random);
    fadeEnds(syllable);
  }
  return pcm;
}

/** Repeatable numbers from 0 up to 1, of 32 bits (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Glottal pulses through two resonators. */
function speakVowel(into: Float32Array, random: () => number): void {
  const [first, second] = VOWELS[Math.floor(random() * VOWELS.length)] ?? VOWELS[0];
  const low = resonator(first, 80);
  const high = resonator(second, 120);
  const startHz = 90 + 80 * random();
  const glideHz = 60 * (random() - 0.5);
  let phase = 0;
  for (let at = 0; at < into.length; at++) {
    phase += (startHz + (glideHz * at) / into.length) / SAMPLE_RATE_HZ;
    const pulse = phase >= 1 ? 1 : 0;
    phase -= pulse;
    into[at] = low(pulse) + 0.5 * high(pulse);
  }
  scaleToPeak(into, 0.3 + 0.4 * random());
}

function hiss(into: Float32Array, random: () => number): void {
  const filter = resonator(5500, 2000);
  for (let at = 0; at < into.length; at++) into[at] = filter(random() - 0.5);
  scaleToPeak(into, 0.15);
}

function resonator(hz: number, bandwidthHz: number): (input: number) => number {
  const radius = Math.exp((-Math.PI * bandwidthHz) / SAMPLE_RATE_HZ);
  const feedback = 2 * radius * Math.cos((2 * Math.PI * hz) / SAMPLE_RATE_HZ);
  let last = 0;
  let beforeLast = 0;
  return (input) => {
    const output = input + feedback * last - radius * radius * beforeLast;
    beforeLast = last;
    last = output;
    return output;
  };
}

function scaleToPeak(pcm: Float32Array, peak: number): void {
  const loudest = pcm.reduce((most, sample) => Math.max(most, Math.abs(sample)), 1e-9);
  for (let at = 0; at < pcm.length; at++) pcm[at] = ((pcm[at] ?? 0) * peak) / loudest;
}

function fadeEnds(pcm: Float32Array): void {
  const fade = Math.min(samplesIn(15), pcm.length / 2);
  for (let at = 0; at < fade; at++) {
    pcm[at] = ((pcm[at] ?? 0) * at) / fade;
    const end = pcm.length - 1 - at;
    pcm[end] = ((pcm[end] ?? 0) * at) / fade;
  }
}

function samplesIn(ms: number): number {
  return Math.round((ms * SAMPLE_RATE_HZ) / 1000);
}
