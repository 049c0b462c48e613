/** The two filters of ITU-R BS.1770-4 Annex 1, tables 1 and 2: coefficients for 48 kHz. */
const SHELF = {
  b0: 1.53512485958697,
  b1: -2.69169618940638,
  b2: 1.19839281085285,
  a1: -1.69065929318241,
  a2: 0.73248077421585,
};
const HIGH_PASS = { a1: -1.99004745483398, a2: 0.99007225036621 };
const STATES_PER_CHANNEL = 4;
/** A filter that rings out below this rests, before its numbers become too small for the processor's fast path. */
const AT_REST = 1e-15;

/** Weighs sound at 48 kHz as BS.1770-4 says that ears do, and keeps the filters' state from frame to frame. */
export class KWeighting {
  readonly #channels: 1 | 2;
  readonly #states: Float64Array;

  constructor(channels: 1 | 2) {
    this.#channels = channels;
    this.#states = new Float64Array(channels * STATES_PER_CHANNEL);
  }

  /** The weighted mean square of interleaved `pcm`, its channels added up; `loudnessOf` makes LUFS of it. */
  power(pcm: Float32Array): number {
    let energy = 0;
    for (let channel = 0; channel < this.#channels; channel++) energy += this.#channelEnergy(pcm, channel);
    return (energy * this.#channels) / pcm.length;
  }

  /** What `power` would say of silence, for almost nothing: the filters forget what they heard. */
  rest(): void {
    this.#states.fill(0);
  }

  #channelEnergy(pcm: Float32Array, channel: number): number {
    const states = this.#states;
    const first = channel * STATES_PER_CHANNEL;
    let shelf1 = states[first] as number;
    let shelf2 = states[first + 1] as number;
    let high1 = states[first + 2] as number;
    let high2 = states[first + 3] as number;
    let energy = 0;
    for (let at = channel; at < pcm.length; at += this.#channels) {
      const sample = pcm[at] as number;
      const shelved = SHELF.b0 * sample + shelf1;
      shelf1 = SHELF.b1 * sample - SHELF.a1 * shelved + shelf2;
      shelf2 = SHELF.b2 * sample - SHELF.a2 * shelved;
      const weighted = shelved + high1;
      high1 = -2 * shelved - HIGH_PASS.a1 * weighted + high2;
      high2 = shelved - HIGH_PASS.a2 * weighted;
      energy += weighted * weighted;
    }
    const resting = energy < AT_REST * AT_REST;
    states[first] = resting ? 0 : shelf1;
    states[first + 1] = resting ? 0 : shelf2;
    states[first + 2] = resting ? 0 : high1;
    states[first + 3] = resting ? 0 : high2;
    return energy;
  }
}
