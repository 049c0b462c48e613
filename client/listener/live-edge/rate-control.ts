/** The most that time is stretched either way; with pitch preserved nobody hears it. */
export const MAX_STRETCH = 0.03;
/**
 * Too far behind is no hurry: an ear that was ready for more lag than there is begins 60 ms late. Too near the live edge
 * is the next stall, though half of the margin may go first.
 */
const BEGIN_LATE_MS = 75;
const BEGIN_EARLY_MS = 45;
const ENOUGH_MS = 10;
/** An error of this many milliseconds asks for the full stretch: sooner done is sooner back at the sound's own speed. */
const FULL_STRETCH_AT_MS = 60;
const MAX_STEP = 0.01;
const GRAIN = 0.005;

/**
 * From how late the ear is to a playback rate, 0.97 to 1.03: begins at a clear error, ends near none, and moves in small
 * steps, so that it neither hunts nor is heard. Each correction stops at the middle, not at the far side.
 */
export class RateControl {
  #correcting = false;
  #rate = 1;

  get rate(): number {
    return this.#rate;
  }

  /** `lateMs` over zero: further behind live than wanted. Ask about five times a second. */
  step(lateMs: number): number {
    if (lateMs > BEGIN_LATE_MS || lateMs < -BEGIN_EARLY_MS) this.#correcting = true;
    else if (Math.abs(lateMs) < ENOUGH_MS || this.#hasCrossed(lateMs)) this.#correcting = false;
    const wanted = this.#correcting ? clamp((lateMs / FULL_STRETCH_AT_MS) * MAX_STRETCH, MAX_STRETCH) : 0;
    const step = clamp(toGrain(wanted) - (this.#rate - 1), MAX_STEP);
    this.#rate = 1 + toGrain(this.#rate - 1 + step);
    return this.#rate;
  }

  reset(): void {
    this.#correcting = false;
    this.#rate = 1;
  }

  #hasCrossed(lateMs: number): boolean {
    return this.#rate !== 1 && Math.sign(lateMs) !== Math.sign(this.#rate - 1);
  }
}

function clamp(value: number, limit: number): number {
  return Math.max(-limit, Math.min(limit, value));
}

function toGrain(value: number): number {
  return Math.round(value / GRAIN) * GRAIN;
}
