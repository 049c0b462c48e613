import type { Detection } from "../../../detect/index.ts";
import { HISTORY_MINUTES, MINUTE_MS } from "../limits.ts";

export type Expectation = Pick<Detection, "expected" | "low" | "high">;
/** Expected, low, high. */
export type KeptExpectation = [number, number, number];

/** What was usual in each minute of the last seven days, of one series. */
export class ExpectedHistory {
  readonly #minutes = new Int32Array(HISTORY_MINUTES).fill(-1);
  readonly #numbers = new Float32Array(HISTORY_MINUTES * 3);

  put(startMs: number, { expected, low, high }: Expectation): void {
    const minute = Math.floor(startMs / MINUTE_MS);
    const at = minute % HISTORY_MINUTES;
    const isKnown = expected !== null && low !== null && high !== null;
    this.#minutes[at] = isKnown ? minute : -1;
    if (isKnown) this.#numbers.set([expected, low, high], at * 3);
  }

  at(startMs: number): Expectation | undefined {
    const minute = Math.floor(startMs / MINUTE_MS);
    const at = minute % HISTORY_MINUTES;
    if (this.#minutes[at] !== minute) return undefined;
    const [expected = 0, low = 0, high = 0] = this.#numbers.subarray(at * 3, at * 3 + 3);
    return { expected, low, high };
  }

  /**
   * The same of a longer bin. Its bounds lie nearer to what is expected than the sum of the minutes' bounds: chance evens out. Minutes of
   * which nothing is known are taken to be as the others.
   */
  over(fromMs: number, binMs: number): Expectation {
    const count = Math.max(1, Math.round(binMs / MINUTE_MS));
    const known = Array.from({ length: count }, (_, at) => this.at(fromMs + at * MINUTE_MS)).filter(
      (each) => each !== undefined,
    );
    if (known.length === 0) return { expected: null, low: null, high: null };
    const scale = count / known.length;
    const sum = (of: (each: Expectation) => number) => scale * known.reduce((total, each) => total + of(each), 0);
    const expected = sum((each) => each.expected ?? 0);
    const below = Math.sqrt(sum((each) => ((each.expected ?? 0) - (each.low ?? 0)) ** 2));
    const above = Math.sqrt(sum((each) => ((each.high ?? 0) - (each.expected ?? 0)) ** 2));
    return { expected, low: Math.max(0, expected - below), high: expected + above };
  }
}
