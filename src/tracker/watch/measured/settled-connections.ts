import type { Scope } from "../../../protocol/index.ts";
import type { EdgeNow } from "../fleet/fleet.ts";

/** Listeners say that they hear about ten seconds after they came, wherever they came from. */
export const SETTLED_AFTER_S = 20;
/** Rooms at edges that are followed; of others nothing is said. */
const PAIRS_MAX = 4_096;

type Pair = { edge: string; room: string; connections: number[] };
const add = (sums: Map<string, number>, name: string, more: number) => sums.set(name, (sums.get(name) ?? 0) + more);

/** How many connections are so old that their listeners should have said that they hear: the fewest of the last seconds, at each edge. */
export class SettledConnections {
  readonly #pairs = new Map<string, Pair>();
  readonly #byRoom = new Map<string, number>();
  readonly #byEdge = new Map<string, number>();

  /** Once a second. */
  second(edges: readonly EdgeNow[]): void {
    const told = new Set<string>();
    for (const { facts } of edges) {
      for (const [room, { websocket }] of Object.entries(facts.rooms)) {
        const key = `${facts.edge} ${room}`;
        told.add(key);
        this.#take(key, facts.edge, room, websocket);
      }
    }
    for (const key of this.#pairs.keys()) if (!told.has(key)) this.#pairs.delete(key);
    this.#sum();
  }

  /** In this room at all edges, or at this edge in all rooms. */
  of({ room, edge }: Scope): number {
    return (room === undefined ? this.#byEdge.get(edge ?? "") : this.#byRoom.get(room)) ?? 0;
  }

  #sum(): void {
    this.#byRoom.clear();
    this.#byEdge.clear();
    for (const { edge, room, connections } of this.#pairs.values()) {
      if (connections.length < SETTLED_AFTER_S) continue;
      const settled = Math.min(...connections);
      add(this.#byRoom, room, settled);
      add(this.#byEdge, edge, settled);
    }
  }

  #take(key: string, edge: string, room: string, websocket: number): void {
    const known = this.#pairs.get(key);
    if (known === undefined && this.#pairs.size >= PAIRS_MAX) return;
    const pair = known ?? { edge, room, connections: [] };
    pair.connections.push(websocket);
    if (pair.connections.length > SETTLED_AFTER_S) pair.connections.shift();
    this.#pairs.set(key, pair);
  }
}
