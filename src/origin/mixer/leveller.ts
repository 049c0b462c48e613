import { GatedPower, loudnessOf, RELATIVE_GATE_LU, SlidingPower } from "../../media/index.ts";
import { FRAME_MS } from "../../protocol/index.ts";

/** Where every speaker is brought to. */
export const TARGET_LUFS = -16;
export const MAX_GAIN_DB = 24;
export const MAX_CUT_DB = 24;
/** Quieter sound never counts as speech: not even the largest gain would bring it near the target. */
const SPEECH_GATE_LUFS = -55;
/** Momentary loudness, EBU Tech 3341. */
const BLOCK_FRAMES = 400 / FRAME_MS;
const HOP_FRAMES = 100 / FRAME_MS;
/** Eight seconds of speech: what the speaker's loudness is taken from. */
const REMEMBERED_BLOCKS = 80;
/** Below 0.8 s of speech nothing is moved. */
const FEWEST_BLOCKS = 8;
/** Speech has gaps; what has had no dip this deep, this soon after, is noise or a lasting tone. */
const DIP_LU = 9;
const DIP_WITHIN_BLOCKS = 15;
const DIP_FRAMES = 3;
const TIME_CONSTANT_S = 2;
const FASTEST_DB_PER_S = 6;
const FRAME_S = FRAME_MS / 1000;

/**
 * Brings one speaker to the target, slowly: learns the loudness of speech alone (EBU R 128's gates, and a gate that only what has
 * the rhythm of speech passes), and moves the gain towards what is missing, upwards only while speech is heard.
 */
export class Leveller {
  readonly #block = new SlidingPower(BLOCK_FRAMES);
  readonly #now = new SlidingPower(DIP_FRAMES);
  readonly #speech = new GatedPower(REMEMBERED_BLOCKS, SPEECH_GATE_LUFS);
  readonly #undecided = new UndecidedBlocks();
  #frames = 0;
  #gainDb = 0;
  #speechLufs: number | undefined;

  /** Takes the K-weighted power of the next 20 ms, as they came in; the gain moves. */
  push(power: number): void {
    this.#block.push(power);
    this.#now.push(power);
    const dipLufs = loudnessOf(this.#now.mean());
    const decided = this.#undecided.takeAbove(dipLufs + DIP_LU, this.#speech);
    if (++this.#frames % HOP_FRAMES === 0) this.#pushBlock();
    if (decided) this.#learn();
    this.#moveGain(dipLufs);
  }

  /** To be multiplied in as decibels; ramp to it over the frame. */
  get gainDb(): number {
    return this.#gainDb;
  }

  /** Momentary loudness as it came in, without the gain. */
  get momentaryLufs(): number {
    return loudnessOf(this.#block.mean());
  }

  /** Loudness of the last 60 ms as it came in. */
  get presentLufs(): number {
    return loudnessOf(this.#now.mean());
  }

  #pushBlock(): void {
    const power = this.#block.mean();
    if (loudnessOf(power) < TARGET_LUFS) {
      this.#undecided.push(power);
      return;
    }
    // Too loud is too loud, whatever it is.
    this.#speech.push(power);
    this.#learn();
  }

  #learn(): void {
    if (this.#speech.count >= FEWEST_BLOCKS) this.#speechLufs = loudnessOf(this.#speech.mean());
  }

  #moveGain(nowLufs: number): void {
    if (this.#speechLufs === undefined) return;
    const missing = clamp(TARGET_LUFS - this.#speechLufs, -MAX_CUT_DB, MAX_GAIN_DB) - this.#gainDb;
    const speaks = nowLufs >= this.#speechLufs + RELATIVE_GATE_LU;
    if (missing > 0 && !speaks) return;
    this.#gainDb += clamp(missing / TIME_CONSTANT_S, -FASTEST_DB_PER_S, FASTEST_DB_PER_S) * FRAME_S;
  }
}

/** Blocks of which it is not known yet whether they were speech. The oldest falls out undecided. */
class UndecidedBlocks {
  readonly #powers = new Float64Array(DIP_WITHIN_BLOCKS);
  #at = 0;
  #loudest = 0;

  push(power: number): void {
    this.#powers[this.#at] = power;
    this.#at = (this.#at + 1) % DIP_WITHIN_BLOCKS;
    this.#loudest = Math.max(this.#loudest, power);
  }

  /** Moves what is louder than this over to `speech`; says whether there was any. */
  takeAbove(lufs: number, speech: GatedPower): boolean {
    if (loudnessOf(this.#loudest) <= lufs) return false;
    let taken = false;
    this.#loudest = 0;
    for (let at = 0; at < DIP_WITHIN_BLOCKS; at++) {
      const power = this.#powers[at] as number;
      if (loudnessOf(power) > lufs) {
        speech.push(power);
        this.#powers[at] = 0;
        taken = true;
      } else this.#loudest = Math.max(this.#loudest, power);
    }
    return taken;
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
