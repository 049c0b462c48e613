import { type MeterReading, SILENT_READING } from "./level-ballistics.ts";
import { LevelMeter } from "./level-meter.ts";
import { listMicrophones, MUSIC_PROCESSING, openMicrophone, type Processing, VOICE_PROCESSING } from "./microphone.ts";
import { ReturnSound } from "./return-sound.ts";
import { SpeakerError } from "./speaker-error.ts";
import { firstState, type SpeakerState, type SpeakerStep, stepPhase } from "./speaker-state.ts";
import { StageLink } from "./stage-link.ts";

export type SpeakerOptions = {
  /** The room's WHIP endpoint. */
  whip: string;
  token: string;
  /** Stereo, and no processing of the sound to begin with. */
  music?: boolean;
  /** Where the others are heard; a hidden one is made if there is none. */
  audio?: HTMLAudioElement;
  /**
   * Asked when the server has dropped our session without our doing: is the participant on stage all the same?
   * Then somebody with the same token took our place, and fighting over it would help nobody.
   */
  isElsewhere?: () => Promise<boolean>;
  onState: (state: SpeakerState) => void;
};

/**
 * A person with a microphone. The order of things: `ask` (from a tap), look at `level`, `join`, `leave`.
 *
 * Nothing here throws; what goes wrong stands in the state. Once joined it stays joined: a lost connection is mended
 * until `leave`, or until the server says that there is no place any more.
 */
export class Speaker {
  readonly #options: SpeakerOptions;
  readonly #channels: 1 | 2;
  readonly #sound: ReturnSound;
  #state: SpeakerState;
  #track: MediaStreamTrack | undefined;
  #meter: LevelMeter | undefined;
  #link: StageLink | undefined;
  /** Counts askings, so that only the newest one's microphone is kept. */
  #asked = 0;
  #opening = 0;

