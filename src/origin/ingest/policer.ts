/** Fifty packets a second are normal; ptime of 5 ms makes two hundred. */
export const PACKETS_PER_SECOND = 250;
/** Opus cannot exceed 64 kB/s; headers and RTCP come on top. */
export const BYTES_PER_SECOND = 96_000;
/** A network that stood still hands over a second's packets at once. */
const BURST_MS = 1_000;
/** So many dropped packets beyond what one second allows are no accident. */
const TOLERATED_EXCESS = 2_500;

/** Lets through what one speaker may send, by two token buckets: packets and bytes. */
export class Policer {
  #packets = (PACKETS_PER_SECOND * BURST_MS) / 1000;
  #bytes = (BYTES_PER_SECOND * BURST_MS) / 1000;
  #excess = 0;
  #lastMs: number | undefined;

  /** Whether the sender has kept on far above what it may. */
  get isFlooded(): boolean {
    return this.#excess > TOLERATED_EXCESS;
  }

  /** Whether this datagram is within what it may send. */
  admits(bytes: number, nowMs: number): boolean {
    this.#refill(nowMs);
    if (this.#packets < 1 || this.#bytes < bytes) {
      this.#excess += 1;
      return false;
    }
    this.#packets -= 1;
    this.#bytes -= bytes;
    return true;
  }

  #refill(nowMs: number): void {
    const seconds = Math.max(0, nowMs - (this.#lastMs ?? nowMs)) / 1000;
    this.#lastMs = nowMs;
    this.#packets = Math.min((PACKETS_PER_SECOND * BURST_MS) / 1000, this.#packets + seconds * PACKETS_PER_SECOND);
    this.#bytes = Math.min((BYTES_PER_SECOND * BURST_MS) / 1000, this.#bytes + seconds * BYTES_PER_SECOND);
    this.#excess = Math.max(0, this.#excess - seconds * PACKETS_PER_SECOND);
  }
}
