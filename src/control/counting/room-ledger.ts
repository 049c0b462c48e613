import { BEHIND_BUCKETS_MS, type RoomAudience } from "../../protocol/index.ts";
import type { AudienceFigures } from "./audience-figures.ts";
import { type EdgeState, isSilent, losesMoved } from "./edge-state.ts";

/** What one edge last said of the room. */
type Entry = {
  readonly edge: EdgeState;
  last: RoomAudience;
  /** By the edge that they came from; kept of edges that a later report left out. */
  readonly resumed: Map<string, number>;
  /** How many had gone on elsewhere by that report; who did since is no longer here. */
  movedBefore: number;
};

/** The sum of what edges report of one room. Bounded by the edges that `Audience` knows. */
export class RoomLedger {
  /** Acknowledgements by distance from live, since the first report; gone edges included. */
  readonly behind: number[] = new Array<number>(BEHIND_BUCKETS_MS.length + 1).fill(0);
  readonly openedMs: number;
  readonly #entries = new Map<string, Entry>();
  /** By the edge that they came from: listeners who went on at another edge, summed. */
  readonly #moved = new Map<string, number>();
  #joins = 0;
  #leaves = 0;
  #stalls = 0;

  constructor(openedMs: number) {
    this.openedMs = openedMs;
  }

  /** `countsMoves`: an edge that is heard for the first time tells of moves of this moment, not of long ago. */
  hear(id: string, edge: EdgeState, report: RoomAudience, countsMoves: boolean): void {
    const entry = this.#entries.get(id);
    const before = entry?.last;
    this.#joins += grown(before?.joins, report.joins);
    this.#leaves += grown(before?.leaves, report.leaves);
    this.#stalls += grown(before?.stalls, report.stalls);
    for (const bucket of this.behind.keys()) {
      this.behind[bucket] = (this.behind[bucket] ?? 0) + grown(before?.behind[bucket], report.behind[bucket] ?? 0);
    }
    const resumed = entry?.resumed ?? new Map<string, number>();
    this.#hearMoves(id, resumed, report, before !== undefined || countsMoves);
    const movedBefore = this.#moved.get(id) ?? 0;
    if (entry === undefined) this.#entries.set(id, { edge, last: report, resumed, movedBefore });
    else Object.assign(entry, { last: report, movedBefore });
  }

  /** The edge spoke and left the room out: whoever was there has gone. */
  hearNobody(id: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    const { last } = entry;
    const gone = connectionsOf(last);
    this.#leaves += gone;
    entry.last = { ...last, websocket: 0, stream: 0, hls: 0, hlsError: 0, ears: 0, leaves: last.leaves + gone };
  }

  /** The edge will not come back; its sums stay. */
  forget(id: string): void {
    const entry = this.#entries.get(id);
    if (entry !== undefined) this.#leaves += connectionsOf(entry.last);
    this.#entries.delete(id);
    this.#moved.delete(id);
    for (const { resumed } of this.#entries.values()) resumed.delete(id);
  }

  figures(nowMs: number): AudienceFigures {
    const figures: AudienceFigures = {
      connections: 0,
      ears: 0,
      hls: 0,
      hlsError: 0,
      joins: this.#joins,
      leaves: this.#leaves,
      stalls: this.#stalls,
      edges: 0,
      intervalMs: null,
    };
    let hlsVariance = 0;
    for (const [id, entry] of this.#entries) {
      if (isSilent(entry.edge, nowMs)) {
        figures.leaves += connectionsOf(entry.last);
        continue;
      }
      this.#add(figures, id, entry, nowMs);
      hlsVariance += entry.last.hlsError ** 2;
    }
    figures.hlsError = Math.round(Math.sqrt(hlsVariance) * 10) / 10;
    return figures;
  }

  #add(figures: AudienceFigures, id: string, { edge, last, movedBefore }: Entry, nowMs: number): void {
    const told = connectionsOf(last);
    if (told === 0 && last.hls === 0) return;
    const moved = losesMoved(edge, nowMs) ? (this.#moved.get(id) ?? 0) - movedBefore : 0;
    const here = Math.max(0, told - moved);
    figures.connections += here;
    figures.ears += told === 0 ? 0 : Math.round((last.ears * here) / told);
    figures.hls += last.hls;
    figures.edges += 1;
    figures.intervalMs = Math.max(figures.intervalMs ?? 0, last.intervalMs);
  }

  /** Only edges that are known: who left one before control heard of it is not in its count. */
  #hearMoves(id: string, resumed: Map<string, number>, report: RoomAudience, counts: boolean): void {
    for (const [from, sum] of Object.entries(report.resumed)) {
      if (from === id || !this.#entries.has(from)) continue;
      if (counts) this.#moved.set(from, (this.#moved.get(from) ?? 0) + grown(resumed.get(from), sum));
      resumed.set(from, sum);
    }
  }
}

function connectionsOf({ websocket, stream }: RoomAudience): number {
  return websocket + stream;
}

/** What a sum grew by. One that went back has begun again. */
function grown(before: number | undefined, now: number): number {
  return before !== undefined && now >= before ? now - before : now;
}
