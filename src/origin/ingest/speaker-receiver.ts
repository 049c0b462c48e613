import {
  type OpusDecoder,
  type PcmSource,
  type PulledFrame,
  type RtpPacket,
  STRETCH_FRAME_SAMPLES,
  STRETCH_MARGIN_SAMPLES,
} from "../../media/index.ts";
import type { Clock } from "../../platform/index.ts";
import { JitterBuffer } from "./jitter-buffer.ts";
import { PcmQueue } from "./pcm-queue.ts";
import type { Playout } from "./playout.ts";
import { StretchControl } from "./stretch-control.ts";
import { TickTime } from "./tick-time.ts";

const SHORTEST_FRAME_SAMPLES = 120;
/** Out of silence, sound rises within 2.5 ms, so that it does not click. */
const RISE_SAMPLES = 120;
const SPLICE_SAMPLES = 240;
/** −50 dBFS, as mean square. */
const QUIET_POWER = 1e-5;
/** So far below the loudest of late a frame counts as quiet: 25 dB. */
const QUIET_RATIO = 0.003;
/** Per tick; the memory of the loudest halves in about two seconds. */
const LOUDNESS_DECAY = 0.993;

export type DecodeCounts = { undecodable: number; stretchedTicks: number };

/**
 * One speaker's sound in the mixer's time: jitter buffer, decoder, and the correction of the delay between two clocks
 * that run at different speeds. Never blocks; what goes wrong while decoding is concealed and counted.
 */
export class SpeakerReceiver implements PcmSource {
  readonly buffer = new JitterBuffer();
  readonly counts: DecodeCounts = { undecodable: 0, stretchedTicks: 0 };
  readonly #clock: Clock;
  readonly #decoder: OpusDecoder;
  readonly #channels: 1 | 2;
  readonly #queue: PcmQueue;
  readonly #tickTime = new TickTime();
  readonly #stretch = new StretchControl();
  #gain = 0;
  #loudestPower = 0;
  #quiet = true;
  #gave: PulledFrame = "silence";
  #delayMs: number | undefined;
  #closed = false;

  /** Owns the decoder from now on. */
  constructor(options: { decoder: OpusDecoder; channels: 1 | 2; clock: Clock }) {
    this.#decoder = options.decoder;
    this.#channels = options.channels;
    this.#clock = options.clock;
    this.#queue = new PcmQueue(options.channels);
  }

  /** `samples` is the length of the Opus packet, which must have been checked; its bytes are kept. */
  push(packet: RtpPacket, samples: number, arrivalMs: number): void {
    this.buffer.push(packet, samples, arrivalMs);
  }

  pull(into: Float32Array): PulledFrame {
    if (this.#closed) {
      into.fill(0);
      return "silence";
    }
    const nowMs = this.#tickTime.next(this.#clock.monotonicMs());
    this.#delayMs = this.buffer.delayMs(nowMs, this.#queue.samples);
    const drawn = STRETCH_FRAME_SAMPLES + this.#stretchSamples(nowMs);
    while (this.#queue.samples < drawn + STRETCH_MARGIN_SAMPLES) this.#decodeNext(nowMs);
    if (this.#queue.isSilent && drawn === STRETCH_FRAME_SAMPLES) {
      this.#queue.takeSilence(into);
      return "silence";
    }
    this.#queue.take(into, drawn);
    if (drawn !== STRETCH_FRAME_SAMPLES) this.counts.stretchedTicks += 1;
    this.#listen(into);
    return this.#gave === "silence" ? "concealed" : this.#gave;
  }

  /** How long before the last pull its sound would have arrived over the quickest path, and how long that should be. */
  delay(): { delayMs: number | undefined; targetMs: number } {
    return { delayMs: this.#delayMs, targetMs: this.buffer.targetMs };
  }

  /** Frees the decoder; who still pulls gets silence. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#decoder.free();
  }

  #stretchSamples(nowMs: number): number {
    if (this.#queue.isSilent) return 0;
    return this.#stretch.next(this.buffer.excessMs(nowMs, this.#queue.samples));
  }

  #decodeNext(nowMs: number): void {
    const playout = this.buffer.pull(nowMs, this.#queue.samples, this.#quiet);
    const pcm = playout.play === "silence" ? undefined : this.#decode(playout);
    if (pcm === undefined || pcm.length === 0) {
      this.#appendSilence(playout.samples);
      return;
    }
    this.#gave = playout.play === "guess" ? "concealed" : "sound";
    const whole = playout.play === "guess" ? playout.samples : pcm.length / this.#channels;
    const ramp = playout.gain < 1 ? whole : RISE_SAMPLES;
    this.#queue.append(pcm, whole, this.#gain, playout.gain, ramp);
    this.#gain = playout.gain;
  }

  #appendSilence(samples: number): void {
    this.#queue.appendSilence(samples);
    this.#gain = 0;
    this.#gave = "silence";
  }

  #decode(playout: Playout): Float32Array | undefined {
    try {
      if (playout.play === "guess") return this.#guess(playout.samples);
      if (playout.play === "redundancy") return this.#decoder.decodeFec(playout.payload, playout.samples);
      return playout.spliced ? this.#decodeSpliced(playout.payload) : this.#decoder.decode(playout.payload);
    } catch {
      this.counts.undecodable += 1;
      return this.#guessOrNothing(playout.samples);
    }
  }

  #guess(samples: number): Float32Array {
    return this.#decoder.conceal(Math.ceil(samples / SHORTEST_FRAME_SAMPLES) * SHORTEST_FRAME_SAMPLES);
  }

  #guessOrNothing(samples: number): Float32Array | undefined {
    try {
      return this.#guess(samples).subarray(0, samples * this.#channels);
    } catch {
      return undefined;
    }
  }

  /** Over the first 5 ms, fades from what would have come into what comes instead. */
  #decodeSpliced(packet: Uint8Array): Float32Array {
    const before = this.#decoder.conceal(SPLICE_SAMPLES);
    const pcm = this.#decoder.decode(packet);
    const length = Math.min(before.length, pcm.length);
    for (let at = 0; at < length; at++) {
      const share = at / length;
      pcm[at] = (pcm[at] ?? 0) * share + (before[at] ?? 0) * (1 - share);
    }
    return pcm;
  }

  #listen(pcm: Float32Array): void {
    let sum = 0;
    for (let at = 0; at < pcm.length; at++) {
      const sample = pcm[at] ?? 0;
      sum += sample * sample;
    }
    const power = sum / pcm.length;
    this.#loudestPower = Math.max(power, this.#loudestPower * LOUDNESS_DECAY);
    this.#quiet = power < QUIET_POWER || power < this.#loudestPower * QUIET_RATIO;
  }
}
