import type { EdgeFacts } from "../../protocol/index.ts";
import { type AudienceFigures, listenersOf } from "./audience-figures.ts";
import { EDGE_STALE_MS, type EdgeState, isSilent } from "./edge-state.ts";
import { RoomLedger } from "./room-ledger.ts";

/** A silent edge that comes back within this goes on with the sums that it had; later they would be counted anew. */
const EDGE_REMEMBERED_MS = 600_000;
/** Edges, silent ones that are remembered included. Reports of further ones are left out and counted. */
export const EDGES_MAX = 1_000;

/** How many listen to each room, over all edges. A pure core: times are arguments. Bounded by the rooms that are open. */
export class Audience {
  readonly #edges = new Map<string, EdgeState & { rooms: Set<string> }>();
  readonly #rooms = new Map<string, RoomLedger>();
  #firstHeardMs: number | undefined;
  #lastHeardMs = Number.NEGATIVE_INFINITY;

  open(room: string, nowMs: number): void {
    if (!this.#rooms.has(room)) this.#rooms.set(room, new RoomLedger(nowMs));
  }

  close(room: string): void {
    this.#rooms.delete(room);
  }

  /** Edges that spoke lately. */
  edges(nowMs: number): number {
    return this.#edges.values().reduce((count, edge) => (isSilent(edge, nowMs) ? count : count + 1), 0);
  }

  /** `false`: too many edges speak; this one was left out. */
  hear(facts: EdgeFacts, nowMs: number): boolean {
    const known = this.#edges.get(facts.edge);
    if (known === undefined && this.#edges.size >= EDGES_MAX && !this.#forgetOneSilent(nowMs)) return false;
    const edge = known ?? { heardAtMs: nowMs, leaving: false, rooms: new Set<string>() };
    this.#firstHeardMs ??= nowMs;
    this.#lastHeardMs = nowMs;
    this.#edges.set(facts.edge, edge);
    edge.heardAtMs = nowMs;
    edge.leaving = facts.leaving;
    this.#hearRooms(facts, edge, nowMs);
    return true;
  }

  /** Lets edges fall out that fell silent long ago. */
  forgetSilent(nowMs: number): void {
    for (const [id, { heardAtMs }] of this.#edges) if (nowMs - heardAtMs >= EDGE_REMEMBERED_MS) this.#forget(id);
  }

  /** `null` while no edge speaks, and for a room that is not open: nobody knows. */
  figures(room: string, nowMs: number): AudienceFigures | null {
    const ledger = this.#rooms.get(room);
    if (ledger === undefined || isSilent({ heardAtMs: this.#lastHeardMs }, nowMs)) return null;
    return ledger.figures(nowMs);
  }

  /** Everybody who hears the room; `null` as in `figures`. */
  listeners(room: string, nowMs: number): number | null {
    const figures = this.figures(room, nowMs);
    return figures === null ? null : listenersOf(figures);
  }

  /** Acknowledgements by distance from live, summed over all edges, gone ones included. */
  behind(room: string): readonly number[] {
    return this.#rooms.get(room)?.behind ?? [];
  }

  #hearRooms(facts: EdgeFacts, edge: EdgeState & { rooms: Set<string> }, nowMs: number): void {
    const left = edge.rooms;
    edge.rooms = new Set();
    for (const [id, report] of Object.entries(facts.rooms)) {
      const ledger = this.#rooms.get(id);
      if (ledger === undefined) continue;
      const listenedSinceMs = Math.max(this.#firstHeardMs ?? nowMs, ledger.openedMs);
      ledger.hear(facts.edge, edge, report, nowMs - listenedSinceMs > EDGE_STALE_MS);
      edge.rooms.add(id);
      left.delete(id);
    }
    for (const id of left) this.#rooms.get(id)?.hearNobody(facts.edge);
  }

  /** Whether there was one: the one that has been silent for longest. */
  #forgetOneSilent(nowMs: number): boolean {
    const silent = [...this.#edges].filter(([, edge]) => isSilent(edge, nowMs));
    const [oldest] = silent.sort(([, a], [, b]) => a.heardAtMs - b.heardAtMs);
    if (oldest === undefined) return false;
    this.#forget(oldest[0]);
    return true;
  }

  #forget(edge: string): void {
    this.#edges.delete(edge);
    for (const ledger of this.#rooms.values()) ledger.forget(edge);
  }
}
