const MAX_REBUILDS = 3;
const WITHIN_MS = 60_000;

/** Three faults a minute are bad luck; a fourth is a path that does not work here. */
export class RebuildBudget {
  #rebuiltAtMs: number[] = [];

  /** Counts a rebuild; false when there have been too many. */
  allows(nowMs: number): boolean {
    this.#rebuiltAtMs = this.#rebuiltAtMs.filter((atMs) => nowMs - atMs < WITHIN_MS);
    this.#rebuiltAtMs.push(nowMs);
    return this.#rebuiltAtMs.length <= MAX_REBUILDS;
  }
}
