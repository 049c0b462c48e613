import type { EdgeFacts, EdgeSigns, RoomAudience } from "../../../protocol/index.ts";
import { EDGES_MAX, GONE_AFTER_MS } from "../limits.ts";
import { EdgeNumbers } from "./edge-numbers.ts";
import { type Flow, Flows, growth, growthOf } from "./flows.ts";
import { GoneEdges } from "./gone-edges.ts";

/** One edge that speaks. */
export type EdgeNow = {
  facts: EdgeFacts;
  heardAtMs: number;
  /** Rooms whose parts did not come to it, by its last signs. */
  silentRooms: number;
};

/** Who listens to one room at all edges together. */
export type RoomNow = { websocket: number; listeners: number; ears: number; edges: string[] };

/** What the edges say of themselves, put together. A pure core: times are arguments. */
export class Fleet {
  readonly numbers = new EdgeNumbers();
  readonly gone = new GoneEdges();
  readonly #edges = new Map<string, EdgeNow>();
  readonly #flows = new Flows();
  /** Reports of edges beyond the bound, which are not looked at. */
  untaken = 0;

  take(facts: EdgeFacts, atMs: number): void {
    const before = this.#edges.get(facts.edge);
    if (before === undefined && this.#edges.size >= EDGES_MAX) {
      this.untaken += 1;
      return;
    }
    for (const [room, audience] of Object.entries(facts.rooms)) this.#grow(facts.edge, room, before, audience);
    this.gone.spoke(facts.edge);
    this.numbers.take(facts.edge);
    this.#edges.set(facts.edge, { facts, heardAtMs: atMs, silentRooms: before?.silentRooms ?? 0 });
  }

  signs({ edge, silentRooms, rooms }: EdgeSigns): void {
    const known = this.#edges.get(edge);
    if (known !== undefined) known.silentRooms = silentRooms;
    for (const [room, { answers, refused }] of Object.entries(rooms)) {
      // Control or tracker being away has a signal of its own, and keeps nobody from listening.
      const others = (refused.control_unavailable ?? 0) + (refused.tracker_unavailable ?? 0);
      const failed = Math.max(0, answers.ours - others);
      if (room === "" || failed === 0) continue;
      this.#flows.add(`edge ${edge}`, { failed });
      this.#flows.add(`room ${room}`, { failed });
    }
  }

  /** Lets go of edges that fell silent. Once a second. */
  look(atMs: number): void {
    for (const [id, edge] of this.#edges) {
      if (atMs - edge.heardAtMs < GONE_AFTER_MS) continue;
      this.#edges.delete(id);
      if (edge.facts.leaving) this.numbers.free(id);
      else this.gone.add(edge.facts, edge.heardAtMs);
    }
    for (const id of this.gone.forget(atMs, this.#edges.size > 0)) this.numbers.free(id);
  }

  edges(): readonly EdgeNow[] {
    return [...this.#edges.values()];
  }

  /** By `room …` and `edge …`: what happened since it was last asked. */
  takeFlows(): ReadonlyMap<string, Flow> {
    return this.#flows.take();
  }

  rooms(): Map<string, RoomNow> {
    const rooms = new Map<string, RoomNow>();
    for (const { facts } of this.#edges.values()) {
      for (const [room, audience] of Object.entries(facts.rooms)) addAudience(rooms, room, facts.edge, audience);
    }
    return rooms;
  }

  get listeners(): number {
    return this.edges().reduce((sum, { facts }) => sum + facts.listeners, 0);
  }

  #grow(edge: string, room: string, before: EdgeNow | undefined, audience: RoomAudience): void {
    const earlier = before?.facts.rooms[room];
    const grown = growthOf(earlier, audience);
    this.#flows.add(`edge ${edge}`, grown);
    this.#flows.add(`room ${room}`, grown);
    if (before === undefined) return;
    for (const [from, sum] of Object.entries(audience.resumed)) {
      this.gone.came(from, growth(earlier?.resumed[from] ?? 0, sum));
    }
  }
}

function addAudience(rooms: Map<string, RoomNow>, room: string, edge: string, audience: RoomAudience): void {
  const sum = rooms.get(room) ?? { websocket: 0, listeners: 0, ears: 0, edges: [] };
  sum.websocket += audience.websocket;
  sum.listeners += audience.websocket + audience.stream + audience.hls;
  sum.ears += audience.ears;
  sum.edges.push(edge);
  rooms.set(room, sum);
}
