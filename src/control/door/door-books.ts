import type { CapacityProof, TicketKey } from "../../protocol/index.ts";
import type { RoomStore } from "../../store/index.ts";
import { type DoorRecord, newDoorRecord } from "./door-record.ts";

const KEYS = "door/keys";
const CAPACITY = "door/capacity";
const ROOMS = "door/room/";

/** What is kept of doors, by name. Its writers throw StentorError `store_unavailable`. */
export class DoorBooks {
  readonly #store: RoomStore;

  constructor(store: RoomStore) {
    this.#store = store;
  }

  async keys(): Promise<TicketKey[]> {
    return ((await this.#store.note(KEYS)) as TicketKey[] | undefined) ?? [];
  }

  keepKeys(keys: readonly TicketKey[]): Promise<void> {
    return this.#store.keepNote(KEYS, keys);
  }

  async proof(): Promise<CapacityProof | null> {
    return ((await this.#store.note(CAPACITY)) as CapacityProof | undefined) ?? null;
  }

  keepProof(proof: CapacityProof): Promise<void> {
    return this.#store.keepNote(CAPACITY, proof);
  }

  async rooms(): Promise<string[]> {
    return [...(await this.#store.notes(ROOMS)).keys()].map((key) => key.slice(ROOMS.length, -1));
  }

  async door(room: string): Promise<DoorRecord> {
    const kept = (await this.#store.note(nameOf(room))) as Partial<DoorRecord> | undefined;
    return { ...newDoorRecord(), ...kept };
  }

  keepDoor(room: string, record: DoorRecord): Promise<void> {
    return this.#store.keepNote(nameOf(room), record);
  }

  forgetDoor(room: string): Promise<void> {
    return this.#store.forgetNotes(nameOf(room));
  }
}

/** Closed by a slash, so that no room's name begins another's. */
function nameOf(room: string): string {
  return `${ROOMS}${room}/`;
}
