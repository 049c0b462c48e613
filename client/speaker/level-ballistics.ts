/** Levels in dBFS, from `FLOOR_DBFS` to 0. `clipping` stays true for a moment, so that an eye can catch it. */
export type MeterReading = { rmsDbfs: number; peakDbfs: number; clipping: boolean };

export const FLOOR_DBFS = -60;
const CLIP_DBFS = -0.3;
const CLIP_SHOWN_MS = 1_500;
const PEAK_HELD_MS = 900;
/** How fast a bar falls; it rises at once. */
const RMS_FALL_DB_PER_S = 45;
const PEAK_FALL_DB_PER_S = 20;

export const SILENT_READING: MeterReading = { rmsDbfs: FLOOR_DBFS, peakDbfs: FLOOR_DBFS, clipping: false };

export function measure(samples: Float32Array): { rmsDbfs: number; peakDbfs: number } {
  let peak = 0;
  let squares = 0;
  for (const sample of samples) {
    peak = Math.max(peak, Math.abs(sample));
    squares += sample * sample;
  }
  return { rmsDbfs: toDbfs(Math.sqrt(squares / Math.max(1, samples.length))), peakDbfs: toDbfs(peak) };
}

function toDbfs(amplitude: number): number {
  return amplitude <= 0 ? FLOOR_DBFS : Math.min(0, Math.max(FLOOR_DBFS, 20 * Math.log10(amplitude)));
}

/** Makes a meter that can be read out of moments: quick to rise, slow to fall, with the peak and the clipping held. */
export class LevelBallistics {
  #rms = FLOOR_DBFS;
  #peak = FLOOR_DBFS;
  #peakAtMs = Number.NEGATIVE_INFINITY;
  #clippedAtMs = Number.NEGATIVE_INFINITY;
  #lastMs: number | undefined;

  push(level: { rmsDbfs: number; peakDbfs: number }, nowMs: number): MeterReading {
    const elapsedS = this.#lastMs === undefined ? 0 : (nowMs - this.#lastMs) / 1000;
    this.#lastMs = nowMs;
    this.#rms = Math.max(level.rmsDbfs, this.#rms - RMS_FALL_DB_PER_S * elapsedS);
    if (level.peakDbfs >= this.#peak) {
      this.#peak = level.peakDbfs;
      this.#peakAtMs = nowMs;
    } else if (nowMs - this.#peakAtMs > PEAK_HELD_MS) {
      this.#peak = Math.max(level.peakDbfs, this.#peak - PEAK_FALL_DB_PER_S * elapsedS);
    }
    if (level.peakDbfs >= CLIP_DBFS) this.#clippedAtMs = nowMs;
    return { rmsDbfs: this.#rms, peakDbfs: this.#peak, clipping: nowMs - this.#clippedAtMs < CLIP_SHOWN_MS };
  }
}
