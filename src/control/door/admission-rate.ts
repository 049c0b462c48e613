import type { CapacityProof } from "../../protocol/index.ts";
import type { LivingEdge } from "./fleet.ts";

/** Newcomers a second that one edge takes while nobody has rehearsed. */
const UNPROVEN_PER_EDGE = 500;
const LEAST_PER_EDGE = 10;
/** Gained for each edge in each second of good health. */
const GAIN_PER_EDGE = 25;
const MOST_PER_EDGE = 2_000;
/** Above the first the rate halves, below the second it grows. */
const TROUBLE_LOAD = 0.9;
const HEALTHY_LOAD = 0.75;
/** What was halved shows in the load after so long. */
const HALVED_MS = 2_000;

/**
 * Newcomers that the edges together take in a second: more, step by step, while all are well, and half as many when the worst of them
 * is in trouble or one falls silent.
 */
export class AdmissionRate {
  #start = 0;
  #rate = 0;
  #lastMs: number | undefined;
  #halvedMs = Number.NEGATIVE_INFINITY;

  get perSecond(): number {
    return this.#rate;
  }

  /** Less than it began with: health is what keeps newcomers waiting. */
  get isHeldBack(): boolean {
    return this.#rate < this.#start;
  }

  /** About four times a second. `fellSilent`: edges, since the last step. */
  step(edges: readonly LivingEdge[], fellSilent: number, proven: CapacityProof | null, nowMs: number): void {
    this.#startFrom(edges.length === 0 ? 0 : (proven?.arrivalsPerSecond ?? UNPROVEN_PER_EDGE * edges.length));
    const seconds = Math.min(1, (nowMs - (this.#lastMs ?? nowMs)) / 1_000);
    this.#lastMs = nowMs;
    const worst = Math.max(0, ...edges.map(({ load }) => load));
    if (worst > TROUBLE_LOAD || fellSilent > 0) this.#halve(nowMs);
    else if (worst < HEALTHY_LOAD) this.#rate += GAIN_PER_EDGE * edges.length * seconds;
    const least = Math.min(this.#start, LEAST_PER_EDGE * edges.length);
    this.#rate = Math.min(Math.max(this.#rate, least), Math.max(this.#start, MOST_PER_EDGE * edges.length));
  }

  /** More edges bring their part at once. */
  #startFrom(start: number): void {
    this.#rate += Math.max(0, start - this.#start);
    this.#start = start;
  }

  #halve(nowMs: number): void {
    if (nowMs - this.#halvedMs < HALVED_MS) return;
    this.#halvedMs = nowMs;
    this.#rate /= 2;
  }
}
