/**
 * One person's ticket for one room. `place`: a number in the queue. `seat`: was inside, and is let in again. `invitation`: was given one.
 */
export type KeptTicket = {
  ticket: string;
  kind: "place" | "seat" | "invitation";
  /** The number on a place, and the one in the lane of those who solved a challenge. */
  number?: number;
  effort?: number;
  /** What was promised before the draw, to hold the draw to it. */
  commitment?: string;
};

/** Where tickets are kept, by room. None of it throws. */
export interface TicketStore {
  read(room: string): KeptTicket | undefined;
  keep(room: string, ticket: KeptTicket): void;
  drop(room: string): void;
}

/** The oldest are forgotten beyond this. */
export const KEPT_ROOMS_MAX = 50;
const KEY = "stentor.tickets";
const KINDS = ["place", "seat", "invitation"];

/** As long as the page lives. */
export class MemoryTickets implements TicketStore {
  readonly #tickets = new Map<string, KeptTicket>();

  read(room: string): KeptTicket | undefined {
    return this.#tickets.get(room);
  }

  keep(room: string, ticket: KeptTicket): void {
    this.#tickets.delete(room);
    this.#tickets.set(room, ticket);
    const [oldest] = this.#tickets.keys();
    if (this.#tickets.size > KEPT_ROOMS_MAX && oldest !== undefined) this.#tickets.delete(oldest);
  }

  drop(room: string): void {
    this.#tickets.delete(room);
  }
}

/**
 * In the browser's storage, so that a reload, or the browser's end, loses no place. Where storage is forbidden or full, a ticket lasts as
 * long as the page.
 */
export class StoredTickets implements TicketStore {
  readonly #storage: () => Pick<Storage, "getItem" | "setItem">;
  readonly #memory = new MemoryTickets();

  /** `storage` may throw. */
  constructor(storage: () => Pick<Storage, "getItem" | "setItem">) {
    this.#storage = storage;
  }

  read(room: string): KeptTicket | undefined {
    return this.#memory.read(room) ?? this.#stored().find(([id]) => id === room)?.[1];
  }

  keep(room: string, ticket: KeptTicket): void {
    const stored = this.#write([...this.#others(room), [room, ticket]]);
    if (stored) this.#memory.drop(room);
    else this.#memory.keep(room, ticket);
  }

  drop(room: string): void {
    this.#memory.drop(room);
    this.#write(this.#others(room));
  }

  #others(room: string): [string, KeptTicket][] {
    return this.#stored().filter(([id]) => id !== room);
  }

  #stored(): [string, KeptTicket][] {
    try {
      const stored: unknown = JSON.parse(this.#storage().getItem(KEY) ?? "[]");
      return Array.isArray(stored) ? stored.filter(isEntry) : [];
    } catch {
      return [];
    }
  }

  #write(entries: [string, KeptTicket][]): boolean {
    try {
      this.#storage().setItem(KEY, JSON.stringify(entries.slice(-KEPT_ROOMS_MAX)));
      return true;
    } catch {
      return false;
    }
  }
}

function isEntry(entry: unknown): entry is [string, KeptTicket] {
  if (!Array.isArray(entry) || typeof entry[0] !== "string") return false;
  const kept: unknown = entry[1];
  if (typeof kept !== "object" || kept === null || !("ticket" in kept) || !("kind" in kept)) return false;
  return typeof kept.ticket === "string" && typeof kept.kind === "string" && KINDS.includes(kept.kind);
}
