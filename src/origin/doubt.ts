import type { Relay } from "../relay/index.ts";
import type { HeldRooms } from "./held-rooms.ts";
import type { RoomLeases } from "./lease/index.ts";

/** Sound is kept back for so long at most while the leases are read again. */
const READ_WITHIN_MS = 500;

/**
 * While we were cut off or stood still, others may have taken our rooms. What is made meanwhile waits until that is known: then it is given
 * out, or never heard by anybody.
 */
export class Doubt {
  readonly #relay: Pick<Relay, "connected">;
  readonly #rooms: HeldRooms;
  readonly #leases: RoomLeases;
  #isCutOff = false;
  #raised = 0;

  constructor(options: { relay: Pick<Relay, "connected">; rooms: HeldRooms; leases: RoomLeases }) {
    this.#relay = options.relay;
    this.#rooms = options.rooms;
    this.#leases = options.leases;
  }

  /** To be called at every tick, before it is made. */
  look(): void {
    if (this.#relay.connected !== this.#isCutOff) return;
    this.#isCutOff = !this.#relay.connected;
    if (this.#isCutOff) this.#rooms.withhold();
    else void this.raise();
  }

  /** We stood still, or are in touch again. */
  async raise(): Promise<void> {
    const raised = ++this.#raised;
    this.#rooms.withhold();
    await this.#leases.verify(READ_WITHIN_MS);
    if (raised === this.#raised && !this.#isCutOff) this.#rooms.giveOut();
  }
}
