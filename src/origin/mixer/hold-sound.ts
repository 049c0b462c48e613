import { gainOf, KWeighting, loudnessOf } from "../../media/index.ts";
import { FRAME_SAMPLES, SAMPLE_RATE_HZ } from "../../protocol/index.ts";
import { HOLD_VOICES, type HoldVoice, LOOP_SECONDS } from "./hold-score.ts";

/** Well below speech, so that nobody reaches for the volume when the host begins. */
export const HOLD_LUFS = -26;
const LOOP_SAMPLES = LOOP_SECONDS * SAMPLE_RATE_HZ;
const LOOP_FRAMES = LOOP_SAMPLES / FRAME_SAMPLES;

/** What listeners hear while nobody is on: a loop without a seam, made by us from sines. */
export class HoldSound {
  readonly #loop: Float32Array;
  readonly #frameLength: number;

  constructor(loop: Float32Array, channels: 1 | 2) {
    this.#loop = loop;
    this.#frameLength = FRAME_SAMPLES * channels;
  }

  /** The frame of this number since the room began: always the same for the same number. A view, not to be written to. */
  frame(number: number): Float32Array {
    const start = (number % LOOP_FRAMES) * this.#frameLength;
    return this.#loop.subarray(start, start + this.#frameLength);
  }
}

const prepared = new Map<1 | 2, Promise<HoldSound>>();

/**
 * Made once for all rooms. Takes some tenths of a second, in slices of a few milliseconds: meanwhile other rooms' ticks
 * come in time, and the first room waits for it.
 */
export function prepareHoldSound(channels: 1 | 2): Promise<HoldSound> {
  const sound = prepared.get(channels) ?? render(channels);
  prepared.set(channels, sound);
  return sound;
}

async function render(channels: 1 | 2): Promise<HoldSound> {
  const loop = new Float32Array(LOOP_SAMPLES * channels);
  for (const voice of HOLD_VOICES) {
    addVoice(loop, channels, voice);
    await othersTurn();
  }
  await bringTo(HOLD_LUFS, loop, channels);
  return new HoldSound(loop, channels);
}

/** The loop has no pause that a gate would leave out. */
async function bringTo(lufs: number, loop: Float32Array, channels: 1 | 2): Promise<void> {
  const weighting = new KWeighting(channels);
  let power = 0;
  for (const second of secondsOf(loop)) {
    power += weighting.power(second) / LOOP_SECONDS;
    await othersTurn();
  }
  const gain = gainOf(lufs - loudnessOf(power));
  for (const second of secondsOf(loop)) {
    for (let at = 0; at < second.length; at++) second[at] = (second[at] as number) * gain;
    await othersTurn();
  }
}

function secondsOf(loop: Float32Array): Float32Array[] {
  const length = loop.length / LOOP_SECONDS;
  return Array.from({ length: LOOP_SECONDS }, (_, second) => loop.subarray(second * length, (second + 1) * length));
}

function othersTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** The envelope is asked for once in so many samples, and a straight line drawn in between. */
const ENVELOPE_STEP = 48;

function addVoice(loop: Float32Array, channels: 1 | 2, voice: HoldVoice): void {
  const turn = (2 * Math.PI * voice.hz) / SAMPLE_RATE_HZ;
  const cosine = Math.cos(turn);
  const sine = Math.sin(turn);
  const [left, right] = channels === 2 ? panned(voice.pan) : [Math.SQRT1_2, 0];
  let x = 1;
  let y = 0;
  let at = Math.round(voice.startS * SAMPLE_RATE_HZ) * channels;
  let level = 0;
  for (let sample = 0; sample < voice.lengthS * SAMPLE_RATE_HZ; sample += ENVELOPE_STEP) {
    const next = voice.amplitude * voice.envelope((sample + ENVELOPE_STEP) / SAMPLE_RATE_HZ);
    const step = (next - level) / ENVELOPE_STEP;
    for (let within = 0; within < ENVELOPE_STEP; within++) {
      if (at >= loop.length) at -= loop.length;
      level += step;
      const value = y * level;
      loop[at] = (loop[at] as number) + value * left;
      if (channels === 2) loop[at + 1] = (loop[at + 1] as number) + value * right;
      const turned = x * cosine - y * sine;
      y = x * sine + y * cosine;
      x = turned;
      at += channels;
    }
    level = next;
  }
}

/** Equal power wherever it stands. */
function panned(pan: number): [left: number, right: number] {
  const angle = ((pan + 1) * Math.PI) / 4;
  return [Math.cos(angle), Math.sin(angle)];
}
