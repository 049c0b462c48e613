import { EARNED_HALF_LIFE_MS, JOINS_PER_SOUND, type LevelLimits, REQUESTS_PER_SOUND } from "./limits.ts";

/** How much of the limits holds now: 1 at ease, less under stress. */
export type Squeeze = { joins: number; requests: number };

/**
 * Token buckets of one level, in columns: joins and requests of each slot. Both grow with listeners who acknowledged sound, and
 * only as far as joins were paid for: who joins and never listens earns nothing.
 */
export class Buckets {
  readonly #limits: LevelLimits;
  readonly #joins: Float32Array;
  readonly #requests: Float32Array;
  /** Joins let in that have not been heard of since. */
  readonly #pending: Float32Array;
  /** Listeners who acknowledged sound, fading. */
  readonly #sounds: Float32Array;
  readonly #atMs: Float64Array;

  constructor(limits: LevelLimits) {
    this.#limits = limits;
    this.#joins = new Float32Array(limits.slots);
    this.#requests = new Float32Array(limits.slots);
    this.#pending = new Float32Array(limits.slots);
    this.#sounds = new Float32Array(limits.slots);
    this.#atMs = new Float64Array(limits.slots);
  }

  get bytes(): number {
    return this.#limits.slots * 24;
  }

  /** A new subject's full buckets. */
  begin(slot: number, nowMs: number, squeeze: Squeeze): void {
    this.#joins[slot] = this.#limits.joins.burst * squeeze.joins;
    this.#requests[slot] = this.#limits.requests.burst * squeeze.requests;
    this.#pending[slot] = 0;
    this.#sounds[slot] = 0;
    this.#atMs[slot] = nowMs;
  }

  /** Brings the slot up to now. */
  refill(slot: number, nowMs: number, squeeze: Squeeze): void {
    const { joins, requests, earned } = this.#limits;
    const passedMs = Math.max(0, nowMs - (this.#atMs[slot] ?? 0));
    this.#atMs[slot] = nowMs;
    const sounds = this.#faded(slot, passedMs);
    const joinsHeld = joins.burst * squeeze.joins + Math.min(earned, sounds * JOINS_PER_SOUND);
    const requestsHeld =
      requests.burst * squeeze.requests +
      Math.min((earned * REQUESTS_PER_SOUND) / JOINS_PER_SOUND, sounds * REQUESTS_PER_SOUND);
    this.#joins[slot] = refilled(this.#joins[slot] ?? 0, joinsHeld, joins, passedMs);
    this.#requests[slot] = refilled(this.#requests[slot] ?? 0, requestsHeld, requests, passedMs);
  }

  hasJoin(slot: number): boolean {
    return (this.#joins[slot] ?? 0) >= 1;
  }

  joinsLeft(slot: number): number {
    return this.#joins[slot] ?? 0;
  }

  hasRequests(slot: number, tokens: number): boolean {
    return (this.#requests[slot] ?? 0) >= tokens;
  }

  takeJoin(slot: number): void {
    this.#joins[slot] = (this.#joins[slot] ?? 0) - 1;
    this.expectSound(slot);
  }

  /** Somebody was let in who may earn by listening. */
  expectSound(slot: number): void {
    this.#pending[slot] = (this.#pending[slot] ?? 0) + 1;
  }

  takeRequests(slot: number, tokens: number): void {
    this.#requests[slot] = (this.#requests[slot] ?? 0) - tokens;
  }

  /** Takes what is there, up to these. */
  fine(slot: number, joins: number, requests: number): void {
    this.#joins[slot] = Math.max(0, (this.#joins[slot] ?? 0) - joins);
    this.#requests[slot] = Math.max(0, (this.#requests[slot] ?? 0) - requests);
  }

  /** One listener acknowledged sound. Earns only against a join that was let in. */
  heard(slot: number): void {
    const pending = this.#pending[slot] ?? 0;
    if (pending < 1) return;
    this.#pending[slot] = pending - 1;
    const sounds = this.#sounds[slot] ?? 0;
    if (sounds * JOINS_PER_SOUND >= this.#limits.earned) return;
    this.#sounds[slot] = sounds + 1;
    this.#joins[slot] = (this.#joins[slot] ?? 0) + JOINS_PER_SOUND;
    this.#requests[slot] = (this.#requests[slot] ?? 0) + REQUESTS_PER_SOUND;
  }

  #faded(slot: number, passedMs: number): number {
    let sounds = this.#sounds[slot] ?? 0;
    if (sounds > 0 && passedMs > 0) sounds *= 2 ** (-passedMs / EARNED_HALF_LIFE_MS);
    this.#sounds[slot] = sounds;
    const pending = this.#pending[slot] ?? 0;
    if (pending > 0 && passedMs > 1_000) this.#pending[slot] = pending * 2 ** (-passedMs / EARNED_HALF_LIFE_MS);
    return sounds;
  }
}

/** A larger bucket fills in the same time as a smaller one. */
function refilled(tokens: number, held: number, rate: { burst: number; perSecond: number }, passedMs: number): number {
  return Math.min(held, tokens + (passedMs / 1_000) * rate.perSecond * (held / rate.burst));
}
