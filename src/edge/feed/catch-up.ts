import { PART_MS, type PartObject } from "../../protocol/index.ts";
import { WINDOW_PARTS } from "./part-window.ts";

/** What comes after so long without parts is a backlog. */
const OUTAGE_MS = 5_000;
/** Of a backlog, so much goes on at once. */
export const BURST_PARTS = OUTAGE_MS / PART_MS;
/** And then this many parts in the time of one: who has run dry plays on, and a hundred thousand sockets are not flooded. */
export const SPEED_UP = 5;

/**
 * Between the gate and the listeners: what has piled up during an outage goes on faster than it sounds, but not all at
 * once. At all other times parts go straight through. A pure core; what it keeps beyond a window's length goes on at once.
 */
export class CatchUp {
  readonly #queue: PartObject[] = [];
  #releasedAtMs = Number.POSITIVE_INFINITY;
  /** When the outage ended whose backlog is being worked off; `undefined`: there is none. */
  #limitedSinceMs: number | undefined;
  /** How many parts of a backlog may go on now. */
  #allowance = 0;
  #grantedAtMs = 0;

  /** Parts have gone on by another way until now. */
  startAt(nowMs: number): void {
    this.#releasedAtMs = nowMs;
  }

  /** Takes parts into their order. How many of them were here already. */
  add(parts: readonly PartObject[]): number {
    let repeats = 0;
    for (const part of parts) if (!this.#insert(part)) repeats += 1;
    return repeats;
  }

  /** What may go on now, in order. */
  release(nowMs: number): PartObject[] {
    if (this.#queue.length === 0) return [];
    if (nowMs - this.#releasedAtMs > OUTAGE_MS) this.#limit(nowMs);
    else this.#grant(nowMs);
    const released = this.#queue.splice(0, this.#releasable());
    this.#allowance = Math.max(0, this.#allowance - released.length);
    if (released.length > 0) this.#releasedAtMs = nowMs;
    return released;
  }

  releaseAll(): PartObject[] {
    return this.#queue.splice(0);
  }

  /** Monotonic; when to `release` again: as much at a time as an interval brings. */
  get wakeAtMs(): number | undefined {
    return this.#queue.length === 0 ? undefined : this.#grantedAtMs + PART_MS;
  }

  #releasable(): number {
    const { length } = this.#queue;
    if (this.#limitedSinceMs === undefined) return length;
    return Math.max(Math.min(length, Math.floor(this.#allowance)), length - WINDOW_PARTS);
  }

  #limit(nowMs: number): void {
    this.#limitedSinceMs = nowMs;
    this.#allowance = BURST_PARTS;
    this.#grantedAtMs = nowMs;
  }

  /** The limit falls when parts have come singly for a while, so that the allowance has filled up again. */
  #grant(nowMs: number): void {
    const earned = ((nowMs - this.#grantedAtMs) * SPEED_UP) / PART_MS;
    this.#allowance = Math.min(BURST_PARTS, this.#allowance + earned);
    this.#grantedAtMs = nowMs;
    const isOver = nowMs - (this.#limitedSinceMs ?? nowMs) > OUTAGE_MS && this.#queue.length === 1;
    if (isOver && this.#allowance === BURST_PARTS) this.#limitedSinceMs = undefined;
  }

  #insert(part: PartObject): boolean {
    const last = this.#queue.at(-1);
    if (last === undefined || last.number < part.number) {
      this.#queue.push(part);
      return true;
    }
    const at = this.#queue.findIndex(({ number }) => number >= part.number);
    if (this.#queue[at]?.number === part.number) return false;
    this.#queue.splice(at, 0, part);
    return true;
  }
}
