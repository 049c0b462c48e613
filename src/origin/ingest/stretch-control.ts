import { MAX_STRETCH_SAMPLES } from "../../media/index.ts";

/** Too little delay soon loses packets; too much only costs a little of it, and leaving time alone is worth more. */
const BEGIN_SHORT_MS = 3;
const BEGIN_LONG_MS = 8;
const END_MS = 0.5;
const MS_PER_STEP = 5;

/**
 * Decides how many samples more or fewer than 960 a tick draws, to bring the delay back to its target.
 * Nothing until it is 3 ms short or 8 ms long, then at least one (0.1 %), at most four (0.42 %), until it is right again.
 */
export class StretchControl {
  #correcting = false;

  next(excessMs: number): number {
    const off = Math.abs(excessMs);
    const begin = excessMs < 0 ? BEGIN_SHORT_MS : BEGIN_LONG_MS;
    this.#correcting = off > (this.#correcting ? END_MS : begin);
    if (!this.#correcting) return 0;
    return Math.sign(excessMs) * Math.min(MAX_STRETCH_SAMPLES, Math.ceil(off / MS_PER_STEP));
  }
}
