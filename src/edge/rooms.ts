import type { Log } from "../platform/index.ts";
import { type EdgeFacts, type RoomAudience, StentorError } from "../protocol/index.ts";
import type { KeptTallies } from "./audience/index.ts";
import type { EdgeMetrics } from "./edge-metrics.ts";
import type { Room } from "./room.ts";

/** Rooms that one edge holds or is asking for at a time. */
export const ROOMS_MAX = 2_000;
/** Refusals remembered, so that a storm on an address that leads nowhere asks control only now and then. */
const REFUSALS_MAX = 1_000;
/** Other edges that are named in one telling, in all rooms together: it has to fit into one object of the relay. */
const NAMED_EDGES_MAX = 4_000;
const REFUSAL_KEPT_MS = { absent: 1_000, fault: 500 };

type Refused = { error: StentorError; untilMs: number };

export type RoomsOptions = {
  open: (room: string) => Promise<Room>;
  tallies: KeptTallies;
  monotonicMs: () => number;
  metrics: EdgeMetrics;
  log: Log;
};

/** The rooms of this edge. First arrivals at the same time share one opening; a room without listeners is let go of. */
export class Rooms {
  readonly #options: RoomsOptions;
  readonly #rooms = new Map<string, Room>();
  readonly #opening = new Map<string, Promise<Room>>();
  readonly #refused = new Map<string, Refused>();

  constructor(options: RoomsOptions) {
    this.#options = options;
  }

  /** Throws, or rejects with, StentorError: `room_not_found`, `origin_unavailable` or `room_limit`. */
  find(name: string): Room | Promise<Room> {
    const room = this.#rooms.get(name);
    if (room !== undefined) {
      room.touch();
      return room;
    }
    const refused = this.#refused.get(name);
    if (refused !== undefined && refused.untilMs > this.#options.monotonicMs()) throw refused.error;
    return this.#opening.get(name) ?? this.#begin(name);
  }

  /** The room if it is open here; asking keeps nothing open. */
  held(name: string): Room | undefined {
    return this.#rooms.get(name);
  }

  all(): IterableIterator<Room> {
    return this.#rooms.values();
  }

  tick(nowMs: number): void {
    for (const [name, room] of this.#rooms) if (room.tick(nowMs) === "idle") this.#letGo(name, room);
    for (const [name, { untilMs }] of this.#refused) if (untilMs <= nowMs) this.#refused.delete(name);
    this.#options.metrics.rooms.set(this.#rooms.size);
  }

  /** Of all rooms that the edge holds: one that has just lost its last listener tells so until it is let go of. */
  facts(edge: Omit<EdgeFacts, "rooms">): EdgeFacts {
    const rooms: Record<string, RoomAudience> = {};
    let namedEdges = NAMED_EDGES_MAX;
    for (const [name, room] of this.#rooms) {
      const audience = room.audience(namedEdges);
      namedEdges = Math.max(0, namedEdges - Object.keys(audience.resumed).length);
      rooms[name] = audience;
    }
    return { ...edge, rooms };
  }

  close(): void {
    for (const [name, room] of this.#rooms) this.#letGo(name, room);
  }

  #letGo(name: string, room: Room): void {
    this.#rooms.delete(name);
    room.close();
    if (this.#options.tallies.keep(name, room.tally)) this.#options.metrics.talliesLost.inc();
    this.#options.metrics.unsubscribed.inc();
    this.#options.log.info({ room: name }, "Let go of a room");
  }

  #begin(name: string): Promise<Room> {
    if (this.#rooms.size + this.#opening.size >= ROOMS_MAX) {
      throw new StentorError("room_limit", `Cannot listen to room "${name}": this edge holds ${ROOMS_MAX} rooms`);
    }
    const opening = this.#open(name).finally(() => this.#opening.delete(name));
    this.#opening.set(name, opening);
    return opening;
  }

  async #open(name: string): Promise<Room> {
    try {
      const room = await this.#options.open(name);
      this.#rooms.set(name, room);
      this.#options.metrics.subscribed.inc();
      this.#options.log.info({ room: name }, "Subscribed to a room");
      return room;
    } catch (fault) {
      throw this.#remember(name, fault);
    }
  }

  #remember(name: string, fault: unknown): unknown {
    if (!(fault instanceof StentorError) || this.#refused.size >= REFUSALS_MAX) return fault;
    const keptMs = fault.code === "room_not_found" ? REFUSAL_KEPT_MS.absent : REFUSAL_KEPT_MS.fault;
    this.#refused.set(name, { error: fault, untilMs: this.#options.monotonicMs() + keptMs });
    return fault;
  }
}
