import { JUMP_WHEN_LATE_MS } from "../../../client/listener/index.ts";
import { PART_MS } from "../../protocol/index.ts";

/** As `client/listener/live-edge` has them. */
const MARGIN_MS = 90;
const MARGIN_MAX_MS = 500;
const STALL_MARGIN_MS = 60;
const EXPECTED_LAG_MS = 60;
const LAG_DECAY_PER_MS = 0.02;
const STRETCH = 0.03;
const HURRY = 0.06;
const HURRY_FROM_MS = 3_000;
const MARGIN_DECAY_PER_MS = 0.001;
/** What was held up longer than this was an outage, from which no distance from live is learned. */
const LEARNED_LAG_MAX_MS = 2_000;

/**
 * A player's ear, reduced to a few numbers: how far behind live it is, and whether the next part was there when it was
 * due. Part `n` is due when it ended plus `behindMs` less a part; the ear keeps that distance by stretching time by
 * at most 3 %, and by 6 % after an outage.
 */
export class SoundModel {
  #behindMs = 0;
  #highLagMs = 0;
  /** What the interval that the edge has announced brings by itself. */
  #floorLagMs = 0;
  #marginMs = MARGIN_MS;
  #atMs = 0;
  #started = false;

  get started(): boolean {
    return this.#started;
  }

  get behindMs(): number {
    return this.#behindMs;
  }

  /** The first sound: the ear takes the distance that the edge's interval asks for. */
  start(intervalMs: number, nowMs: number): void {
    this.#started = true;
    this.#floorLagMs = intervalMs - PART_MS;
    this.#highLagMs = this.#floorLagMs + EXPECTED_LAG_MS;
    this.#behindMs = PART_MS + this.#highLagMs + this.#marginMs;
    this.#atMs = nowMs;
  }

  /** The edge will write at another interval: the ear sets out for a longer one at once; a shorter one shows by itself. */
  paced(intervalMs: number, nowMs: number): void {
    this.#move(nowMs);
    this.#floorLagMs = intervalMs - PART_MS;
    this.#highLagMs = Math.max(this.#highLagMs, this.#floorLagMs);
  }

  /**
   * The oldest part of a message came so long after its end. Returns for how long the sound had stopped by then, 0 for
   * not at all. `live` is false for what lay ready when the listener connected: nothing is learned from it.
   */
  arrived(lagMs: number, live: boolean, nowMs: number): number {
    this.#move(nowMs);
    if (live) this.#learn(lagMs);
    const stalledMs = lagMs + PART_MS - this.#behindMs;
    if (stalledMs <= 0) return 0;
    this.#marginMs = Math.min(MARGIN_MAX_MS, this.#marginMs + STALL_MARGIN_MS);
    this.#behindMs += stalledMs;
    if (this.#behindMs - this.#targetMs > JUMP_WHEN_LATE_MS) this.#behindMs = this.#targetMs;
    return stalledMs;
  }

  get #targetMs(): number {
    return PART_MS + this.#highLagMs + this.#marginMs;
  }

  #learn(lagMs: number): void {
    if (lagMs > this.#highLagMs && lagMs < this.#highLagMs + LEARNED_LAG_MAX_MS) this.#highLagMs = lagMs;
  }

  #move(nowMs: number): void {
    const elapsedMs = Math.max(0, nowMs - this.#atMs);
    this.#atMs = nowMs;
    this.#marginMs = Math.max(MARGIN_MS, this.#marginMs - elapsedMs * MARGIN_DECAY_PER_MS);
    this.#highLagMs = Math.max(this.#floorLagMs, this.#highLagMs - elapsedMs * LAG_DECAY_PER_MS);
    const lateMs = this.#behindMs - this.#targetMs;
    const reachMs = elapsedMs * (lateMs > HURRY_FROM_MS ? HURRY : STRETCH);
    this.#behindMs -= Math.max(-reachMs, Math.min(reachMs, lateMs));
  }
}
