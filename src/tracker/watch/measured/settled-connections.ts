import type { Scope } from "../../../protocol/index.ts";
import type { EdgeNow } from "../fleet/fleet.ts";

/** Listeners say that they hear about ten seconds after they came, wherever they came from. */
export const SETTLED_AFTER_S = 20;
/** Rooms at edges that are followed; of others nothing is said. */
const PAIRS_MAX = 4_096;

type Pair = { edge: string; room: string; connections: number[] };

/** How many connections are so old that their listeners should have said that they hear: the fewest of the last seconds, at each edge. */
export class SettledConnections {
  readonly #pairs = new Map<string, Pair>();

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
  }

  /** In this room at all edges, or at this edge in all rooms. */
  of(scope: Scope): number {
    let sum = 0;
    for (const { edge, room, connections } of this.#pairs.values()) {
      const isThere = (scope.edge ?? edge) === edge && (scope.room ?? room) === room;
      if (isThere && connections.length >= SETTLED_AFTER_S) sum += Math.min(...connections);
    }
    return sum;
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
