/** The most that time is usually stretched either way; with pitch preserved nobody hears it. */
export const MAX_STRETCH = 0.03;
/** The most that an ear hurries after an outage; with pitch preserved speech stays natural. */
const MAX_HURRY = 0.06;
/** So much of what the ear lacks to be at live, and has in hand, is worth more than the usual hurry, until it is less than the other. */
const HURRY_FROM_MS = 3_000;
const HURRY_UNTIL_MS = 2_000;
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
 * From how late the ear is to a playback rate, 0.97 to 1.03, and 1.06 when it is very late: begins at a clear error, ends near none, and moves in small
 * steps, so that it neither hunts nor is heard. Each correction stops at the middle, not at the far side.
 */
export class RateControl {
  #correcting = false;
  #hurrying = false;
  #rate = 1;

  get rate(): number {
    return this.#rate;
  }

  /** `lateMs` over zero: further behind live than wanted. `aheadMs`: the sound in hand. Ask about five times a second. */
  step(lateMs: number, aheadMs: number): number {
    const reachMs = Math.min(lateMs, aheadMs);
    this.#hurrying = reachMs > (this.#hurrying ? HURRY_UNTIL_MS : HURRY_FROM_MS);
    if (lateMs > BEGIN_LATE_MS || lateMs < -BEGIN_EARLY_MS) this.#correcting = true;
    else if (Math.abs(lateMs) < ENOUGH_MS || this.#hasCrossed(lateMs)) this.#correcting = false;
    const wanted = this.#correcting ? this.#wantedStretch(lateMs) : 0;
    const step = clamp(toGrain(wanted) - (this.#rate - 1), MAX_STEP);
    this.#rate = 1 + toGrain(this.#rate - 1 + step);
    return this.#rate;
  }

  reset(): void {
    this.#correcting = false;
    this.#hurrying = false;
    this.#rate = 1;
  }

  #wantedStretch(lateMs: number): number {
    return this.#hurrying ? MAX_HURRY : clamp((lateMs / FULL_STRETCH_AT_MS) * MAX_STRETCH, MAX_STRETCH);
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
