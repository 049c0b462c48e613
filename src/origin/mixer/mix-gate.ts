import { FRAME_MS } from "../../protocol/index.ts";

/** −60 dBFS: no smaller sound opens the gate. */
export const GATE_PEAK = 0.001;
const HANGOVER_FRAMES = 1_000 / FRAME_MS;

/**
 * Decides whether a speaker is in the sum at all. Opens in the very frame in which he is heard, closes after a second
 * below −60 dBFS; while it is closed he adds exact zeros, so that a mix without him is the mix of all, bit for bit.
 */
export class MixGate {
  #framesLeft = 0;

  /** Also true in the last frame, in which he fades out. */
  #wasOpen = false;
  #opensNow = false;

  /** Takes the largest sample of the frame about to be mixed, gain included. */
  push(peak: number): void {
    this.#wasOpen = this.#framesLeft > 0;
    if (peak >= GATE_PEAK) this.#framesLeft = HANGOVER_FRAMES;
    else if (this.#framesLeft > 0) this.#framesLeft--;
    this.#opensNow = !this.#wasOpen && this.#framesLeft > 0;
  }

  /** He has a share in this frame's sum. */
  get open(): boolean {
    return this.#wasOpen || this.#framesLeft > 0;
  }

  get opens(): boolean {
    return this.#opensNow;
  }

  get closes(): boolean {
    return this.#wasOpen && this.#framesLeft === 0;
  }
}
