import { FRAME_MS } from "../../protocol/index.ts";

/** Nobody is louder than this in dead air; the first syllable is. */
const DEAD_AIR_LUFS = -55;
const DEAD_AIR_FRAMES = 15_000 / FRAME_MS;
/** Sooner, when not even silence arrives from anyone. */
const NOTHING_ARRIVES_FRAMES = 4_000 / FRAME_MS;
const HOLD_IN_FRAMES = 1_500 / FRAME_MS;
const HOLD_OUT_FRAMES = 300 / FRAME_MS;
const SPEAKERS_IN_FRAMES = 20 / FRAME_MS;
const SPEAKERS_OUT_FRAMES = 100 / FRAME_MS;

/** What the policy looks at each tick. */
export type Stage = { live: boolean; speakers: number; arriving: boolean; loudestLufs: number };

/**
 * Decides what listeners hear: the speakers when the room is live and there is anything to hear, the hold sound otherwise.
 * A program is silent for 15 seconds at the most, 4 when no speaker's sound arrives at all.
 */
export class HoldPolicy {
  readonly hold = new Fade(HOLD_IN_FRAMES, HOLD_OUT_FRAMES);
  readonly speakers = new Fade(SPEAKERS_IN_FRAMES, SPEAKERS_OUT_FRAMES);
  #onAir = false;
  #quietFrames = 0;
  #missingFrames = 0;
  #playing: "speakers" | "hold" = "hold";

  get playing(): "speakers" | "hold" {
    return this.#playing;
  }

  push(stage: Stage): void {
    const onAir = stage.live && stage.speakers > 0;
    const begins = onAir && !this.#onAir;
    this.#onAir = onAir;
    const heard = stage.loudestLufs >= DEAD_AIR_LUFS;
    this.#quietFrames = heard || begins ? 0 : this.#quietFrames + 1;
    this.#missingFrames = heard || stage.arriving || begins ? 0 : this.#missingFrames + 1;
    const deadAir = this.#quietFrames >= DEAD_AIR_FRAMES || this.#missingFrames >= NOTHING_ARRIVES_FRAMES;
    this.#playing = onAir && !deadAir ? "speakers" : "hold";
    this.hold.move(this.#playing === "hold");
    this.speakers.move(stage.live);
  }
}

/** A gain that goes from frame to frame between 0 and 1, in the shape of a sine. `from` and `to` are the frame's ends. */
export class Fade {
  readonly #stepIn: number;
  readonly #stepOut: number;
  #place = 0;
  from = 0;
  to = 0;

  constructor(framesIn: number, framesOut: number) {
    this.#stepIn = 1 / framesIn;
    this.#stepOut = 1 / framesOut;
  }

  move(up: boolean): void {
    this.from = this.to;
    this.#place = up ? Math.min(1, this.#place + this.#stepIn) : Math.max(0, this.#place - this.#stepOut);
    this.to = Math.sin((Math.PI / 2) * this.#place) ** 2;
  }
}
