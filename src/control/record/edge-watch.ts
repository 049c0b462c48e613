/** Four reports are missing. */
const SILENT_MS = 4_300;
/** An edge that was silent for so long has a new id when it comes again. */
const FORGOTTEN_MS = 600_000;
/** Edges that are watched; what further ones say is left out, and counted. */
export const EDGES_MAX = 1_000;

type Watched = { heardMs: number; leaving: boolean; isSilent: boolean; rooms: Set<string> };

/** What of an edge's word is news. */
export type EdgeNews = { left: string[]; isBack: boolean; beganLeaving: boolean };

/** Which edges speak, and of which rooms. A pure core: times are monotonic. */
export class EdgeWatch {
  readonly #edges = new Map<string, Watched>();

  /** `undefined`: there are too many. `left`: rooms that it named before and does not now. */
  hear(edge: string, rooms: Iterable<string>, leaving: boolean, nowMs: number): EdgeNews | undefined {
    const known = this.#edges.get(edge);
    if (known === undefined && this.#edges.size >= EDGES_MAX) return undefined;
    const named = new Set(rooms);
    this.#edges.set(edge, { heardMs: nowMs, leaving, isSilent: false, rooms: named });
    return {
      left: [...(known?.rooms ?? [])].filter((room) => !named.has(room)),
      isBack: known?.isSilent ?? false,
      beganLeaving: leaving && known?.leaving === false,
    };
  }

  /** Edges that fell silent since this was asked last, and those that are forgotten. */
  look(nowMs: number): { gone: { edge: string; leaving: boolean; rooms: string[] }[]; forgotten: string[] } {
    const gone: { edge: string; leaving: boolean; rooms: string[] }[] = [];
    const forgotten: string[] = [];
    for (const [edge, watched] of this.#edges) {
      const silentMs = nowMs - watched.heardMs;
      if (silentMs >= SILENT_MS && !watched.isSilent) {
        watched.isSilent = true;
        gone.push({ edge, leaving: watched.leaving, rooms: [...watched.rooms] });
      }
      if (silentMs < FORGOTTEN_MS) continue;
      this.#edges.delete(edge);
      forgotten.push(edge);
    }
    return { gone, forgotten };
  }
}
