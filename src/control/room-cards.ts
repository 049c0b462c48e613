import { encodeMessage, type Outcome, type RoomCard, subjects } from "../protocol/index.ts";
import type { Relay, Subscription } from "../relay/index.ts";
import type { RoomStore } from "../store/index.ts";
import { roomCard } from "./room-view.ts";

/** What is longer is no room's id. */
const ROOM_ID_BYTES_MAX = 64;

/** Answers edges that ask for a room, from its making until it is forgotten. */
export class RoomCards {
  readonly #store: RoomStore;
  readonly #onAsked: (room: string) => void;
  readonly #answering: Subscription;

  constructor(options: { relay: Relay; store: RoomStore; onAsked: (room: string) => void }) {
    this.#store = options.store;
    this.#onAsked = options.onAsked;
    this.#answering = options.relay.respond(subjects.roomCard, async (id) => encodeMessage(await this.#answer(id)));
  }

  close(): void {
    this.#answering.unsubscribe();
  }

  async #answer(id: Uint8Array): Promise<Outcome<RoomCard>> {
    const room = new TextDecoder().decode(id.subarray(0, ROOM_ID_BYTES_MAX));
    const record = id.length > ROOM_ID_BYTES_MAX ? undefined : await this.#store.room(room);
    if (record === undefined) {
      return { ok: false, code: "room_not_found", message: `Cannot find room "${room}": it does not exist` };
    }
    this.#onAsked(room);
    return { ok: true, value: roomCard(record) };
  }
}
