import { BEHIND_BUCKETS_MS, type RoomAudience } from "../../protocol/index.ts";

/** Edges whose sums outlive control; of more, those with most listeners. */
export const EDGES_KEPT = 20;

/** What one edge last said of the room. */
type EdgeSums = {
  joins: number;
  stalls: number;
  abuse: number;
  unread: number;
  behind: number[];
  resumed: Record<string, number>;
};

/** What is summed over an event, as it is kept. `moved`: listeners who came over from each edge to another. */
export type RoomSumsRow = {
  joins: number;
  resumed: number;
  stalls: number;
  abuse: number;
  unread: number;
  behind: number[];
  moved: Record<string, number>;
  edges: Record<string, EdgeSums>;
};

/** Who is at one edge by its last word; `moved`: who had come over from it by then. */
type Present = { connections: number; streams: number; moved: number };

const BUCKETS = BEHIND_BUCKETS_MS.length + 1;

export function noSums(): RoomSumsRow {
  const behind = new Array<number>(BUCKETS).fill(0);
  return { joins: 0, resumed: 0, stalls: 0, abuse: 0, unread: 0, behind, moved: {}, edges: {} };
}

/**
 * What edges' sums grew by while the event was recorded: edges sum since they began, and control may begin later or anew. A pure core,
 * bounded by the edges that its driver lets in.
 */
export class RoomSums {
  readonly #row: RoomSumsRow;
  readonly #listeners = new Map<string, Present>();

  /** `row`: as it was kept. */
  constructor(row: RoomSumsRow = noSums()) {
    this.#row = structuredClone(row);
  }

  get totals(): Omit<RoomSumsRow, "edges"> {
    return this.#row;
  }

  get streams(): number {
    return this.#listeners.values().reduce((sum, { streams }) => sum + streams, 0);
  }

  /** Whether it has spoken of the room. */
  knows(edge: string): boolean {
    return this.#row.edges[edge] !== undefined;
  }

  /** Listeners at one edge, by its last word. */
  listenersAt(edge: string): number {
    return this.#listeners.get(edge)?.connections ?? 0;
  }

  /** Who had come over from this edge when it spoke last. */
  movedBefore(edge: string): number {
    return this.#listeners.get(edge)?.moved ?? 0;
  }

  get row(): RoomSumsRow {
    const most = Object.entries(this.#row.edges)
      .sort(([a], [b]) => this.listenersAt(b) - this.listenersAt(a))
      .slice(0, EDGES_KEPT);
    return { ...this.#row, edges: Object.fromEntries(most) };
  }

  /** `sinceItBegan`: the edge began while this was recorded, so that all of its sums are of this event. */
  hear(edge: string, audience: RoomAudience, sinceItBegan: boolean): void {
    const now = sumsOf(audience);
    const known = this.#row.edges[edge];
    if (known !== undefined || sinceItBegan) this.#grow(edge, known, now);
    this.#row.edges[edge] = now;
    const { websocket, stream } = audience;
    this.#listeners.set(edge, { connections: websocket + stream, streams: stream, moved: this.#row.moved[edge] ?? 0 });
  }

  /** The edge spoke and left the room out, or is gone: nobody listens there. */
  hearNobody(edge: string): void {
    this.#listeners.delete(edge);
  }

  /** The edge will not come back. */
  forget(edge: string): void {
    this.#listeners.delete(edge);
    delete this.#row.edges[edge];
  }

  #grow(edge: string, known: EdgeSums | undefined, now: EdgeSums): void {
    const row = this.#row;
    for (const name of ["joins", "stalls", "abuse", "unread"] as const) row[name] += grown(known?.[name], now[name]);
    for (let at = 0; at < BUCKETS; at++)
      row.behind[at] = (row.behind[at] ?? 0) + grown(known?.behind[at], now.behind[at] ?? 0);
    for (const [from, sum] of Object.entries(now.resumed)) {
      if (from === edge) continue;
      const came = grown(known?.resumed[from], sum);
      row.resumed += came;
      if (came > 0) row.moved[from] = (row.moved[from] ?? 0) + came;
    }
  }
}

function sumsOf({ joins, stalls, behind, resumed, turnedOut }: RoomAudience): EdgeSums {
  return { joins, stalls, abuse: turnedOut?.abuse ?? 0, unread: turnedOut?.unread ?? 0, behind, resumed };
}

/** One that went back has begun again at nothing. */
function grown(before: number | undefined, now: number): number {
  return before !== undefined && now >= before ? now - before : now;
}
