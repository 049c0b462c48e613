import type { ErrorCode } from "../../src/protocol/index.ts";

/** What can keep a speaker off the stage, each with the sentence that a person reads. */
export const SPEAKER_SENTENCES = {
  page_insecure:
    "This page came over plain http, and browsers give a microphone only to https pages and to localhost. Open it over https, or on the server's own machine at http://localhost.",
  browser_unsupported:
    "This browser cannot send a microphone over WebRTC. A current Chrome, Firefox, Edge or Safari can.",
  microphone_denied:
    "The browser did not allow the microphone. Allow it in the address bar or in the system's privacy settings, then try again.",
  microphone_missing: "No microphone was found. Plug one in, then try again.",
  microphone_busy: "Another program holds the microphone. Close it, then try again.",
  microphone_lost: "The microphone was unplugged. Choose another one to go on.",
  removed: "The host has taken you off the stage.",
  room_ended: "The room has ended.",
  room_not_found: "This room does not exist any more.",
  stage_full: "The stage is full: no more speakers fit in this room.",
  replaced: "You are on stage from another window or device now.",
  refused: "The server did not accept this browser's offer.",
} as const;

export type SpeakerErrorCode = keyof typeof SPEAKER_SENTENCES;

/** Why a speaker cannot go on. Its message is a sentence for the person. */
export class SpeakerError extends Error {
  override readonly name = "SpeakerError";
  readonly code: SpeakerErrorCode;

  constructor(code: SpeakerErrorCode, options?: { cause?: unknown }) {
    super(SPEAKER_SENTENCES[code], options);
    this.code = code;
  }
}

const FINAL_REFUSALS: Partial<Record<ErrorCode, SpeakerErrorCode>> = {
  token_missing: "removed",
  token_invalid: "removed",
  room_ended: "room_ended",
  room_not_found: "room_not_found",
  speaker_limit: "stage_full",
  sdp_invalid: "refused",
  sdp_too_large: "refused",
  sdp_no_audio: "refused",
  sdp_no_opus: "refused",
  sdp_direction: "refused",
};

/** The refusals that trying again cannot mend; `undefined` for those that it can. */
export function finalRefusal(code: string): SpeakerErrorCode | undefined {
  return Object.hasOwn(FINAL_REFUSALS, code) ? FINAL_REFUSALS[code as ErrorCode] : undefined;
}

/** Reads what getUserMedia threw: a DOMException in every browser, with these names. */
export function microphoneError(cause: unknown): SpeakerError {
  return new SpeakerError(microphoneErrorCode(cause instanceof Error ? cause.name : ""), { cause });
}

function microphoneErrorCode(name: string): SpeakerErrorCode {
  switch (name) {
    case "NotFoundError":
    case "OverconstrainedError":
      return "microphone_missing";
    case "NotReadableError":
    case "AbortError":
      return "microphone_busy";
    default:
      return "microphone_denied";
  }
}
