import { FRAME_MS } from "../../protocol/index.ts";

/** Below this, after levelling, nobody speaks. */
const QUIETEST_LUFS = -48;
/** Speech stands this far above what is heard between words. */
const ABOVE_NOISE_LU = 9;
/** The same to go on, as to begin it. */
const HYSTERESIS_LU = 4;
/** Whatever is louder than this and the distance above is no background. */
const LOUDEST_NOISE_LUFS = -45;
const NOISE_RISES_LU = (3 * FRAME_MS) / 1000;
const ONSET_FRAMES = 60 / FRAME_MS;
const HANGOVER_FRAMES = 600 / FRAME_MS;

/** Says calmly whether a speaker speaks: begins after 60 ms above the background, ends 600 ms after the last word. */
export class SpeakingDetector {
  #noiseLufs = LOUDEST_NOISE_LUFS;
  #framesAbove = 0;
  #framesLeft = 0;

  get speaking(): boolean {
    return this.#framesLeft > 0;
  }

  /** Takes the levelled loudness of the present moment, once a frame. */
  push(lufs: number): void {
    this.#noiseLufs = Math.min(lufs, this.#noiseLufs + NOISE_RISES_LU, LOUDEST_NOISE_LUFS);
    const onsetLufs = Math.max(QUIETEST_LUFS, this.#noiseLufs + ABOVE_NOISE_LU);
    const above = lufs >= (this.speaking ? onsetLufs - HYSTERESIS_LU : onsetLufs);
    this.#framesAbove = above ? this.#framesAbove + 1 : 0;
    if (above && (this.speaking || this.#framesAbove >= ONSET_FRAMES)) this.#framesLeft = HANGOVER_FRAMES;
    else if (this.#framesLeft > 0) this.#framesLeft--;
  }
}
