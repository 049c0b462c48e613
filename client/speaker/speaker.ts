import type { MeterReading } from "./level-ballistics.ts";
import { LiveMicrophone } from "./live-microphone.ts";
import { MUSIC_PROCESSING, type Processing, VOICE_PROCESSING } from "./microphone.ts";
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
  readonly #microphone: LiveMicrophone;
  #state: SpeakerState;
  #link: StageLink | undefined;

  constructor(options: SpeakerOptions) {
    this.#options = options;
    this.#channels = options.music === true ? 2 : 1;
    this.#state = firstState(options.music === true ? MUSIC_PROCESSING : VOICE_PROCESSING);
    this.#sound = new ReturnSound(options.audio ?? new Audio(), (returnBlocked) => this.#set({ returnBlocked }));
    this.#microphone = new LiveMicrophone({
      onSwitch: async (track) => this.#link?.replaceTrack(track),
      onDevices: (microphones) => this.#set({ microphones }),
      onLost: () => void this.#replaceLost(),
    });
    globalThis.addEventListener("pagehide", this.#onPageHide);
  }

  get state(): SpeakerState {
    return this.#state;
  }

  /** Call it once a picture; it follows the voice even while muted. */
  level(nowMs: number): MeterReading {
    return this.#microphone.level(nowMs);
  }

  /** Asks for the microphone; nobody hears it yet. */
  async ask(): Promise<void> {
    if (!this.#step("ask", { error: undefined })) return;
    try {
      if (await this.#open(this.#state.microphone)) this.#step("grant", {});
    } catch (cause) {
      this.#release();
      this.#step("refuse", { error: reasonOf(cause) });
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
    const { track } = this.#microphone;
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
    this.#microphone.mute(muted);
    this.#set({ muted });
  }

  /** Plays the others' sound after the browser had blocked it; from a tap. */
  playReturn(): void {
    this.#sound.play();
  }

  /** Leaves the stage and lets the microphone go. `ask` begins anew. */
  leave(): void {
    this.#link?.leave();
    this.#release();
    this.#step("leave", { error: undefined });
  }

  /** As `leave`, because the server has ended it: nobody is told. */
  end(error: SpeakerError): void {
    this.#link?.drop();
    this.#release();
    this.#step("end", { error: reasonOf(error) });
  }

  /** After this the speaker is of no more use. */
  close(): void {
    this.leave();
    this.#microphone.close();
    globalThis.removeEventListener("pagehide", this.#onPageHide);
  }

  async #reopen(microphone: string | undefined, processing: Processing): Promise<void> {
    const before = this.#state.processing;
    this.#set({ processing });
    if (this.#microphone.track === undefined) {
      this.#set({ microphone });
      return;
    }
    try {
      if (await this.#open(microphone)) this.#set({ error: undefined });
    } catch (cause) {
      this.#set({ processing: before, error: reasonOf(cause) });
    }
  }

  async #open(id: string | undefined): Promise<boolean> {
    const { processing } = this.#state;
    const microphone = await this.#microphone.open({ id, processing, channels: this.#channels });
    if (microphone === undefined) return false;
    this.#set({ microphone });
    return true;
  }

  /** An unplugged microphone gives way to the system's own choice; without one the stage is kept, silent. */
  async #replaceLost(): Promise<void> {
    try {
      await this.#open(undefined);
    } catch {
      const error = reasonOf(new SpeakerError("microphone_lost"));
      if (!this.#step("microphone-lost", { error })) this.#set({ error });
    }
  }

  readonly #onPageHide = (event: PageTransitionEvent): void => {
    if (!event.persisted) this.#link?.leave();
  };

  #release(): void {
    this.#link = undefined;
    this.#microphone.release();
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
