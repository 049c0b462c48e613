import { encodeMessage, type Outcome, type RoomCard, subjects } from "../protocol/index.ts";
import type { Relay, Subscription } from "../relay/index.ts";
import type { RoomStore } from "../store/index.ts";
import { roomCard } from "./room-view.ts";

/** Answers edges that ask for a room, from its making until it is forgotten. */
export class RoomCards {
  readonly #relay: Relay;
  readonly #store: RoomStore;
  readonly #onAsked: (room: string) => void;
  readonly #open = new Map<string, Subscription>();

  constructor(options: { relay: Relay; store: RoomStore; onAsked: (room: string) => void }) {
    this.#relay = options.relay;
    this.#store = options.store;
    this.#onAsked = options.onAsked;
  }

  open(room: string): void {
    if (this.#open.has(room)) return;
    this.#open.set(
      room,
      this.#relay.respond(subjects.roomCard(room), async () => encodeMessage(await this.#answer(room))),
    );
  }

  close(room: string): void {
    this.#open.get(room)?.unsubscribe();
    this.#open.delete(room);
  }

  closeAll(): void {
    for (const room of [...this.#open.keys()]) this.close(room);
  }

  async #answer(room: string): Promise<Outcome<RoomCard>> {
    const record = await this.#store.room(room);
    if (record === undefined) {
      return { ok: false, code: "room_not_found", message: `Cannot find room "${room}": it does not exist` };
    }
    this.#onAsked(room);
    return { ok: true, value: roomCard(record) };
  }
}
