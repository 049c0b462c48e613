import { addRamped, Limiter } from "../../media/index.ts";
import { FRAME_SAMPLES } from "../../protocol/index.ts";
import { HoldPolicy, type Stage } from "./hold-policy.ts";
import type { HoldSound } from "./hold-sound.ts";

/** The one sound that listeners hear: speakers, hold sound, and the fades between them. */
export class Program {
  /** The present frame; overwritten by the next. */
  readonly pcm: Float32Array;
  readonly #channels: 1 | 2;
  readonly #policy = new HoldPolicy();
  readonly #hold: HoldSound;
  readonly #limiter: Limiter;
  readonly #mix: Float64Array;
  #frame = 0;

  constructor(options: { channels: 1 | 2; hold: HoldSound }) {
    this.#channels = options.channels;
    this.#hold = options.hold;
    this.#limiter = new Limiter(options.channels, FRAME_SAMPLES);
    this.#mix = new Float64Array(FRAME_SAMPLES * options.channels);
    this.pcm = new Float32Array(FRAME_SAMPLES * options.channels);
  }

  get playing(): "speakers" | "hold" {
    return this.#policy.playing;
  }

  /** Makes the next frame of the speakers' sum. */
  make(sum: Float64Array, stage: Stage): void {
    const { hold, speakers } = this.#policy;
    this.#policy.push(stage);
    this.#mix.fill(0);
    addRamped(this.#mix, sum, this.#channels, speakers);
    if (hold.to > 0 || hold.from > 0) addRamped(this.#mix, this.#hold.frame(this.#frame), this.#channels, hold);
    this.#limiter.process(this.#mix, this.pcm);
    this.#frame++;
  }
}
