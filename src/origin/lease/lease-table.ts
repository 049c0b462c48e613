import type { KeyValue, Subscription } from "../../relay/index.ts";
import type { DeedOutcome, LeaseDeed, Standing } from "./lease-deed.ts";
import { encodeLease, leaseKey, type RoomLease, readLease, roomOfKey } from "./room-lease.ts";

/** Leases in a table of bytes. */
export class LeaseTable {
  readonly #table: KeyValue;

  constructor(table: KeyValue) {
    this.#table = table;
  }

  /** Throws as `KeyValue` does. What cannot be read is no lease, yet stands in the way. */
  async read(room: string): Promise<Standing | undefined> {
    const entry = await this.#table.get(leaseKey(room));
    const lease = entry && readLease(entry.value);
    return entry === undefined || lease === undefined ? undefined : { lease, revision: entry.revision };
  }

  /** Over what stands there, or where nothing does; `undefined` when somebody was first. Throws as `KeyValue` does. */
  write(lease: RoomLease, over: number | undefined): Promise<number | undefined> {
    const key = leaseKey(lease.card.room);
    const value = encodeLease(lease);
    return over === undefined ? this.#table.create(key, value) : this.#table.update(key, value, over);
  }

  /** Never throws: a table that fails is an outcome. */
  async perform(deed: LeaseDeed): Promise<DeedOutcome> {
    try {
      return await this.#perform(deed);
    } catch {
      return { outcome: "unknown" };
    }
  }

  watch(onChange: (room: string, lease: RoomLease | undefined, revision: number) => void): Promise<Subscription> {
    return this.#table.watch(({ key, value, revision }) => {
      const room = roomOfKey(key);
      if (room !== undefined) onChange(room, value && readLease(value), revision);
    });
  }

  async #perform(deed: LeaseDeed): Promise<DeedOutcome> {
    if (deed.deed === "read") return { outcome: "found", standing: await this.read(deed.room) };
    if (deed.deed === "delete") {
      await this.#table.delete(leaseKey(deed.room));
      return { outcome: "deleted" };
    }
    const revision = await this.write(deed.lease, deed.deed === "update" ? deed.revision : undefined);
    return revision === undefined ? { outcome: "conflict" } : { outcome: "written", revision };
  }
}
