import type { Clock, Log } from "../platform/index.ts";
import { type OriginOrder, type RoomCard, type SpeakerFacts, StentorError } from "../protocol/index.ts";
import { type Heard, MirroredRoom } from "./mirrored-room.ts";
import { foundNobody, type OriginLine, wasNotObeyed } from "./origin-line.ts";
import { Turns } from "./turns.ts";

/** Rooms that wait to be closed; more are left to the origins. */
const CLOSING_MAX = 1_000;

/**
 * What origins should hold beside what they were told, and the orders that make them equal. A room that its origin lost
 * is opened again with the same epoch, so that part numbers go on: at once when that origin shows that it has
 * restarted, else when the room has been silent for longer than other origins need to take it over.
 */
export class OriginMirror {
  readonly #line: OriginLine;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #onSilent: (room: string) => void;
  readonly #rooms = new Map<string, MirroredRoom>();
  readonly #turns = new Turns();
  readonly #busy = new Set<string>();
  /** Why rooms do not settle, so that each reason is told once and not each second. */
  readonly #refusals = new Map<string, string>();

  /** `onSilent`: nobody has made the room's sound for a while. */
  constructor(options: { line: OriginLine; clock: Clock; log: Log; onSilent: (room: string) => void }) {
    this.#line = options.line;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#onSilent = options.onSilent;
  }

  /** Opens a new room, or throws and leaves nothing behind but a closing order that is tried until it is heard. */
  async open(card: RoomCard): Promise<void> {
    const room = new MirroredRoom({ card, wanted: "waiting", isNew: true, nowMs: this.#nowMs });
    this.#rooms.set(room.id, room);
    try {
      await this.#bring(room);
    } catch (refusal) {
      if (wasNotObeyed(refusal)) this.#rooms.delete(room.id);
      else this.#giveUp(room);
      throw refusal;
    }
  }

  /** Holds the room without asking now; `settle` brings it. For rooms that were there before this process. */
  adopt(card: RoomCard, wanted: "waiting" | "live" | "closed"): void {
    if (wanted === "closed" && this.#closing() >= CLOSING_MAX) return;
    this.#rooms.set(card.room, new MirroredRoom({ card, wanted, isNew: false, nowMs: this.#nowMs }));
  }

  has(room: string): boolean {
    return this.#rooms.has(room);
  }

  /** Throws when no origin agreed; the room is then as it was. */
  async live(id: string): Promise<void> {
    const room = this.#rooms.get(id);
    if (room === undefined) throw new StentorError("origin_unavailable", `Cannot go live in "${id}": it is not open`);
    const before = room.wanted;
    room.wanted = "live";
    try {
      await this.#bring(room);
    } catch (refusal) {
      if (room.wanted === "live") room.wanted = before;
      if (room.isHeld) room.doubt();
      throw refusal;
    }
  }

  /** Takes effect at once here, and at the origin as soon as it hears it. */
  close(id: string): void {
    const room = this.#rooms.get(id);
    if (room !== undefined) room.wanted = "closed";
  }

  removeSpeaker(room: string, participant: string): void {
    this.#rooms.get(room)?.remove(participant);
  }

  /** `undefined`: no such room is held. `moved`: another process makes its sound since, and has to be told again. */
  hear(facts: SpeakerFacts): Heard | undefined {
    return this.#rooms.get(facts.room)?.hear(facts, this.#nowMs);
  }

  /** Whoever answers for the room has forgotten it; the next `settle` opens it again. */
  lost(room: string): void {
    this.#rooms.get(room)?.lose();
  }

  /** An order by another way than this one found nobody. */
  foundNobody(room: string): void {
    this.#rooms.get(room)?.foundNobody(this.#nowMs);
  }

  /** Its rooms are gone; the next `settle` opens them again. Gives them. */
  originRestarted(origin: string): string[] {
    const its = [...this.#rooms.values()].filter((room) => room.wasHeldBy(origin));
    for (const room of its) {
      room.lose();
      if (room.wanted === "closed") this.#rooms.delete(room.id);
    }
    return its.map(({ id }) => id);
  }

  /** Brings every room that differs; what fails is tried again at the next call. Never throws. */
  async settle(): Promise<void> {
    this.#giveUpOnSilence();
    for (const id of this.#refusals.keys()) if (!this.#rooms.has(id)) this.#refusals.delete(id);
    const differing = this.#rooms.values().filter((room) => room.differs && !this.#busy.has(room.id));
    await Promise.all(differing.map((room) => this.#trySettling(room)));
  }

  get #nowMs(): number {
    return this.#clock.monotonicMs();
  }

  #closing(): number {
    return this.#rooms.values().reduce((count, room) => (room.wanted === "closed" ? count + 1 : count), 0);
  }

  /** Nobody knows whether an origin that did not answer has opened the room: it is to be closed. */
  #giveUp(room: MirroredRoom): void {
    if (this.#closing() >= CLOSING_MAX) this.#rooms.delete(room.id);
    room.wanted = "closed";
    room.doubt();
  }

  #giveUpOnSilence(): void {
    const nowMs = this.#nowMs;
    for (const room of this.#rooms.values()) {
      if (!this.#line.isConnected) room.beginPatience(nowMs);
      if (room.isClosedByItself) this.#rooms.delete(room.id);
      if (!room.isSilent(nowMs)) continue;
      this.#log.warn({ room: room.id }, "Nobody has made the room's sound for a while: it is opened again");
      room.giveUpWaiting(nowMs);
      this.#onSilent(room.id);
    }
  }

  async #trySettling(room: MirroredRoom): Promise<void> {
    try {
      await this.#bring(room);
      this.#refusals.delete(room.id);
    } catch (refusal) {
      const reason = refusal instanceof Error ? refusal.message : String(refusal);
      if (this.#refusals.get(room.id) === reason) return;
      this.#refusals.set(room.id, reason);
      this.#log.warn({ room: room.id, wanted: room.wanted, reason }, "The origin has not followed yet");
    }
  }

  #bring(room: MirroredRoom): Promise<void> {
    const { id } = room;
    return this.#turns.run(id, async () => {
      this.#busy.add(id);
      try {
        for (let order = room.nextOrder(); order !== undefined; order = room.nextOrder()) await this.#tell(room, order);
        if (room.wanted === "closed" && this.#rooms.get(id) === room) this.#rooms.delete(id);
      } finally {
        this.#busy.delete(id);
      }
    });
  }

  async #tell(room: MirroredRoom, order: OriginOrder): Promise<void> {
    const { era } = room;
    try {
      if (order.order === "open") room.opened(await this.#line.open(order.card), era, this.#nowMs);
      else {
        await this.#line.send(room.id, order);
        room.agreed(order, era, this.#nowMs);
      }
    } catch (refusal) {
      if (!this.#isForgiven(room, order, refusal)) throw refusal;
      room.agreed(order, era, this.#nowMs);
    }
  }

  /** Closing what is not there is done. A room that is not where it should be is opened again. */
  #isForgiven(room: MirroredRoom, { order }: OriginOrder, refusal: unknown): boolean {
    if (foundNobody(refusal) && order !== "open") room.foundNobody(this.#nowMs);
    if (!(refusal instanceof StentorError) || refusal.code !== "room_not_found") return false;
    if (order === "close" || order === "remove-speaker") return true;
    room.lose();
    return false;
  }
}
