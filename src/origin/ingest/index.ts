/**
 * First stage: speakers' WebRTC becomes PCM that the mixer can pull, and the mix-minus goes back.
 *
 * In:    WHIP offers and fragments (http/ did the HTTP), RTP on one UDP port, Opus packets to send back.
 * Out:   answers; per speaker a PcmSource and a PacketSink, and who joined and left.
 * Never: mixes, knows what a room is beyond its name, or lets one speaker's packets cost another's sound.
 */
export { Ingest, type IngestOptions, type SpeakerEvent } from "./ingest.ts";
export type { EndReason } from "./session.ts";
export type { SpeakerStats } from "./speaker-stats.ts";
