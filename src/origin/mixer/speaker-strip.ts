import {
  gainOf,
  KWeighting,
  type PcmSource,
  type PulledFrame,
  peakOf,
  SILENCE_LUFS,
  scaleRamped,
} from "../../media/index.ts";
import { FRAME_SAMPLES, type SpeakerLevel } from "../../protocol/index.ts";
import { Leveller } from "./leveller.ts";
import { MixGate } from "./mix-gate.ts";
import type { MixerMetrics, SourceFault } from "./mixer-metrics.ts";
import { SpeakingDetector } from "./speaking-detector.ts";

/** No decoder of sound gives more; 12 dB over full scale. */
const LARGEST_SAMPLE = 4;
/** How long the sound takes from what was to what is, where the source does not go on smoothly. */
const SEAM_SAMPLES = FRAME_SAMPLES / 8;

/** One speaker on the way into the sum: pulled, checked, levelled, gated. A broken source is silence here, and counted. */
export class SpeakerStrip {
  /** What he adds to the sum in this frame, when `inMix`. The strip's own; good until the next `pull`. */
  readonly share: Float32Array;
  /** As heard in the mix. One object for the strip's life, changed by each `pull`. */
  readonly level: SpeakerLevel;
  readonly #channels: 1 | 2;
  readonly #metrics: MixerMetrics;
  readonly #weighting: KWeighting;
  readonly #leveller = new Leveller();
  readonly #detector = new SpeakingDetector();
  readonly #gate = new MixGate();
  /** The last sample of each channel that went into the sum. */
  readonly #last: Float32Array;
  #source: PcmSource;
  #pulled: PulledFrame = "silence";
  #gain = 1;
  #seam = true;

  constructor(options: { id: string; source: PcmSource; channels: 1 | 2; metrics: MixerMetrics }) {
    this.#source = options.source;
    this.#channels = options.channels;
    this.#metrics = options.metrics;
    this.#weighting = new KWeighting(options.channels);
    this.#last = new Float32Array(options.channels);
    this.share = new Float32Array(FRAME_SAMPLES * options.channels);
    this.level = { id: options.id, speaking: false, loudnessLufs: SILENCE_LUFS };
  }

  /** Something arrives from him, be it digital silence. */
  get arriving(): boolean {
    return this.#pulled !== "silence";
  }

  /** While false, `share` adds nothing: the sum is the same without him. */
  get inMix(): boolean {
    return this.#gate.open;
  }

  /** Goes on with another source, without a click. What was learned of his loudness stays. */
  replace(source: PcmSource): void {
    this.#source = source;
    this.#seam = true;
  }

  /** Takes the next 20 ms. Never throws. */
  pull(): void {
    const before = this.#pulled;
    this.#pulled = this.#pullSource();
    if (this.#pulled === "silence") this.share.fill(0);
    const peak = peakOf(this.share);
    if (peak === 0) this.#weighting.rest();
    this.#leveller.push(peak === 0 ? 0 : this.#weighting.power(this.share));
    this.#pass(peak, (before === "silence") !== (this.#pulled === "silence"));
    this.#tell();
  }

  #pullSource(): PulledFrame {
    let fault: SourceFault;
    try {
      const pulled = this.#source.pull(this.share);
      const peak = peakOf(this.share);
      if (peak <= LARGEST_SAMPLE) return pulled;
      fault = Number.isFinite(peak) ? "beyond_scale" : "not_finite";
    } catch {
      fault = "threw";
    }
    this.#metrics.faults[fault].inc();
    return "silence";
  }

  /** Levels the share, and opens and closes the gate. */
  #pass(peak: number, broken: boolean): void {
    const gain = gainOf(this.#leveller.gainDb);
    this.#gate.push(peak * gain);
    if (this.#gate.open) {
      scaleRamped(this.share, this.#channels, { from: this.#gain, to: this.#gate.closes ? 0 : gain });
      if (broken || this.#seam || this.#gate.opens) this.#mend();
      this.#last.set(this.share.subarray(this.share.length - this.#channels));
    } else this.#last.fill(0);
    this.#gain = gain;
    this.#seam = false;
  }

  /** Leads from the last sample before to the frame's own. */
  #mend(): void {
    const channels = this.#channels;
    for (let sample = 0; sample < SEAM_SAMPLES; sample++) {
      const share = 0.5 - 0.5 * Math.cos((Math.PI * (sample + 1)) / (SEAM_SAMPLES + 1));
      for (let channel = 0; channel < channels; channel++) {
        const at = sample * channels + channel;
        this.share[at] = (this.share[at] as number) * share + (this.#last[channel] as number) * (1 - share);
      }
    }
  }

  #tell(): void {
    const { gainDb, momentaryLufs, presentLufs } = this.#leveller;
    this.#detector.push(presentLufs + gainDb);
    this.level.speaking = this.#detector.speaking;
    this.level.loudnessLufs = Math.round(Math.max(SILENCE_LUFS, momentaryLufs + gainDb));
  }
}
