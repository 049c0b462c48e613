import type { EdgeFacts, ListenerCounts } from "../protocol/index.ts";

/** An edge that says nothing for so long no longer counts. */
export const EDGE_SILENT_MS = 5_000;
/** More edges than this are not counted, and told in `stentor_control_edges_refused_total`. */
export const EDGES_MAX = 1_000;

/** How many listen to each room, over all edges. A pure core: times are arguments. */
export class Audience {
  readonly #edges = new Map<string, { heardAtMs: number; rooms: Record<string, ListenerCounts> }>();

  get edges(): number {
    return this.#edges.size;
  }

  /** `false`: too many edges speak; this one was left out. */
  hear(facts: EdgeFacts, nowMs: number): boolean {
    if (!this.#edges.has(facts.edge) && this.#edges.size >= EDGES_MAX) return false;
    this.#edges.set(facts.edge, { heardAtMs: nowMs, rooms: facts.rooms });
    return true;
  }

  /** Lets edges that fell silent fall out. */
  forgetSilent(nowMs: number): void {
    for (const [edge, { heardAtMs }] of this.#edges) {
      if (nowMs - heardAtMs >= EDGE_SILENT_MS) this.#edges.delete(edge);
    }
  }

  /** `null` while no edge speaks: nobody knows. */
  listeners(room: string): number | null {
    if (this.#edges.size === 0) return null;
    let sum = 0;
    for (const { rooms } of this.#edges.values()) {
      const counts = Object.hasOwn(rooms, room) ? rooms[room] : undefined;
      if (counts !== undefined) sum += counts.websocket + counts.stream + counts.hls;
    }
    return sum;
  }
}

/** Three digits that count: what a large audience is told, so that it is not told each second. */
export function roundedAudience(listeners: number): number {
  if (listeners < 1_000) return listeners;
  const step = 10 ** (Math.floor(Math.log10(listeners)) - 2);
  return Math.round(listeners / step) * step;
}