  constructor(options: SpeakerOptions) {
    this.#options = options;
    this.#channels = options.music === true ? 2 : 1;
    this.#state = firstState(options.music === true ? MUSIC_PROCESSING : VOICE_PROCESSING);
    this.#sound = new ReturnSound(options.audio ?? new Audio(), (returnBlocked) => this.#set({ returnBlocked }));
    globalThis.addEventListener("pagehide", this.#onPageHide);
    globalThis.navigator?.mediaDevices?.addEventListener("devicechange", this.#onDeviceChange);
  }

  get state(): SpeakerState {
    return this.#state;
  }

  /** Call it once a picture; it follows the voice even while muted. */
  level(nowMs: number): MeterReading {
    return this.#meter?.read(nowMs) ?? SILENT_READING;
  }

  /** Asks for the microphone; nobody hears it yet. */
  async ask(): Promise<void> {
    if (!this.#step("ask", { error: undefined })) return;
    try {
      const opened = await this.#open(this.#state.microphone, this.#state.processing);
      if (opened) this.#step("grant", {});
    } catch (cause) {
      this.#refuse(cause);
    }
  }

  /** Changes the microphone, on stage as well; the present one goes on until the other is open. */
  async choose(microphone: string): Promise<void> {
    await this.#reopen(microphone, this.#state.processing);
  }

  async process(change: Partial<Processing>): Promise<void> {
    await this.#reopen(this.#state.microphone, { ...this.#state.processing, ...change });
  }

  /** Takes the stage. The state tells how it goes. */
  join(): void {
    const track = this.#track;
    if (track === undefined || !this.#step("connect", { error: undefined })) return;
    this.#link = new StageLink({
      whip: this.#options.whip,
      token: this.#options.token,
      channels: this.#channels,
      track,
      isElsewhere: this.#options.isElsewhere ?? (async () => false),
      onReturn: (stream) => this.#sound.take(stream),
      onUp: () => this.#step("connected", { error: undefined }),
      onDown: () => this.#step("lose", { quality: undefined }),
      onQuality: (quality) => this.#set({ quality }),
      onEnd: (error) => this.end(error),
    });
  }

  mute(muted: boolean): void {
    if (this.#track !== undefined) this.#track.enabled = !muted;
    this.#set({ muted });
  }

  /** Plays the others' sound after the browser had blocked it; from a tap. */
  playReturn(): void {
    this.#sound.play();
  }

  /** Leaves the stage and lets the microphone go. `ask` begins anew. */
  leave(): void {
    this.#release();
    this.#step("leave", { error: undefined });
  }

  /** As `leave`, because the server has ended it: nobody is told. */
  end(error: SpeakerError): void {
    this.#link?.drop();
    this.#link = undefined;
    this.#release();
    this.#step("end", { error: { code: error.code, message: error.message } });
  }

  /** After this the speaker is of no more use. */
  close(): void {
    this.leave();
    globalThis.removeEventListener("pagehide", this.#onPageHide);
    globalThis.navigator?.mediaDevices?.removeEventListener("devicechange", this.#onDeviceChange);
  }

  async #reopen(microphone: string | undefined, processing: Processing): Promise<void> {
    const before = this.#state.processing;
    this.#set({ processing });
    if (this.#track === undefined) {
      this.#set({ microphone });
      return;
    }
    try {
      if (await this.#open(microphone, processing)) this.#set({ error: undefined });
    } catch (cause) {
      this.#set({ processing: before, error: reasonOf(cause) });
    }
  }

  /**
   * The old track is stopped after the new one is on its way, so that a change on stage is no gap.
   * Returns false when something newer has been asked for meanwhile.
   */
  async #open(id: string | undefined, processing: Processing): Promise<boolean> {
    this.#asked += 1;
    const asked = this.#asked;
    this.#opening += 1;
    const track = await openMicrophone({ id, processing, channels: this.#channels }).finally(() => {
      this.#opening -= 1;
    });
    if (asked !== this.#asked) {
      track.stop();
      return false;
    }
    track.enabled = !this.#state.muted;
    track.addEventListener("ended", () => void this.#onTrackEnded(track));
    await this.#link?.replaceTrack(track);
    this.#track?.stop();
    this.#track = track;
    this.#meter ??= new LevelMeter();
    this.#meter.watch(track);
    const microphone = track.getSettings().deviceId ?? id;
    this.#set({ microphone, processing, microphones: await listMicrophones() });
    return true;
  }

  /** An unplugged microphone gives way to the system's own choice; without one the stage is kept, silent. */
  async #onTrackEnded(track: MediaStreamTrack): Promise<void> {
    // Some browsers end the old track when the next one opens.
    if (track !== this.#track || this.#opening > 0) return;
    try {
      await this.#open(undefined, this.#state.processing);
    } catch {
      const error = reasonOf(new SpeakerError("microphone_lost"));
      if (!this.#step("microphone-lost", { error })) this.#set({ error });
    }
  }

  readonly #onDeviceChange = async (): Promise<void> => {
    if (this.#track !== undefined) this.#set({ microphones: await listMicrophones() });
  };

  readonly #onPageHide = (event: PageTransitionEvent): void => {
    if (!event.persisted) this.#link?.leave();
  };

  #refuse(cause: unknown): void {
    this.#release();
    this.#step("refuse", { error: reasonOf(cause) });
  }

  #release(): void {
    this.#asked += 1;
    this.#link?.leave();
    this.#link = undefined;
    this.#track?.stop();
    this.#track = undefined;
    this.#meter?.close();
    this.#meter = undefined;
    this.#sound.stop();
  }

  #step(step: SpeakerStep, change: Partial<SpeakerState>): boolean {
    const phase = stepPhase(this.#state.phase, step);
    if (phase === undefined) return false;
    this.#set({ ...change, phase });
    return true;
  }

  #set(change: Partial<SpeakerState>): void {
    this.#state = { ...this.#state, ...change };
    this.#options.onState(this.#state);
  }
}

function reasonOf(cause: unknown): NonNullable<SpeakerState["error"]> {
  const error = cause instanceof SpeakerError ? cause : new SpeakerError("refused", { cause });
  return { code: error.code, message: error.message };
}
