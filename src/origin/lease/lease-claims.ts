import { type RoomCard, StentorError } from "../../protocol/index.ts";
import type { LeaseBook } from "./lease-book.ts";
import type { LeaseView, Standing } from "./lease-deed.ts";
import type { LeaseMetrics } from "./lease-metrics.ts";
import type { LeaseTable } from "./lease-table.ts";

export type LeaseClaimsOptions = {
  table: LeaseTable;
  book: LeaseBook;
  metrics: LeaseMetrics;
  view: () => LeaseView;
};

/** Somebody else was first so often in a row that there must be something wrong. */
const CLAIM_TRIES = 4;

/** Makes rooms ours that are nobody's: reads what the table says, and writes if it still says so. */
export class LeaseClaims {
  readonly #options: LeaseClaimsOptions;

  constructor(options: LeaseClaimsOptions) {
    this.#options = options;
  }

  /** False when a living origin has the room. Throws StentorError `store_unavailable` when the table does not say. */
  async claim(card: RoomCard): Promise<boolean> {
    for (let tries = 0; tries < CLAIM_TRIES; tries++) {
      const won = await this.#try(card).catch((cause) => {
        this.#options.metrics.failures("claim", "unknown");
        throw unavailable(card.room, cause instanceof Error ? cause.message : String(cause));
      });
      if (won !== undefined) return won;
      this.#options.metrics.failures("claim", "conflict");
    }
    throw unavailable(card.room, "others change its lease all the time");
  }

  /** `undefined` when somebody else was first. */
  async #try(card: RoomCard): Promise<boolean | undefined> {
    const { table, book, view } = this.#options;
    const { room } = card;
    const standing = await this.#read(room);
    if (book.holds(room)) return true;
    const lease = book.claim(card, standing, view());
    if (lease === undefined) return false;
    const seen = book.seen(room);
    const revision = await table.write(lease, standing?.revision);
    if (revision === undefined) return undefined;
    book.claimed(room, { lease, revision }, seen, view().nowMs);
    return book.holds(room) || undefined;
  }

  async #read(room: string): Promise<Standing | undefined> {
    const { table, book, view } = this.#options;
    const seen = book.seen(room);
    const standing = await table.read(room);
    book.claimed(room, standing, seen, view().nowMs);
    return standing;
  }
}

function unavailable(room: string, why: string): StentorError {
  return new StentorError("store_unavailable", `Cannot open room "${room}": ${why}`);
}
