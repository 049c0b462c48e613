/** Half a minute of announcements: clocks drift apart by less than a millisecond in it. */
const SAMPLES_KEPT = 60;
/** Origins whose clocks are kept; the one that was heard longest ago is forgotten first. */
export const MAX_CLOCKS = 256;

type Samples = { heard: number; lastTheirMs: number; aheadMs: number[] };

/**
 * How far other origins' monotonic clocks are ahead of ours, by what they say of themselves. Each sample is too low by its own way here,
 * so the highest of the last ones is the best.
 */
export class OriginClocks {
  readonly #samples = new Map<string, Samples>();

  /** What it said the first time may have stood in the directory for long, so that it proves nothing. */
  hear(origin: string, theirMs: number, oursMs: number): void {
    const samples = this.#samples.get(origin) ?? { heard: 0, lastTheirMs: Number.NaN, aheadMs: [] };
    if (theirMs === samples.lastTheirMs) return;
    this.#samples.delete(origin);
    this.#samples.set(origin, samples);
    samples.lastTheirMs = theirMs;
    if (samples.heard++ > 0) samples.aheadMs.push(theirMs - oursMs);
    if (samples.aheadMs.length > SAMPLES_KEPT) samples.aheadMs.shift();
    if (this.#samples.size > MAX_CLOCKS) this.#samples.delete(this.#samples.keys().next().value ?? "");
  }

  /** `undefined` when it was not heard twice. */
  aheadMs(origin: string): number | undefined {
    const samples = this.#samples.get(origin)?.aheadMs ?? [];
    return samples.length === 0 ? undefined : Math.max(...samples);
  }
}
