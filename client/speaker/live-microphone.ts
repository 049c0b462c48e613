import { type MeterReading, SILENT_READING } from "./level-ballistics.ts";
import { LevelMeter } from "./level-meter.ts";
import { listMicrophones, type Microphone, type MicrophoneWish, openMicrophone } from "./microphone.ts";

export type LiveMicrophoneOptions = {
  /** Waits until a new track is on its way; the old one sounds until then. */
  onSwitch: (track: MediaStreamTrack) => Promise<void>;
  /** The microphones of this device have come or gone. */
  onDevices: (microphones: Microphone[]) => void;
  /** The one in use was unplugged. */
  onLost: () => void;
};

/** The one microphone that is open, with its meter; changing it is no gap. */
export class LiveMicrophone {
  readonly #options: LiveMicrophoneOptions;
  #track: MediaStreamTrack | undefined;
  #meter: LevelMeter | undefined;
  #muted = false;
  /** Counts what was asked for, so that only the newest is kept. */
  #asked = 0;
  #opening = 0;

  constructor(options: LiveMicrophoneOptions) {
    this.#options = options;
    globalThis.navigator?.mediaDevices?.addEventListener("devicechange", this.#onDeviceChange);
  }

  get track(): MediaStreamTrack | undefined {
    return this.#track;
  }

  level(nowMs: number): MeterReading {
    return this.#meter?.read(nowMs) ?? SILENT_READING;
  }

  mute(muted: boolean): void {
    this.#muted = muted;
    if (this.#track !== undefined) this.#track.enabled = !muted;
  }

  /**
   * Opens a microphone in the place of the present one. Returns its id, or `undefined` when something newer was asked
   * for meanwhile. Throws SpeakerError; the present one then stays.
   */
  async open(wish: MicrophoneWish): Promise<string | undefined> {
    this.#asked += 1;
    const asked = this.#asked;
    this.#opening += 1;
    const track = await openMicrophone(wish).finally(() => {
      this.#opening -= 1;
    });
    if (asked === this.#asked) {
      track.enabled = !this.#muted;
      await this.#options.onSwitch(track).catch((cause: unknown) => {
        track.stop();
        throw cause;
      });
    }
    if (asked !== this.#asked) {
      track.stop();
      return undefined;
    }
    track.enabled = !this.#muted;
    track.addEventListener("ended", () => this.#onTrackEnded(track));
    this.#track?.stop();
    this.#track = track;
    this.#meter ??= new LevelMeter();
    this.#meter.watch(track);
    this.#options.onDevices(await listMicrophones());
    return track.getSettings().deviceId ?? wish.id ?? "";
  }

  release(): void {
    this.#asked += 1;
    this.#track?.stop();
    this.#track = undefined;
    this.#meter?.close();
    this.#meter = undefined;
  }

  /** Releases it for good. */
  close(): void {
    this.release();
    globalThis.navigator?.mediaDevices?.removeEventListener("devicechange", this.#onDeviceChange);
  }

  #onTrackEnded(track: MediaStreamTrack): void {
    // Some browsers end the old track when the next one opens.
    if (track === this.#track && this.#opening === 0) this.#options.onLost();
  }

  readonly #onDeviceChange = async (): Promise<void> => {
    if (this.#track !== undefined) this.#options.onDevices(await listMicrophones());
  };
}
