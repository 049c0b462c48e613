import { KWeighting } from "./k-weighting.ts";

/** What the meters show for silence: the absolute gate of ITU-R BS.1770-4. */
export const SILENCE_LUFS = -70;
/** EBU R 128: blocks this much below the mean of all do not count. */
export const RELATIVE_GATE_LU = -10;

/** LUFS of a K-weighted mean square; at least −70. */
export function loudnessOf(power: number): number {
  return power <= SILENCE_POWER ? SILENCE_LUFS : -0.691 + 10 * Math.log10(power);
}

/** The K-weighted mean square that has this loudness. */
export function powerOf(lufs: number): number {
  return 10 ** ((lufs + 0.691) / 10);
}

const SILENCE_POWER = powerOf(SILENCE_LUFS);

/** The mean of the last `size` frames' powers. Momentary loudness (EBU Tech 3341) is that of 20 frames of 20 ms. */
export class SlidingPower {
  readonly #powers: Float64Array;
  #at = 0;

  constructor(size: number) {
    this.#powers = new Float64Array(size);
  }

  push(power: number): void {
    this.#powers[this.#at] = power;
    this.#at = (this.#at + 1) % this.#powers.length;
  }

  /** Frames that were never pushed count as silence. Summed anew each time: a running sum would drift. */
  mean(): number {
    let sum = 0;
    for (const power of this.#powers) sum += power;
    return sum / this.#powers.length;
  }
}

/** The newest blocks' mean power, gated after BS.1770-4: quiet ones are left out, then those 10 LU below the rest. */
export class GatedPower {
  readonly #blocks: Float64Array;
  readonly #absoluteGate: number;
  #pushed = 0;

  /** Keeps the `size` newest blocks of at least `absoluteGateLufs`. */
  constructor(size: number, absoluteGateLufs: number = SILENCE_LUFS) {
    this.#blocks = new Float64Array(size);
    this.#absoluteGate = powerOf(absoluteGateLufs);
  }

  /** How many blocks the mean stands on. */
  get count(): number {
    return Math.min(this.#pushed, this.#blocks.length);
  }

  push(power: number): void {
    if (power < this.#absoluteGate) return;
    this.#blocks[this.#pushed % this.#blocks.length] = power;
    this.#pushed++;
  }

  /** Zero while no block was loud enough. */
  mean(): number {
    const relativeGate = this.#meanFrom(0) * 10 ** (RELATIVE_GATE_LU / 10);
    return this.#meanFrom(relativeGate);
  }

  #meanFrom(gate: number): number {
    let sum = 0;
    let count = 0;
    for (let at = 0; at < this.count; at++) {
      const power = this.#blocks[at] as number;
      if (power < gate) continue;
      sum += power;
      count++;
    }
    return count === 0 ? 0 : sum / count;
  }
}

/**
 * Integrated loudness in LUFS of whole sounds, for tests, benches and what is rendered once: interleaved floats at 48 kHz,
 * gated in blocks of 400 ms, one each 100 ms (BS.1770-4). Needs memory for each 100 ms; −70 for silence.
 */
export function integratedLoudness(pcm: Float32Array, channels: 1 | 2): number {
  const hopLength = 4800 * channels;
  const weighting = new KWeighting(channels);
  const block = new SlidingPower(4);
  const hops = Math.floor(pcm.length / hopLength);
  const gated = new GatedPower(Math.max(1, hops));
  for (let hop = 0; hop < hops; hop++) {
    block.push(weighting.power(pcm.subarray(hop * hopLength, (hop + 1) * hopLength)));
    if (hop >= 3) gated.push(block.mean());
  }
  return loudnessOf(gated.mean());
}
