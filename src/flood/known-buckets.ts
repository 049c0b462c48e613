import { KNOWN } from "./limits.ts";

/** Buckets for those who show a ticket, a token or a proof, in columns beside the addresses' slots. */
export class KnownBuckets {
  readonly #tokens: Float32Array;
  readonly #atMs: Float64Array;

  constructor(slots: number) {
    this.#tokens = new Float32Array(slots);
    this.#atMs = new Float64Array(slots);
  }

  get bytes(): number {
    return this.#tokens.length * 12;
  }

  begin(slot: number, nowMs: number): void {
    this.#tokens[slot] = KNOWN.burst;
    this.#atMs[slot] = nowMs;
  }

  take(slot: number, nowMs: number): boolean {
    const tokens = this.#fill(slot, nowMs);
    this.#tokens[slot] = tokens >= 1 ? tokens - 1 : tokens;
    return tokens >= 1;
  }

  /** What nobody's browser does with a ticket costs as much as many visits, and may leave the address a second in debt. */
  fine(slot: number, tokens: number, nowMs: number): void {
    this.#tokens[slot] = Math.max(-KNOWN.perSecond, this.#fill(slot, nowMs) - tokens);
  }

  #fill(slot: number, nowMs: number): number {
    const passedSeconds = Math.max(0, nowMs - (this.#atMs[slot] ?? 0)) / 1_000;
    this.#atMs[slot] = nowMs;
    return Math.min(KNOWN.burst, (this.#tokens[slot] ?? 0) + passedSeconds * KNOWN.perSecond);
  }
}
