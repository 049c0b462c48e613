import { StentorError, type TicketKey } from "../../protocol/index.ts";
import { TicketPress } from "../../ticket/index.ts";
import type { DoorBooks } from "./door-books.ts";
import { firstKeys, rotatedKeys } from "./key-ring.ts";
import type { OpenDoor } from "./open-door.ts";

/** Invitations of one room. */
export const INVITATIONS_MAX = 10_000;

/** The keys that all tickets are signed with, and the invitations that control signs itself. */
export class TicketOffice {
  readonly #books: DoorBooks;
  readonly #doorTimeMs: () => number;
  readonly #press: TicketPress;
  #keys: readonly TicketKey[] = [];

  constructor(options: { books: DoorBooks; doorTimeMs: () => number }) {
    this.#books = options.books;
    this.#doorTimeMs = options.doorTimeMs;
    this.#press = new TicketPress({ doorTimeMs: options.doorTimeMs });
  }

  /** Those in force. Empty before `takeUp`. */
  get keys(): TicketKey[] {
    const nowMs = this.#doorTimeMs();
    return this.#keys.filter(({ untilMs }) => untilMs > nowMs);
  }

  /** The kept keys; the first one is made at the first start. Throws StentorError `store_unavailable`. */
  async takeUp(): Promise<void> {
    const kept = await this.#books.keys();
    if (kept.length > 0) this.#use(kept);
    else await this.#keep(firstKeys(this.#doorTimeMs()));
  }

  /** A new key signs after a few seconds; tickets of the old ones are believed for a day. */
  async rotate(): Promise<void> {
    await this.#keep(rotatedKeys(this.#keys, this.#doorTimeMs()));
  }

  /** Throws StentorError `invitation_limit`, and then signs none. */
  async invite(door: OpenDoor, count: number): Promise<string[]> {
    const { room, keeper } = door;
    if (keeper.invitations + count > INVITATIONS_MAX) {
      const left = INVITATIONS_MAX - keeper.invitations;
      throw new StentorError("invitation_limit", `Cannot invite ${count} to room "${room}": it has ${left} left`);
    }
    const first = keeper.addInvitations(count);
    await door.keep();
    return Array.from({ length: count }, (_, index) =>
      this.#press.sign({ room, lane: "invited", number: first + index, effort: 0, seated: false }),
    );
  }

  async #keep(keys: readonly TicketKey[]): Promise<void> {
    await this.#books.keepKeys(keys);
    this.#use(keys);
  }

  #use(keys: readonly TicketKey[]): void {
    this.#keys = keys;
    this.#press.useKeys(keys);
  }
}
