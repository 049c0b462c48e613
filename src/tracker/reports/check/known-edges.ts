import { BoundedMap } from "../bounded-map.ts";

const EDGES_MAX = 1_000;
/** An edge that went explains what its listeners report for so long; later, who names it shows only that he knows the name. */
export const KNOWN_FOR_MS = 600_000;
/** A tracker that has just begun has not heard every edge yet, and says of none that it is gone. */
export const SETTLED_AFTER_MS = 10_000;

/** Which edges there are, and which there were: a name that was made up is neither. */
export class KnownEdges {
  readonly #seen = new BoundedMap<number>(EDGES_MAX);
  readonly #living: () => readonly string[];
  #firstLookMs: number | undefined;
  #lookedAtMs = Number.NaN;

  constructor(living: () => readonly string[]) {
    this.#living = living;
  }

  /** To be told every second or so. */
  look(nowMs: number): void {
    this.#firstLookMs ??= nowMs;
    if (nowMs === this.#lookedAtMs) return;
    this.#lookedAtMs = nowMs;
    for (const edge of this.#living()) this.#seen.set(edge, nowMs);
  }

  /** It was there then. */
  remember(edge: string, atMs: number): void {
    if ((this.#seen.get(edge) ?? 0) < atMs) this.#seen.set(edge, atMs);
  }

  standing(edge: string, nowMs: number): "living" | "gone" | "unheard-of" {
    this.look(nowMs);
    const seenAtMs = this.#seen.get(edge);
    if (seenAtMs === nowMs) return "living";
    const isSettled = nowMs - (this.#firstLookMs ?? nowMs) >= SETTLED_AFTER_MS;
    return isSettled && seenAtMs !== undefined && nowMs - seenAtMs < KNOWN_FOR_MS ? "gone" : "unheard-of";
  }

  get living(): readonly string[] {
    return this.#living();
  }
}
