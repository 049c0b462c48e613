import type { Rendition } from "../../src/protocol/index.ts";
import { choosePaths } from "./choose-path.ts";
import { IDLE_STATE, type ListenerState, type ListenFault, type ListenPath } from "./listener-state.ts";
import { openSession, pathSupport } from "./open-session.ts";
import type { ListenSession, SessionEvents } from "./session.ts";

export type ListenerOptions = {
  room: string;
  /** Where the room is served, such as `https://stentor.example`; the page's own origin by default. */
  origin?: string;
  /** The room's default rendition when left out. */
  rendition?: Rendition;
  /** Forces one path and takes no other; for tests. */
  path?: ListenPath;
  /** Called at each change, about five times a second while there is sound. */
  onState: (state: ListenerState) => void;
  /** The element to sound through; one is made when left out. */
  audio?: HTMLAudioElement;
  /** Where the page serves the bundle of `webcodecs/playout-worklet.ts`; `/assets/listener-worklet.js` by default. */
  workletUrl?: string;
};

const DEFAULT_WORKLET_URL = "/assets/listener-worklet.js";
/** What is told of an ear that does not hear. */
const NO_EAR = { behindMs: undefined, lateMs: 0, waiting: false, rate: 1 };
const NO_PATH: ListenFault = {
  code: "playback_unsupported",
  message: "Cannot play: the browser has no way to play Opus live",
};

/** One listener of one room: start it within a tap, stop it when the page lets go of it. */
export class Listener {
  readonly #options: ListenerOptions;
  readonly #audio: HTMLAudioElement;
  #state: ListenerState = IDLE_STATE;
  #paths: ListenPath[] = [];
  #session: ListenSession | undefined;
  #settle: () => void = () => undefined;
  #settled: Promise<void> = Promise.resolve();
  #volume = 1;
  #muted = false;

  constructor(options: ListenerOptions) {
    this.#options = options;
    this.#audio = options.audio ?? new Audio();
  }

  get state(): ListenerState {
    return this.#state;
  }

  /**
   * Call within the tap; after `blocked`, call again within another. Resolves when the first sound is due, or when it is
   * known that there will be none for now: see `state`. Never rejects.
   */
  start(): Promise<void> {
    if (this.#session !== undefined && this.#state.phase !== "ended" && this.#state.phase !== "failed") {
      this.#session.start();
    } else {
      this.#begin();
    }
    return this.#settled;
  }

  stop(): void {
    this.#letGo();
    this.#change({ phase: "idle", ...NO_EAR });
    this.#settle();
  }

  /** Lets go of what is still to be caught up on; `moved` counts it. A path that keeps its own distance from live ignores it. */
  jumpToLive(): void {
    this.#session?.jumpToLive();
  }

  /** 0 to 1. Phones keep the volume to themselves and ignore it. */
  set volume(volume: number) {
    this.#volume = Math.min(1, Math.max(0, volume));
    this.#session?.setVolume(this.#volume);
  }

  set muted(muted: boolean) {
    this.#muted = muted;
    this.#session?.setMuted(muted);
  }

  #begin(): void {
    this.#letGo();
    this.#settled = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#state = { ...IDLE_STATE, phase: "connecting", notice: this.#state.notice };
    this.#paths = choosePaths(pathSupport(this.#audio), this.#options.path);
    this.#tryNext(NO_PATH);
  }

  /** `fault`: what to tell when there is no path left. */
  #tryNext(fault: ListenFault): void {
    this.#session?.close();
    this.#session = undefined;
    const path = this.#paths.shift();
    if (path === undefined) {
      this.#fail(fault);
      return;
    }
    this.#change({ path, phase: "connecting", ...NO_EAR });
    const { room, rendition, origin = location.origin, workletUrl = DEFAULT_WORKLET_URL } = this.#options;
    const session = openSession({
      path,
      address: { origin, room },
      rendition,
      audio: this.#audio,
      workletUrl,
      events: this.#sessionEvents(),
    });
    this.#session = session;
    session.setVolume(this.#volume);
    session.setMuted(this.#muted);
    session.start();
  }

  #sessionEvents(): SessionEvents {
    return {
      phase: (phase) => this.#entered(phase),
      followed: ({ behindMs, lateMs, rate, waiting }) =>
        this.#change({ behindMs: Math.round(behindMs), lateMs: Math.round(lateMs), rate, waiting }),
      stalled: () => this.#change({ stalls: this.#state.stalls + 1 }),
      gap: (ms) => this.#change({ gapsMs: this.#state.gapsMs + ms }),
      moved: () => this.#change({ moved: this.#state.moved + 1 }),
      notice: (notice) => this.#change({ notice }),
      paced: (pace) => this.#change({ pace }),
      resumable: (resumable) => this.#change({ resumable }),
      failed: (fault) => this.#fail(fault),
      unplayable: (fault) => {
        this.#change({ error: fault });
        this.#tryNext(fault);
      },
    };
  }

  #entered(phase: ListenerState["phase"]): void {
    if (phase !== this.#state.phase) this.#change({ phase });
    if (phase !== "connecting" && phase !== "reconnecting") this.#settle();
  }

  #fail(error: ListenFault): void {
    this.#letGo();
    this.#change({ phase: "failed", error, ...NO_EAR });
    this.#settle();
  }

  #letGo(): void {
    this.#session?.close();
    this.#session = undefined;
  }

  #change(change: Partial<ListenerState>): void {
    this.#state = { ...this.#state, ...change };
    this.#options.onState(this.#state);
  }
}
