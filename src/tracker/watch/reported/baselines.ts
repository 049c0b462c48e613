import type { Detection } from "../../../detect/index.ts";
import { HISTORY_SERIES_MAX } from "../limits.ts";
import { ExpectedHistory, type KeptExpectation } from "./expected-history.ts";

/** What was usual, by series, for charts. Bounded: series beyond the bound have no baseline to show. */
export class Baselines {
  readonly #histories = new Map<string, ExpectedHistory>();

  /** Returns what is to be kept of this minute. */
  take(startMs: number, detections: ReadonlyMap<string, Detection>): Record<string, KeptExpectation> {
    const kept: Record<string, KeptExpectation> = {};
    for (const [key, { expected, low, high }] of detections) {
      const history = /^(region|edge)=/.test(key) ? undefined : this.#of(key);
      if (history === undefined) continue;
      history.put(startMs, { expected, low, high });
      if (expected !== null && low !== null && high !== null)
        kept[key] = [rounded(expected), rounded(low), rounded(high)];
    }
    return kept;
  }

  restore(startMs: number, kept: Record<string, KeptExpectation>): void {
    for (const [key, numbers] of Object.entries(kept)) {
      const [expected, low, high] = numbers;
      this.#of(key)?.put(startMs, { expected, low, high });
    }
  }

  over(key: string, span: { fromMs: number; toMs: number; binMs: number }) {
    const { fromMs, toMs, binMs } = span;
    const history = this.#histories.get(key);
    const bins = Array.from({ length: Math.max(0, Math.ceil((toMs - fromMs) / binMs)) }, (_, at) => {
      return history?.over(fromMs + at * binMs, binMs) ?? { expected: null, low: null, high: null };
    });
    return {
      expected: bins.map(({ expected }) => expected),
      low: bins.map(({ low }) => low),
      high: bins.map(({ high }) => high),
    };
  }

  #of(key: string): ExpectedHistory | undefined {
    const known = this.#histories.get(key);
    if (known !== undefined || this.#histories.size >= HISTORY_SERIES_MAX) return known;
    const made = new ExpectedHistory();
    this.#histories.set(key, made);
    return made;
  }
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
