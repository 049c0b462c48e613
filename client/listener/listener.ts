import type { Rendition } from "../../src/protocol/index.ts";
import { choosePaths } from "./choose-path.ts";
import { MemoryTickets, type Solve, type TicketStore } from "./door/index.ts";
import type { ListenFault } from "./listen-fault.ts";
import { IDLE_STATE, type ListenerConnection, type ListenerState, type ListenPath } from "./listener-state.ts";
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
  /** As long as this listener lives, when left out. */
  tickets?: TicketStore;
  /** Solves challenges in the background; without it none is taken up. */
  solve?: Solve;
  /** It is known that newcomers wait: the door is asked for a place at once. */
  askFirst?: boolean;
  /** Called at each change, about five times a second while there is sound. */
  onState: (state: ListenerState) => void;
  /** The element to sound through; one is made when left out. */
  audio?: HTMLAudioElement;
  /** Where the page serves the bundle of `webcodecs/playout-worklet.ts`; `/assets/listener-worklet.js` by default. */
  workletUrl?: string;
};

const DEFAULT_WORKLET_URL = "/assets/listener-worklet.js";
/** What is told of an ear that does not hear. */
const NO_EAR = { behindMs: undefined, part: undefined, lateMs: 0, interrupted: false, rate: 1 };
const NO_PATH: ListenFault = {
  code: "playback_unsupported",
  message: "Cannot play: the browser has no way to play Opus live",
};

/** One listener of one room: start it within a tap, stop it when the page lets go of it. */
export class Listener {
  readonly #options: ListenerOptions;
  readonly #audio: HTMLAudioElement;
  readonly #tickets: TicketStore;
  #state: ListenerState = IDLE_STATE;
  #paths: ListenPath[] = [];
  #session: ListenSession | undefined;
  #connection: ListenerConnection | null = null;
  #settle: () => void = () => undefined;
  #settled: Promise<void> = Promise.resolve();
  #trouble: ListenFault | undefined;
  #volume = 1;
  #muted = false;

  constructor(options: ListenerOptions) {
    this.#options = options;
    this.#audio = options.audio ?? new Audio();
    this.#tickets = options.tickets ?? new MemoryTickets();
  }

  get state(): ListenerState {
    return this.#state;
  }

  /** The last one that an edge took, also when it is over; `null`: there was none, or its edge does not name it. */
  get connection(): ListenerConnection | null {
    return this.#connection;
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
    this.#change({ phase: "idle", waiting: undefined, ...NO_EAR });
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
      tickets: this.#tickets,
      solve: this.#options.solve,
      askFirst: this.#options.askFirst ?? false,
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
      connected: (connection) => {
        this.#connection = connection;
      },
      followed: ({ behindMs, lateMs, part, rate, waiting }) =>
        this.#change({ behindMs: Math.round(behindMs), part, lateMs: Math.round(lateMs), rate, interrupted: waiting }),
      stalled: () => this.#change({ stalls: this.#state.stalls + 1 }),
      gap: (ms) => this.#change({ gapsMs: this.#state.gapsMs + ms }),
      moved: () => this.#change({ moved: this.#state.moved + 1 }),
      notice: (notice) => this.#change({ notice }),
      paced: (pace) => this.#change({ pace }),
      waiting: (waiting) => this.#change({ waiting, ...this.#withoutTrouble() }),
      meanwhile: (meanwhile) => this.#change({ meanwhile }),
      troubled: (fault) => this.#troubled(fault),
      resumable: (resumable) => this.#change({ resumable }),
      failed: (fault) => this.#fail(fault),
      unplayable: (fault) => {
        this.#change({ error: fault });
        this.#tryNext(fault);
      },
    };
  }

  #entered(phase: ListenerState["phase"]): void {
    if (phase !== this.#state.phase)
      this.#change({ phase, ...(isIn(phase) && { waiting: undefined, ...this.#withoutTrouble() }) });
    if (phase !== "connecting" && phase !== "reconnecting") this.#settle();
  }

  #troubled(fault: ListenFault): void {
    this.#trouble = fault;
    this.#change({ error: fault });
  }

  #withoutTrouble(): Partial<ListenerState> {
    return this.#trouble === this.#state.error ? { error: undefined } : {};
  }

  #fail(error: ListenFault): void {
    this.#letGo();
    this.#change({ phase: "failed", error, waiting: undefined, ...NO_EAR });
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

function isIn(phase: ListenerState["phase"]): boolean {
  return phase === "playing" || phase === "ended" || phase === "blocked";
}
