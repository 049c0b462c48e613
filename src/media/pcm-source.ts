/**
 * Where the mixer takes one speaker's sound, in its own time: one frame each tick, whatever the network did.
 * Ingest makes them, the mixer pulls them; a test makes one from an array.
 */
export interface PcmSource {
  /**
   * Fills `into` with the next 20 ms: 960 samples per channel at 48 kHz, interleaved, −1 to 1.
   * Says what it gave: `"silence"` means nothing is arriving (all zeros), `"concealed"` that the codec guessed.
   */
  pull(into: Float32Array): PulledFrame;
}

export type PulledFrame = "sound" | "concealed" | "silence";

/** Takes one Opus packet each tick; what the network does with it is not the caller's concern. Never throws. */
export interface PacketSink {
  send(packet: Uint8Array): void;
}
