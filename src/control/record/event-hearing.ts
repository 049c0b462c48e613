import type { Clock } from "../../platform/index.ts";
import {
  type DoorState,
  decodeMessage,
  type EdgeFacts,
  type EdgeSigns,
  type OriginFacts,
  type SpeakerFacts,
  subjects,
} from "../../protocol/index.ts";
import type { Relay, Subscription } from "../../relay/index.ts";
import { EdgeWatch } from "./edge-watch.ts";
import type { RoomRecorder } from "./room-recorder.ts";

/** Origins whose sums are remembered. */
const ORIGINS_MAX = 256;

export type EventHearingParts = {
  relay: Relay;
  clock: Clock;
  rooms: ReadonlyMap<string, RoomRecorder>;
  onEdgeLost: () => void;
};

/** Takes to each room's recorder what edges, origins and doors say of it. */
export class EventHearing {
  readonly #parts: EventHearingParts;
  readonly #edges = new EdgeWatch();
  readonly #gone = new Set<string>();
  readonly #signsAt = new Map<string, number>();
  readonly #origins = new Map<string, OriginFacts>();
  readonly #subscriptions: Subscription[];

  constructor(parts: EventHearingParts) {
    this.#parts = parts;
    const { relay } = parts;
    this.#subscriptions = [
      relay.subscribe(subjects.edgeFacts("*"), (bytes) => this.#hearEdge(decodeMessage<EdgeFacts>(bytes))),
      relay.subscribe(subjects.edgeSigns("*"), (bytes) => this.#hearSigns(decodeMessage<EdgeSigns>(bytes))),
      relay.subscribe(subjects.doorState("*"), (bytes) => {
        const state = decodeMessage<DoorState>(bytes);
        parts.rooms.get(state.room)?.hearDoor(state, this.#nowMs);
      }),
      relay.subscribe(subjects.speakers("*"), (bytes) => {
        const facts = decodeMessage<SpeakerFacts>(bytes);
        parts.rooms.get(facts.room)?.hearSpeakers(facts, this.#nowMs);
      }),
      relay.subscribe(subjects.originFacts("*"), (bytes) => this.#hearOrigin(decodeMessage<OriginFacts>(bytes))),
    ];
  }

  close(): void {
    for (const subscription of this.#subscriptions) subscription.unsubscribe();
  }

  /** Once a second: edges that fell silent. */
  look(): void {
    const { rooms, clock } = this.#parts;
    const { gone, forgotten } = this.#edges.look(clock.monotonicMs());
    for (const { edge, leaving, rooms: named } of gone) {
      for (const room of named) {
        if (leaving) rooms.get(room)?.hearNobody(edge);
        else if (rooms.get(room)?.edgeGone(edge, this.#nowMs) === true) this.#gone.add(`${edge} ${room}`);
      }
    }
    for (const edge of forgotten) {
      this.#signsAt.delete(edge);
      for (const [id, recorder] of rooms) {
        recorder.forgetEdge(edge);
        this.#gone.delete(`${edge} ${id}`);
      }
    }
  }

  get #nowMs(): number {
    return this.#parts.clock.nowMs();
  }

  #hearEdge({ edge, rooms: said, leaving }: EdgeFacts): void {
    const { rooms, clock, onEdgeLost } = this.#parts;
    const news = this.#edges.hear(edge, Object.keys(said), leaving, clock.monotonicMs());
    if (news === undefined) {
      onEdgeLost();
      return;
    }
    for (const room of news.left) rooms.get(room)?.hearNobody(edge);
    for (const [room, audience] of Object.entries(said)) {
      const recorder = rooms.get(room);
      if (recorder === undefined) continue;
      recorder.hearEdge(edge, audience, this.#nowMs);
      if (news.beganLeaving) recorder.edgeLeaving(edge, this.#nowMs);
      if (news.isBack && this.#gone.delete(`${edge} ${room}`))
        recorder.note({ what: "edge-back", atMs: this.#nowMs, edge });
    }
  }

  /** Who speaks of many rooms does it in several messages of one moment, which say the same of the edge. */
  #hearSigns({ edge, atMs, turnedAway, rooms: said }: EdgeSigns): void {
    const isFirst = this.#signsAt.get(edge) !== atMs;
    this.#signsAt.set(edge, atMs);
    for (const [room, recorder] of this.#parts.rooms) {
      const signs = said[room];
      if (signs !== undefined || isFirst) recorder.hearSigns(signs, isFirst ? turnedAway : 0);
    }
  }

  /** Ticks that came late are summed since the process began. */
  #hearOrigin(facts: OriginFacts): void {
    const before = this.#origins.get(facts.origin);
    this.#origins.delete(facts.origin);
    this.#origins.set(facts.origin, facts);
    const [oldest] = this.#origins.keys();
    if (this.#origins.size > ORIGINS_MAX && oldest !== undefined) this.#origins.delete(oldest);
    const ticksLate = before?.bootId === facts.bootId ? Math.max(0, facts.ticksLate - before.ticksLate) : 0;
    for (const recorder of this.#parts.rooms.values()) {
      if (recorder.origin === facts.origin) recorder.hearOrigin({ load: facts.load, ticksLate });
    }
  }
}
