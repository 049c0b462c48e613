/** Edges that are told apart; who came from further ones is counted under "". */
export const EDGES_MAX = 64;
/** An edge from which nobody has come for so long is forgotten; ids are new at each start, so it will hardly come again. */
const FORGOTTEN_AFTER_MS = 600_000;

type Came = { joiners: number; lastAtMs: number };

/** Joiners who came over from other edges, by the other edge's id. */
export class Resumed {
  readonly #edges = new Map<string, Came>();
  #rest = 0;

  add(edge: string, nowMs: number): void {
    const came = this.#edges.get(edge) ?? this.#place(edge, nowMs);
    if (came === undefined) {
      this.#rest += 1;
      return;
    }
    came.joiners += 1;
    came.lastAtMs = nowMs;
  }

  /** Summed, by edge. At most `edgesMax` by name, those who came last; the rest are together under "". */
  told(nowMs: number, edgesMax = EDGES_MAX): Record<string, number> {
    this.#forget(nowMs);
    const latest = [...this.#edges].toSorted(([, one], [, other]) => other.lastAtMs - one.lastAtMs);
    const unnamed = latest.splice(edgesMax).reduce((sum, [, { joiners }]) => sum + joiners, this.#rest);
    const told = Object.fromEntries(latest.map(([edge, { joiners }]) => [edge, joiners]));
    return unnamed > 0 ? { ...told, "": unnamed } : told;
  }

  #place(edge: string, nowMs: number): Came | undefined {
    if (this.#edges.size >= EDGES_MAX) this.#forget(nowMs);
    if (this.#edges.size >= EDGES_MAX) return undefined;
    const came = { joiners: 0, lastAtMs: nowMs };
    this.#edges.set(edge, came);
    return came;
  }

  #forget(nowMs: number): void {
    for (const [edge, { lastAtMs }] of this.#edges) {
      if (nowMs - lastAtMs > FORGOTTEN_AFTER_MS) this.#edges.delete(edge);
    }
  }
}
