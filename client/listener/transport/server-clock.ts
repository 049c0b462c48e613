/** A handshake and a greeting take three round trips; half of one is the greeting's way here. */
const HANDSHAKE_TO_ONE_WAY = 1 / 6;
const MAX_ONE_WAY_MS = 250;
/** Old samples give way: the local clock stands still while a computer sleeps, and drifts. */
const MAX_AGE_MS = 600_000;
/** So far off the former estimate, a clock has stepped, and the former is worth nothing. */
const STEP_MS = 1_000;

type ClockSample = { offsetMs: number; handshakeMs: number; atMs: number };

/**
 * Estimates the edge's clock from its greetings. Of several, the one with the quickest handshake counts, as its way here
 * is the best known. The error is at most the one-way delay, and the same for everything that is measured with it.
 */
export class ServerClock {
  #sample: ClockSample | undefined;

  /** Times are local, monotonic milliseconds: when the connection was asked for, and when the greeting came. */
  greeted(greeting: { serverTimeMs: number; askedAtMs: number; cameAtMs: number }): void {
    const handshakeMs = Math.max(0, greeting.cameAtMs - greeting.askedAtMs);
    const oneWayMs = Math.min(MAX_ONE_WAY_MS, handshakeMs * HANDSHAKE_TO_ONE_WAY);
    const offsetMs = greeting.serverTimeMs + oneWayMs - greeting.cameAtMs;
    const sample: ClockSample = { offsetMs, handshakeMs, atMs: greeting.cameAtMs };
    if (this.#supersedes(sample)) this.#sample = sample;
  }

  /** The edge's clock at the local time given, Unix milliseconds; `undefined` before the first greeting. */
  serverMs(localMs: number): number | undefined {
    return this.#sample && localMs + this.#sample.offsetMs;
  }

  #supersedes(sample: ClockSample): boolean {
    const former = this.#sample;
    if (former === undefined || sample.handshakeMs <= former.handshakeMs) return true;
    if (sample.atMs - former.atMs > MAX_AGE_MS) return true;
    return Math.abs(sample.offsetMs - former.offsetMs) > STEP_MS;
  }
}
