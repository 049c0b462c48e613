/**
 * Where a room's one sound is made: ingest → mixer → packager, joined room by room.
 *
 * In:    orders from control; speakers' WebRTC.
 * Out:   part objects, windows and facts, on the relay.
 * Never: knows a listener, a token or a name.
 */
export { Origin, type OriginOptions } from "./origin.ts";
