import { type AudienceSample, readSample, SAMPLE_NUMBERS, writeSample } from "./audience-sample.ts";

const FIRST_ROWS = 64;

/** The last `rowsMax` samples. Its memory grows with what it holds: 96 bytes a sample. */
export class SampleRing {
  readonly #rowsMax: number;
  #numbers = new Float64Array(FIRST_ROWS * SAMPLE_NUMBERS);
  /** Samples ever taken. */
  #taken = 0;

  constructor(rowsMax: number) {
    this.#rowsMax = rowsMax;
  }

  get size(): number {
    return Math.min(this.#taken, this.#rowsMax);
  }

  push(sample: AudienceSample): void {
    if (this.#taken < this.#rowsMax && this.#taken * SAMPLE_NUMBERS >= this.#numbers.length) this.#grow();
    writeSample(sample, this.#row(this.#taken));
    this.#taken += 1;
  }

  /** Oldest first. */
  *[Symbol.iterator](): Generator<AudienceSample> {
    for (let index = this.#taken - this.size; index < this.#taken; index++) yield readSample(this.#row(index));
  }

  #row(index: number): Float64Array {
    const at = (index % this.#rowsMax) * SAMPLE_NUMBERS;
    return this.#numbers.subarray(at, at + SAMPLE_NUMBERS);
  }

  #grow(): void {
    const grown = new Float64Array(Math.min(this.#numbers.length * 2, this.#rowsMax * SAMPLE_NUMBERS));
    grown.set(this.#numbers);
    this.#numbers = grown;
  }
}
