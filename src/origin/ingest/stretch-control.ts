import { MAX_STRETCH_SAMPLES } from "../../media/index.ts";

const BEGIN_MS = 3;
const END_MS = 0.5;
const MS_PER_STEP = 5;

/**
 * Decides how many samples more or fewer than 960 a tick draws, to bring the delay back to its target.
 * Nothing until it is 3 ms off, then at least one (0.1 %), at most four (0.42 %), until it is right again.
 */
export class StretchControl {
  #correcting = false;

  next(excessMs: number): number {
    const off = Math.abs(excessMs);
    this.#correcting = this.#correcting ? off > END_MS : off > BEGIN_MS;
    if (!this.#correcting) return 0;
    return Math.sign(excessMs) * Math.min(MAX_STRETCH_SAMPLES, Math.ceil(off / MS_PER_STEP));
  }
}
