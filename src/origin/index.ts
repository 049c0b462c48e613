/**
 * Where a room's one sound is made: ingest → mixer → packager, joined room by room.
 *
 * In:    orders from control; speakers' WebRTC; which rooms are its own, by the leases that origins share.
 * Out:   part objects, windows, cards and facts, on the relay.
 * Never: knows a listener, a token or a name, or counts parts by a clock that may step.
 */
export { Origin, type OriginOptions } from "./origin.ts";
