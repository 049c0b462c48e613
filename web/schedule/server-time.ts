import type { ServerTimeSample } from "../../client/listener/index.ts";

export type Clocks = { monotonicMs: () => number; wallMs: () => number };

export const WEB_CLOCKS: Clocks = { monotonicMs: () => performance.now(), wallMs: () => Date.now() };

/** Of a way there and back that is longer, no more is taken for the way back. */
const MAX_ONE_WAY_MS = 250;
/** So far apart, this machine slept, or somebody set its clock. */
const APART_MS = 1_000;
/** Local clocks drift: an old word gives way to a new one. */
const MAX_AGE_MS = 600_000;

type Word = { atLeastMs: number; onewayMs: number; cameAtMs: number; wallMs: number };

/**
 * The server's clock, out of what its answers say. Never this machine's own, which may be minutes wrong; that one only tells of a sleep, during
 * which the monotonic clock of some machines stands still.
 */
export class ServerTime {
  readonly #clocks: Clocks;
  #word: Word | undefined;

  constructor(clocks: Clocks = WEB_CLOCKS) {
    this.#clocks = clocks;
  }

  get isKnown(): boolean {
    return this.#word !== undefined;
  }

  /** An answer is older than its arrival, by its way here and by how long it was kept: of several, the one that says the latest time holds. */
  took({ serverTimeMs, askedAtMs, cameAtMs }: ServerTimeSample): void {
    const atLeastMs = serverTimeMs - cameAtMs;
    const former = this.#word;
    const isNewer =
      former === undefined ||
      this.isDoubtful ||
      cameAtMs - former.cameAtMs > MAX_AGE_MS ||
      atLeastMs > former.atLeastMs ||
      former.atLeastMs - atLeastMs > APART_MS;
    if (!isNewer) return;
    const onewayMs = Math.min(MAX_ONE_WAY_MS, Math.max(0, cameAtMs - askedAtMs) / 2);
    const sinceMs = this.#clocks.monotonicMs() - cameAtMs;
    this.#word = { atLeastMs, onewayMs, cameAtMs, wallMs: this.#clocks.wallMs() - sinceMs };
  }

  /** Unix milliseconds; before the server's first word by this machine's clock, for want of a better. */
  nowMs(): number {
    if (this.#word === undefined) return this.#clocks.wallMs();
    const { atLeastMs, onewayMs } = this.#word;
    return this.#clocks.monotonicMs() + atLeastMs + onewayMs + Math.max(0, this.#sleptMs());
  }

  /** This machine has slept, or its clock was set: the server is to be asked again. */
  get isDoubtful(): boolean {
    return this.#sleptMs() !== 0;
  }

  /** How much further the wall clock went than the monotonic one; 0 where that is nothing to speak of. */
  #sleptMs(): number {
    if (this.#word === undefined) return 0;
    const { cameAtMs, wallMs } = this.#word;
    const apartMs = this.#clocks.wallMs() - wallMs - (this.#clocks.monotonicMs() - cameAtMs);
    return Math.abs(apartMs) > APART_MS ? apartMs : 0;
  }
}
