import type { Clock } from "../../platform/index.ts";
import type { ListenAddress } from "../addresses.ts";
import { type BudgetCount, PreparedRefusal } from "../budget/index.ts";
import type { RoomFeed } from "../feed/room-feed.ts";
import { refuse } from "../refusal.ts";
import { BLOCK_MS, BlockShelf } from "./block-shelf.ts";
import { immutableAnswer, incompleteAnswer, isKnown, playlistAnswer, unchanged } from "./overflow-answers.ts";
import type { OverflowBudget } from "./overflow-budget.ts";
import type { overflowMetrics } from "./overflow-metrics.ts";
import { overflowPlaylist } from "./overflow-playlist.ts";

/** How far behind live those hear who start two blocks before the playlist's end, as our own player does: 20 to 30 s. */
export const OVERFLOW_DELAY_MS = 2.5 * BLOCK_MS;

/** The three addresses of the tier. */
export type OverflowAddress = Extract<
  ListenAddress,
  { kind: "overflow-playlist" | "overflow-init" | "overflow-block" }
>;

/** What all rooms of an edge share. */
export type OverflowParts = {
  budget: OverflowBudget;
  metrics: ReturnType<typeof overflowMetrics>;
  onRefused: BudgetCount;
};

export type OverflowDeskOptions = OverflowParts & { feed: RoomFeed; clock: Clock };

export function isOverflowAddress(address: ListenAddress): address is OverflowAddress {
  return address.kind.startsWith("overflow-");
}

type Kept = { key: string; body: Blob; bytes: number; etag: string };

/** Beyond its budget a page plays the hold sound that it has; it need not ask again before the next block. */
const REFUSAL = new PreparedRefusal({
  code: "overloaded",
  message: "Cannot send the delayed program: too many ask for it already",
  retryAfterSeconds: BLOCK_MS / 1_000,
});

/** Answers for one room's overflow tier. Refuses by throwing StentorError; for want of budget by an answer made beforehand. */
export class OverflowDesk {
  readonly #options: OverflowDeskOptions;
  readonly #shelf: BlockShelf | undefined;
  readonly #init: Kept | undefined;
  #playlist: Kept | undefined;

  constructor(options: OverflowDeskOptions) {
    this.#options = options;
    const { feed, metrics } = options;
    const lean = feed.renditions.get("lean");
    if (lean === undefined) return;
    this.#init = kept("", new Uint8Array(lean.init));
    this.#shelf = new BlockShelf({
      window: lean.window,
      hasEnded: () => feed.ended,
      onMade: () => metrics.blocks.inc(),
    });
  }

  answer(address: OverflowAddress, request: Request): Response {
    const { budget, clock, metrics, onRefused } = this.#options;
    if (!budget.takeRequest(address.room, clock.monotonicMs())) {
      onRefused("overflow-requests");
      return REFUSAL.answer();
    }
    const { file, respond } = this.#find(address);
    metrics.requests[address.kind].inc();
    if (isKnown(request, file.etag)) return unchanged(respond(file));
    if (request.method === "HEAD") return respond(file);
    if (!budget.takeBytes(address.room, file.bytes, clock.monotonicMs())) {
      onRefused("overflow-bytes");
      return REFUSAL.answer();
    }
    metrics.bytes.inc(file.bytes);
    return respond(file);
  }

  #find(address: OverflowAddress) {
    const { room } = address;
    if (this.#shelf === undefined || this.#init === undefined) {
      return this.#options.feed.ended
        ? refuse("room_ended", `Cannot listen to room "${room}": it has ended`)
        : refuse("rendition_not_found", `Cannot listen to room "${room}": it has no lean rendition`);
    }
    if (address.kind === "overflow-init") return { file: this.#init, respond: immutableAnswer };
    if (address.kind === "overflow-playlist")
      return { file: this.#freshPlaylist(this.#shelf), respond: playlistAnswer };
    const block = this.#shelf.get(address.number);
    if (block === undefined) return refuse("part_gone", `Cannot fetch block ${address.number}: it is not held`);
    return { file: block, respond: block.whole ? immutableAnswer : incompleteAnswer };
  }

  #freshPlaylist(shelf: BlockShelf): Kept {
    const { card, ended } = this.#options.feed;
    const blocks = shelf.all();
    if (blocks.length === 0) return refuse("origin_unavailable", "Cannot list blocks yet: none is finished");
    const key = `${blocks.map(({ number, durationMs }) => `${number}:${durationMs}`)} ${ended}`;
    if (this.#playlist?.key !== key) {
      const text = overflowPlaylist({ epochMs: card.epochMs, blocks, ended });
      this.#playlist = kept(key, new TextEncoder().encode(text));
    }
    return this.#playlist;
  }
}

function kept(key: string, bytes: Uint8Array<ArrayBuffer>): Kept {
  const etag = `"${Bun.hash.xxHash64(bytes).toString(36)}"`;
  return { key, body: new Blob([bytes]), bytes: bytes.length, etag };
}
