import type { OpusCodec } from "../media/index.ts";
import type { Clock } from "../platform/index.ts";
import { encodeMessage, type RoomCard, StentorError, subjects } from "../protocol/index.ts";
import type { Relay, Subscription } from "../relay/index.ts";
import type { RoomLease } from "./lease/index.ts";
import type { MixerMetrics } from "./mixer/index.ts";
import { OriginRoom } from "./origin-room.ts";
import type { PackagedPart } from "./packager/index.ts";

export type HeldRoomsOptions = {
  codec: OpusCodec;
  relay: Relay;
  clock: Clock;
  mixerMetrics: MixerMetrics;
  /** A room's order, as it came. */
  onOrder: (order: Uint8Array) => Promise<Uint8Array>;
  onPart: (part: PackagedPart) => void;
  /** The room's successor goes on from here. */
  onEnded: (room: string) => void;
  onFault: (room: string, fault: unknown) => void;
};

type HeldRoom = {
  card: RoomCard;
  /** Rejects with StentorError `room_not_found` when it is closed before. */
  readonly opened: Promise<OriginRoom>;
  /** `undefined` while it opens. */
  sound: OriginRoom | undefined;
  /** Who answers in the room's name. */
  readonly answering: Subscription[];
  isEnding: boolean;
};

/** The rooms that this origin makes the sound of, each from its lease until it is closed or goes on elsewhere. */
export class HeldRooms {
  readonly #options: HeldRoomsOptions;
  readonly #rooms = new Map<string, HeldRoom>();
  /** Rooms open one after the other, and the others' ticks go between. */
  #turn: Promise<unknown> = Promise.resolve();
  #opening = 0;
  #onEmpty: (() => void) | undefined;

  constructor(options: HeldRoomsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#rooms.size;
  }

  /** Those that make no sound yet. */
  get opening(): number {
    return this.#opening;
  }

  /** Those of which the successor's first part is not due yet. */
  get ending(): number {
    return [...this.#rooms.values()].filter(({ isEnding }) => isEnding).length;
  }

  has(room: string): boolean {
    return this.#rooms.has(room);
  }

  /** Opening twice is opening once. A room that is closed while it opens stays closed. */
  open(lease: RoomLease): Promise<OriginRoom> {
    const { room } = lease.card;
    const known = this.#rooms.get(room);
    if (known !== undefined && !known.isEnding) return known.opened;
    this.close(room);
    const opened: Promise<OriginRoom> = this.#turn.then(othersTurn).then(() => this.#makeSound(held, lease));
    const held: HeldRoom = { card: lease.card, opened, sound: undefined, answering: [], isEnding: false };
    this.#opening++;
    this.#turn = opened.then(
      () => this.#opening--,
      () => this.#opening--,
    );
    this.#rooms.set(room, held);
    this.#answerFor(held);
    return opened;
  }

  /** Waits while it opens. Throws StentorError `room_not_found`. */
  async find(room: string): Promise<OriginRoom> {
    const held = this.#rooms.get(room);
    if (held === undefined) throw notHere(room);
    return await held.opened;
  }

  /** The card as it is now; `undefined` when the room is not here. */
  card(room: string): RoomCard | undefined {
    return this.#rooms.get(room)?.card;
  }

  change(card: RoomCard): void {
    const held = this.#rooms.get(card.room);
    if (held === undefined) return;
    held.card = card;
    held.sound?.mixer.setLive(card.state === "live");
  }

  /** Another origin answers for the room from now on, and makes its sound from this part on. */
  endBefore(room: string, part: number): void {
    const held = this.#rooms.get(room);
    if (held === undefined) return;
    held.isEnding = true;
    for (const each of held.answering.splice(0)) each.unsubscribe();
    if (held.sound === undefined) this.#end(room);
    else held.sound.endBefore(part);
  }

  /** `dueMs`: when the tick was due, by the monotonic clock. */
  tick(dueMs: number): void {
    for (const [room, { sound }] of this.#rooms) {
      try {
        if (sound?.tick(dueMs) === false) this.#end(room);
      } catch (fault) {
        this.#options.onFault(room, fault);
      }
    }
  }

  realign(): void {
    for (const { sound } of this.#rooms.values()) sound?.realign();
  }

  withhold(): void {
    for (const { sound } of this.#rooms.values()) sound?.withhold();
  }

  giveOut(): void {
    for (const { sound } of this.#rooms.values()) sound?.giveOut();
  }

  close(room: string): void {
    const held = this.#rooms.get(room);
    if (held === undefined) return;
    this.#rooms.delete(room);
    for (const each of held.answering) each.unsubscribe();
    held.sound?.[Symbol.dispose]();
    if (this.#rooms.size === 0) this.#onEmpty?.();
  }

  closeAll(): void {
    for (const room of [...this.#rooms.keys()]) this.close(room);
  }

  /** Resolves when no room is left, or after `withinMs`. */
  async emptied(withinMs: number): Promise<void> {
    if (this.#rooms.size === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#onEmpty = resolve;
    const late = setTimeout(resolve, withinMs);
    await promise;
    clearTimeout(late);
  }

  #end(room: string): void {
    this.close(room);
    this.#options.onEnded(room);
  }

  #answerFor(held: HeldRoom): void {
    const { relay, onOrder } = this.#options;
    const { room } = held.card;
    held.answering.push(
      relay.respond(subjects.roomOrder(room), onOrder),
      relay.respond(subjects.heldCard(room), () => encodeMessage(held.card)),
    );
  }

  async #makeSound(held: HeldRoom, lease: RoomLease): Promise<OriginRoom> {
    this.#assertHeld(held);
    try {
      const sound = await OriginRoom.open({ ...this.#options, lease });
      held.sound = sound;
      if (!this.#isHeld(held)) sound[Symbol.dispose]();
      this.#assertHeld(held);
      sound.mixer.setLive(held.card.state === "live");
      return sound;
    } catch (error) {
      if (this.#isHeld(held)) this.close(held.card.room);
      throw error;
    }
  }

  /** It may have been closed while it opened, and another opened in its place. */
  #isHeld(held: HeldRoom): boolean {
    return this.#rooms.get(held.card.room) === held;
  }

  #assertHeld(held: HeldRoom): void {
    if (!this.#isHeld(held)) throw notHere(held.card.room);
  }
}

/** Sockets are read, and ticks made, before this resolves. */
function othersTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function notHere(room: string): StentorError {
  return new StentorError("room_not_found", `Cannot find room "${room}": the origin has not opened it`);
}
