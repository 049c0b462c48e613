import type { PublicComment } from "../../../protocol/index.ts";
import type { HeldFor } from "./moderation.ts";

/** Comments at hand, shown ones and those that wait. The oldest make room. */
export const SHOWN_MAX = 2_000;
export const WAITING_MAX = 1_000;

/** A comment as it is kept; `heldFor`: why it was not shown at once. */
export type Comment = PublicComment & { heldFor: HeldFor | null };
export type HeldComment = PublicComment & { heldFor: HeldFor };

/** What people wrote beside their reports: shown, or waiting for the operator. */
export class CommentShelf {
  readonly #shown = new Map<string, Comment>();
  readonly #waiting = new Map<string, Comment>();
  readonly #onForgotten: () => void;

  constructor(onForgotten: () => void) {
    this.#onForgotten = onForgotten;
  }

  add(comment: Comment): void {
    this.#put(comment, comment.heldFor === null);
  }

  has(id: string): boolean {
    return this.#shown.has(id) || this.#waiting.has(id);
  }

  /** The operator has decided: it is shown, or gone. */
  decide(id: string, shown: boolean): void {
    const comment = this.#shown.get(id) ?? this.#waiting.get(id);
    this.#shown.delete(id);
    this.#waiting.delete(id);
    if (comment !== undefined && shown) this.#put(comment, true);
  }

  /** The newest first. */
  shown({ room, limit }: { room?: string; limit: number }): PublicComment[] {
    const newest = [...this.#shown.values()].toReversed().toSorted((one, other) => other.atMs - one.atMs);
    return newest
      .filter((comment) => room === undefined || comment.room === room)
      .slice(0, limit)
      .map(({ heldFor: _, ...comment }) => comment);
  }

  /** The oldest first. */
  waiting(): HeldComment[] {
    return [...this.#waiting.values()].flatMap(({ heldFor, ...comment }) =>
      heldFor === null ? [] : [{ ...comment, heldFor }],
    );
  }

  forget(beforeMs: number): void {
    for (const shelf of [this.#shown, this.#waiting]) {
      for (const { id, atMs } of shelf.values()) if (atMs < beforeMs) shelf.delete(id);
    }
  }

  #put(comment: Comment, shown: boolean): void {
    const shelf = shown ? this.#shown : this.#waiting;
    shelf.set(comment.id, comment);
    if (shelf.size <= (shown ? SHOWN_MAX : WAITING_MAX)) return;
    const [oldest] = shelf.keys();
    if (oldest !== undefined) shelf.delete(oldest);
    this.#onForgotten();
  }
}
