const STALL_MS = 1_200;

/**
 * Notices that nothing comes back any more, seconds before the browser's own ICE timers do (6 s to 16 s).
 *
 * The server sends a packet every 20 ms without a pause; a connection that never brought one is not judged.
 */
export class StallWatch {
  #packets = 0;
  #grewAtMs = 0;

  /** Takes the count of packets received so far; true when it has stood still for too long. */
  stalled(packets: number, nowMs: number): boolean {
    if (packets !== this.#packets) {
      this.#packets = packets;
      this.#grewAtMs = nowMs;
      return false;
    }
    return packets > 0 && nowMs - this.#grewAtMs >= STALL_MS;
  }
}
