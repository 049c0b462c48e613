import type { ListenFault } from "./listen-fault.ts";
import type { ListenPath } from "./listener-state.ts";
import type { ArrivedPart } from "./transport/index.ts";

/** Milliseconds since the room's epoch. */
export type SoundRange = { startMs: number; endMs: number };

/** What a player holds around its ear. */
export type PlayerView = {
  /** What is sounding; `undefined` until `jumpTo`, and again after the player began anew. */
  earMs: number | undefined;
  /** The unbroken sound at the ear; the newest unbroken sound while there is no ear. */
  range: SoundRange | undefined;
  /** Where sound goes on behind a hole. */
  nextStartMs: number | undefined;
  /** How much later than at `earMs` it is heard, where the player does not count that in itself. */
  outputLatencyMs?: number;
};

export type PlayerEvents = {
  /** More sound has become playable. */
  buffered(): void;
  /** The ear waits for sound that should have been there. */
  stalled(): void;
  /** The browser wants a tap first, or something outside the page has paused the sound. */
  blocked(): void;
  /** The sound goes on after `blocked`. */
  unblocked(): void;
  /** Parts were thrown away because a bounded queue was full. */
  dropped(parts: number): void;
  /** This path cannot go on. No event follows. */
  fault(fault: ListenFault): void;
};

/**
 * One way from parts to sound. It plays what it is told, from where and how fast; `LiveEdgeFollower` does the telling.
 * Parts come in order and are absolute in time, so that a missing one leaves a hole and shifts nothing.
 */
export interface Player {
  readonly path: ListenPath;
  /** Call within the tap, once; again within another tap after `blocked`. */
  open(): void;
  useInit(section: Uint8Array): void;
  /** The player keeps the bytes until they are played or dropped. */
  useParts(parts: readonly ArrivedPart[]): void;
  view(): PlayerView;
  /** Moves the ear there and lets it run. */
  jumpTo(ms: number): void;
  /** 0.97 to 1.06, pitch preserved. */
  setRate(rate: number): void;
  setVolume(volume: number): void;
  setMuted(muted: boolean): void;
  /** Lets go of the element, for other sound, until `open` is called again; that needs no tap then. */
  rest(): void;
  /** Forgets all sound and the ear: the timeline begins anew. */
  clear(): void;
  close(): void;
}
