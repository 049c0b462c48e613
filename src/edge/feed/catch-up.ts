import { PART_MS, type PartObject } from "../../protocol/index.ts";
import { WINDOW_PARTS } from "./part-window.ts";

/** Without parts for longer than so many last, those that then come at once are a backlog. */
export const BURST_PARTS = 25;
/** Of a backlog, this many go on in the time of one: who has run dry plays on, and a hundred thousand sockets are not flooded. */
export const SPEED_UP = 5;

/**
 * Between the gate and the listeners: what has piled up during an outage goes on faster than it sounds, but not all at
 * once. At all other times parts go straight through. A pure core; what it keeps beyond a window's length goes on at once.
 */
export class CatchUp {
  readonly #queue: PartObject[] = [];
  #releasedAtMs = Number.POSITIVE_INFINITY;
  /** How many parts may go on now; without limit while there is no backlog. */
  #allowance = Number.POSITIVE_INFINITY;
  #grantedAtMs = 0;

  /** Takes parts into their order. How many of them were here already. */
  add(parts: readonly PartObject[]): number {
    let repeats = 0;
    for (const part of parts) if (!this.#insert(part)) repeats += 1;
    return repeats;
  }

  /** What may go on now, in order. */
  release(nowMs: number): PartObject[] {
    if (this.#queue.length === 0) return [];
    if (nowMs - this.#releasedAtMs > BURST_PARTS * PART_MS) this.#limit(nowMs);
    this.#grant(nowMs);
    const count = Math.max(
      Math.min(this.#queue.length, Math.floor(this.#allowance)),
      this.#queue.length - WINDOW_PARTS,
    );
    this.#allowance = Math.max(0, this.#allowance - count);
    if (count > 0) this.#releasedAtMs = nowMs;
    return this.#queue.splice(0, count);
  }

  releaseAll(): PartObject[] {
    return this.#queue.splice(0);
  }

  /** Monotonic; when to `release` again: as much at a time as an interval brings. */
  get wakeAtMs(): number | undefined {
    return this.#queue.length === 0 ? undefined : this.#grantedAtMs + PART_MS;
  }

  #limit(nowMs: number): void {
    this.#allowance = BURST_PARTS;
    this.#grantedAtMs = nowMs;
  }

  /** Once the backlog is gone the allowance fills up, and there is no limit any more. */
  #grant(nowMs: number): void {
    this.#allowance += ((nowMs - this.#grantedAtMs) * SPEED_UP) / PART_MS;
    if (this.#allowance > BURST_PARTS) {
      this.#allowance = this.#queue.length > BURST_PARTS ? BURST_PARTS : Number.POSITIVE_INFINITY;
    }
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
