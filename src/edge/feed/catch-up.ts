import { PART_MS, type PartObject } from "../../protocol/index.ts";
import { WINDOW_PARTS } from "./part-window.ts";

/** Parts that may go on to listeners at once. */
export const BURST_PARTS = 25;
/** Beyond them, this many in the time of one: who has run dry plays on, and a hundred thousand sockets are not flooded at once. */
export const SPEED_UP = 5;

/**
 * Between the gate and the listeners: what has piled up during an outage goes on faster than it sounds, but not all at
 * once. A pure core; what it keeps beyond a window's length goes on at once.
 */
export class CatchUp {
  readonly #queue: PartObject[] = [];
  #allowance = BURST_PARTS;
  #grantedAtMs = 0;

  /** Takes parts into their order. How many of them were here already. */
  add(parts: readonly PartObject[]): number {
    let repeats = 0;
    for (const part of parts) if (!this.#insert(part)) repeats += 1;
    return repeats;
  }

  /** What may go on now, in order. */
  release(nowMs: number): PartObject[] {
    this.#grant(nowMs);
    const count = Math.max(
      Math.min(this.#queue.length, Math.floor(this.#allowance)),
      this.#queue.length - WINDOW_PARTS,
    );
    this.#allowance = Math.max(0, this.#allowance - count);
    return this.#queue.splice(0, count);
  }

  releaseAll(): PartObject[] {
    return this.#queue.splice(0);
  }

  /** Monotonic; when to `release` again: as much at a time as an interval brings. */
  get wakeAtMs(): number | undefined {
    return this.#queue.length === 0 ? undefined : this.#grantedAtMs + PART_MS;
  }

  #grant(nowMs: number): void {
    const earned = ((nowMs - this.#grantedAtMs) * SPEED_UP) / PART_MS;
    this.#allowance = Math.min(BURST_PARTS, this.#allowance + earned);
    this.#grantedAtMs = nowMs;
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
