/** More holes than this at once, and the oldest sound is forgotten. */
export const MAX_RUNS = 64;

/** `start` to, not including, `end`; samples at 48 kHz since the room's epoch. */
export type SampleRun = { start: number; end: number };

/** Which samples are there: unbroken runs, in order. Sound comes in order, so that a run only grows at its end. */
export class SampleRuns {
  readonly #runs: SampleRun[] = [];

  get all(): readonly SampleRun[] {
    return this.#runs;
  }

  /** Where the newest sound ends; `undefined` when there is none. */
  get end(): number | undefined {
    return this.#runs.at(-1)?.end;
  }

  /** Hands back how many samples at the start are not new. */
  add(start: number, end: number): number {
    const last = this.#runs.at(-1);
    const newFrom = Math.max(start, last?.end ?? start);
    if (newFrom >= end) return end - start;
    if (last?.end === newFrom) last.end = end;
    else this.#runs.push({ start: newFrom, end });
    if (this.#runs.length > MAX_RUNS) this.#runs.shift();
    return newFrom - start;
  }

  /** The run that holds this sample. */
  runAt(sample: number): SampleRun | undefined {
    return this.#runs.find(({ start, end }) => start <= sample && sample < end);
  }

  /** The first run that begins after this sample. */
  runAfter(sample: number): SampleRun | undefined {
    return this.#runs.find(({ start }) => start > sample);
  }

  forgetBefore(sample: number): void {
    while (this.#runs[0] !== undefined && this.#runs[0].end <= sample) this.#runs.shift();
    const first = this.#runs[0];
    if (first !== undefined) first.start = Math.max(first.start, sample);
  }

  clear(): void {
    this.#runs.length = 0;
  }
}
