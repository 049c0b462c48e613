import { LevelBallistics, type MeterReading, measure, SILENT_READING } from "./level-ballistics.ts";

/** 43 ms at 48 kHz: longer than a picture on the screen, so that no peak falls between two readings. */
const WINDOW_SAMPLES = 2_048;

/** Hears a microphone beside its way out, so that it also shows a voice that is muted. */
export class LevelMeter {
  readonly #context = new AudioContext({ latencyHint: "playback" });
  readonly #samples = new Float32Array(WINDOW_SAMPLES);
  #analyser: AnalyserNode | undefined;
  #source: MediaStreamAudioSourceNode | undefined;
  #track: MediaStreamTrack | undefined;
  #ballistics = new LevelBallistics();

  /** Listens to a copy of the track from now on; the track stays the caller's. */
  watch(track: MediaStreamTrack): void {
    this.#release();
    this.#track = track.clone();
    this.#track.enabled = true;
    this.#source = this.#context.createMediaStreamSource(new MediaStream([this.#track]));
    this.#analyser = new AnalyserNode(this.#context, { fftSize: WINDOW_SAMPLES });
    this.#source.connect(this.#analyser);
    this.#ballistics = new LevelBallistics();
    void this.#context.resume().catch(() => undefined);
  }

  /** Call it once a picture. */
  read(nowMs: number): MeterReading {
    if (this.#analyser === undefined) return SILENT_READING;
    this.#analyser.getFloatTimeDomainData(this.#samples);
    return this.#ballistics.push(measure(this.#samples), nowMs);
  }

  close(): void {
    this.#release();
    void this.#context.close().catch(() => undefined);
  }

  #release(): void {
    this.#source?.disconnect();
    this.#track?.stop();
    this.#source = this.#track = this.#analyser = undefined;
  }
}
