/**
 * A WebSocket client of our own, as bare as a hundred thousand in one machine ask for.
 *
 * In:    the bytes that a socket brings.
 * Out:   the answer to the handshake, whole messages, frames to send.
 * Never: touches a socket; it knows nothing of sound.
 */
export { closeFrame, pongFrame, textFrame } from "./client-frames.ts";
export { FrameReader, type FrameSink } from "./frame-reader.ts";
export { acceptFor, handshakeKey, handshakeRequest, readHandshake } from "./handshake.ts";
