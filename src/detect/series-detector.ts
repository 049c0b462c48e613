import type { Bin, Detection, DetectorOptions } from "./detection.ts";

/** Detects trouble in one series of counts, bin by bin. */
export class SeriesDetector {
  readonly #options: DetectorOptions;

  constructor(options: DetectorOptions) {
    this.#options = options;
  }

  /** Takes a whole bin; bins come in order. */
  push(bin: Bin): Detection {
    return this.peek(bin);
  }

  /** Looks at a bin that still runs: may alarm early, never calms, changes nothing. */
  peek({ startMs, count }: Bin): Detection {
    return {
      startMs,
      count,
      expected: null,
      low: null,
      high: null,
      score: 0,
      state: "fine",
      onsetMs: null,
      ratio: null,
    };
  }

  /** All that is known, as JSON. */
  keep(): unknown {
    return { binMs: this.#options.binMs };
  }
}
