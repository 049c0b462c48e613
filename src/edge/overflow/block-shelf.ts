import { PART_MS, type PartObject } from "../../protocol/index.ts";
import { joinBytes } from "../bytes.ts";
import type { PartWindow } from "../feed/part-window.ts";

/** Block `n` holds parts `50n` to `50n + 49`: every edge and every cache names the same sound by the same number. */
export const PARTS_PER_BLOCK = 50;
export const BLOCK_MS = PARTS_PER_BLOCK * PART_MS;
/**
 * Finished blocks that one room keeps: three that are listed, and as long again as they may still be fetched after they have left the
 * playlist (RFC 8216 §6.2.2: their own length and that of the playlist). About 26 KB each.
 */
const BLOCKS_KEPT_MAX = 7;

/** Ten seconds of sound, or what there is of them. */
export type Block = {
  readonly number: number;
  /** Shared by all who fetch it. */
  readonly body: Blob;
  readonly bytes: number;
  /** Strong, RFC 9110 §8.8.3. */
  readonly etag: string;
  readonly firstPart: number;
  readonly durationMs: number;
  /** Nothing lacks: these are the bytes for ever. */
  readonly whole: boolean;
};

type Window = Pick<PartWindow, "first" | "last" | "changes" | "range">;

/** Makes blocks out of a window of parts, each once, when somebody first asks. A pure core. */
export class BlockShelf {
  readonly #window: Window;
  readonly #hasEnded: () => boolean;
  readonly #onMade: () => void;
  readonly #blocks = new Map<number, Block>();
  #seen = "";

  constructor(options: { window: Window; hasEnded: () => boolean; onMade: () => void }) {
    this.#window = options.window;
    this.#hasEnded = options.hasEnded;
    this.#onMade = options.onMade;
  }

  /** `undefined` when it is not finished, or not held any more. */
  get(number: number): Block | undefined {
    this.#refresh();
    return this.#blocks.get(number);
  }

  /** What is kept, the oldest first; numbers that are left out never came. */
  all(): Block[] {
    this.#refresh();
    return [...this.#blocks.values()].toSorted((one, other) => one.number - other.number);
  }

  #refresh(): void {
    const seen = `${this.#window.changes} ${this.#hasEnded()}`;
    if (seen === this.#seen) return;
    this.#seen = seen;
    const { first, last } = this.#window;
    if (first === undefined || last === undefined) return;
    // What began before the window did is not whole, and would be another block at another edge.
    const from = Math.ceil(first / PARTS_PER_BLOCK);
    const end = this.#hasEnded() ? Math.floor(last / PARTS_PER_BLOCK) + 1 : Math.floor((last + 1) / PARTS_PER_BLOCK);
    for (let number = from; number < end; number++) this.#make(number);
    this.#forget(end - BLOCKS_KEPT_MAX);
  }

  /** One with holes is made again, for they may have been filled. */
  #make(number: number): void {
    if (this.#blocks.get(number)?.whole) return;
    const parts = this.#window.range(number * PARTS_PER_BLOCK, (number + 1) * PARTS_PER_BLOCK);
    const block = blockOf(number, parts, this.#window.last ?? 0);
    if (block === undefined || block.etag === this.#blocks.get(number)?.etag) return;
    this.#blocks.set(number, block);
    this.#onMade();
  }

  #forget(before: number): void {
    for (const number of this.#blocks.keys()) if (number < before) this.#blocks.delete(number);
  }
}

function blockOf(number: number, parts: readonly PartObject[], last: number): Block | undefined {
  const [first] = parts;
  if (first === undefined) return undefined;
  const bytes = joinBytes(parts.map(({ cmaf }) => cmaf));
  const firstPart = number * PARTS_PER_BLOCK;
  return {
    number,
    body: new Blob([bytes]),
    bytes: bytes.length,
    etag: `"${Bun.hash.xxHash64(bytes).toString(36)}"`,
    firstPart,
    durationMs: Math.min(PARTS_PER_BLOCK, last - firstPart + 1) * PART_MS,
    whole: parts.length === PARTS_PER_BLOCK,
  };
}
