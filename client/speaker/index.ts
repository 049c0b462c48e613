/**
 * The speaking end of a room without a screen: a microphone goes out over WHIP, the mix-minus comes back.
 *
 * In:    a WHIP endpoint, a bearer token, a microphone that the person allows.
 * Out:   states to show (`SpeakerState`), a level to draw (`MeterReading`), the others' sound in an `<audio>` element.
 * Never: draws anything, knows what a room's state is, or asks any address but the WHIP endpoint's.
 */
export { FLOOR_DBFS, type MeterReading, SILENT_READING } from "./level-ballistics.ts";
export type { Microphone, Processing } from "./microphone.ts";
export { Speaker, type SpeakerOptions } from "./speaker.ts";
export { SpeakerError, type SpeakerErrorCode } from "./speaker-error.ts";
export type { LinkQuality, SpeakerPhase, SpeakerState } from "./speaker-state.ts";
