/** Growth is taken over this span, and reckoned with this far ahead: as long as the first step up takes to be felt. */
const SPAN_MS = 5_000;
const AHEAD_MS = 10_000;
/** An audience that begins doubles every moment: more than twice as many is not reckoned with. */
const GROWTH_MAX = 2;

/** How many times as many listeners there will be soon if they go on coming as they do. A pure core. */
export class Growth {
  #seen: { atMs: number; listeners: number }[] = [];

  /** From 1 up: who leaves is not reckoned with before he has left. */
  ahead(listeners: number, nowMs: number): number {
    this.#seen = [...this.#seen.filter(({ atMs }) => nowMs - atMs <= SPAN_MS), { atMs: nowMs, listeners }];
    const [first] = this.#seen;
    const elapsedMs = nowMs - (first?.atMs ?? nowMs);
    if (first === undefined || elapsedMs <= 0 || listeners === 0) return 1;
    const more = ((listeners - first.listeners) / elapsedMs) * AHEAD_MS;
    return Math.min(GROWTH_MAX, Math.max(1, 1 + more / listeners));
  }
}
