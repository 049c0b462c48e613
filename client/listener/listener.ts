import type { Rendition } from "../../src/protocol/index.ts";
import { IDLE_STATE, type ListenerState, type ListenPath } from "./listener-state.ts";

export type ListenerOptions = {
  room: string;
  /** Where the room is served, such as `https://stentor.example`; the page's own origin by default. */
  origin?: string;
  /** The room's default rendition when left out. */
  rendition?: Rendition;
  /** Forces one path and takes no other; for tests. */
  path?: ListenPath;
  /** Called at each change, at most about five times a second. */
  onState: (state: ListenerState) => void;
  /** The element to sound through; one is made when left out. */
  audio?: HTMLAudioElement;
  /** Where the page serves the bundle of `playout-worklet.ts`. */
  workletUrl?: string;
};

/** One listener of one room: start it within a tap, stop it when the page lets go of it. */
export class Listener {
  readonly #options: ListenerOptions;
  #state: ListenerState = IDLE_STATE;

  constructor(options: ListenerOptions) {
    this.#options = options;
  }

  get state(): ListenerState {
    return this.#state;
  }

  /** Resolves when the first sound is due, or when it is known that there will be none (see `state`). Never rejects. */
  async start(): Promise<void> {
    this.#options.onState(this.#state);
  }

  stop(): void {
    this.#state = IDLE_STATE;
  }

  /** 0 to 1. Phones keep the volume to themselves and ignore it on the `audio` element. */
  set volume(_volume: number) {}

  set muted(_muted: boolean) {}
}
