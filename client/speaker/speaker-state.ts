import type { Microphone, Processing } from "./microphone.ts";
import type { SpeakerErrorCode } from "./speaker-error.ts";

/**
 * `ready`: the microphone is open, nobody hears it. `on-air`: the others on stage hear it, and the audience once the
 * room is live. `ended`: it was left, or somebody ended it. `failed`: it cannot start, `error` says why.
 */
export type SpeakerPhase = "idle" | "asking" | "ready" | "connecting" | "on-air" | "reconnecting" | "ended" | "failed";

/** How the way to the server is; `undefined` fields are not known yet. Loss is what the server missed of us, 0 to 1. */
export type LinkQuality = { rttMs: number | undefined; loss: number | undefined };

export type SpeakerState = {
  phase: SpeakerPhase;
  muted: boolean;
  microphones: readonly Microphone[];
  /** The device id in use; `undefined` until one is open. */
  microphone: string | undefined;
  processing: Processing;
  quality: LinkQuality | undefined;
  /** The browser wants a tap before it plays the others' sound; see `Speaker.playReturn`. */
  returnBlocked: boolean;
  error: { code: SpeakerErrorCode; message: string } | undefined;
};

export type SpeakerStep =
  | "ask"
  | "grant"
  | "refuse"
  | "connect"
  | "connected"
  | "lose"
  | "leave"
  | "end"
  | "microphone-lost";

const STEPS: Record<SpeakerPhase, Partial<Record<SpeakerStep, SpeakerPhase>>> = {
  idle: { ask: "asking" },
  asking: { grant: "ready", refuse: "failed", leave: "idle" },
  ready: { connect: "connecting", leave: "ended", end: "ended", "microphone-lost": "failed" },
  connecting: { connected: "on-air", lose: "reconnecting", leave: "ended", end: "ended" },
  "on-air": { lose: "reconnecting", leave: "ended", end: "ended" },
  reconnecting: { connected: "on-air", leave: "ended", end: "ended" },
  ended: { ask: "asking" },
  failed: { ask: "asking", leave: "idle" },
};

/** The phase after a step; `undefined` when the step has come too late to mean anything, as after leaving. */
export function stepPhase(phase: SpeakerPhase, step: SpeakerStep): SpeakerPhase | undefined {
  return STEPS[phase][step];
}

export function firstState(processing: Processing): SpeakerState {
  return {
    phase: "idle",
    muted: false,
    microphones: [],
    microphone: undefined,
    processing,
    quality: undefined,
    returnBlocked: false,
    error: undefined,
  };
}
