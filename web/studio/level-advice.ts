import type { MeterReading } from "../../client/speaker/index.ts";

const QUIET_DBFS = -36;
const LOUD_DBFS = -1.5;
const VOICE_DBFS = -38;
/** How long one loud moment is remembered: people pause for breath. */
const MEMORY_MS = 3_000;
/** A voice that long while muted is meant to be heard. */
const TALKING_MS = 400;

export type Advice = "speak" | "quiet" | "good" | "loud" | "muted" | "talking-while-muted";

/** Turns a meter into advice that stands still long enough to be read. */
export class LevelAdvice {
  #loudestDbfs = Number.NEGATIVE_INFINITY;
  #loudestAtMs = Number.NEGATIVE_INFINITY;
  #talkingSinceMs: number | undefined;

  push(reading: MeterReading, muted: boolean, nowMs: number): Advice {
    if (reading.peakDbfs >= this.#loudestDbfs || nowMs - this.#loudestAtMs > MEMORY_MS) {
      this.#loudestDbfs = reading.peakDbfs;
      this.#loudestAtMs = nowMs;
    }
    return muted ? this.#whileMuted(reading, nowMs) : this.#whileHeard(reading);
  }

  #whileMuted(reading: MeterReading, nowMs: number): Advice {
    if (reading.rmsDbfs < VOICE_DBFS) this.#talkingSinceMs = undefined;
    else this.#talkingSinceMs ??= nowMs;
    const talking = this.#talkingSinceMs !== undefined && nowMs - this.#talkingSinceMs > TALKING_MS;
    return talking ? "talking-while-muted" : "muted";
  }

  #whileHeard(reading: MeterReading): Advice {
    this.#talkingSinceMs = undefined;
    if (reading.clipping || this.#loudestDbfs > LOUD_DBFS) return "loud";
    if (this.#loudestDbfs < -50) return "speak";
    return this.#loudestDbfs < QUIET_DBFS ? "quiet" : "good";
  }
}

export const ADVICE_WORDS: Record<Advice, string> = {
  speak: "Say something: the bar should move.",
  quiet: "A little quiet. Come closer to the microphone.",
  good: "Sounds good.",
  loud: "Too loud. Move back a little, or lower the input level.",
  muted: "Muted.",
  "talking-while-muted": "You are talking, but muted.",
};
