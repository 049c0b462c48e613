/**
 * Second stage: many speakers become one program, every 20 ms.
 *
 * In:    each speaker's PcmSource, pulled once a tick; whether the room is live.
 * Out:   960 samples of program a tick, levelled and limited, hold sound included; who speaks; to each speaker a packet of
 *        the mix without himself.
 * Never: knows where sound comes from or goes to, waits for anyone, or falls silent by accident.
 */
export { prepareHoldSound } from "./hold-sound.ts";
export { Metronome, type MetronomeOptions } from "./metronome.ts";
export { MixerMetrics } from "./mixer-metrics.ts";
export { MAX_SPEAKERS_PER_ROOM, type MixedFrame, RoomMixer, type RoomMixerOptions } from "./room-mixer.ts";
