import { type Post, StentorError } from "../../protocol/index.ts";

/** Posts that one room shows; and those that it has seen, removed ones included. */
export const POSTS_MAX = 200;
export const POSTS_EVER_MAX = 1_000;
/** Posts that one room takes in a minute. */
const PER_MINUTE_MAX = 10;
const MINUTE_MS = 60_000;

/** One post as it lies on the disk. `post`: `null` once it was removed. */
export type KeptPost = {
  room: string;
  number: number;
  atMs: number;
  /** Of the room, so that the list can be read when the room is forgotten. */
  title: string;
  post: Post | null;
  pictureType: string | null;
  /** What the client called the request, and a digest of what it asked for: the same again is one post. */
  key: string | null;
  digest: string;
  /** It has not been handed over yet. */
  isOwed: boolean;
};

/** One room's posts, in the order of their numbers. A pure core. */
export class RoomPosts {
  readonly #room: string;
  #kept: KeptPost[] = [];
  #removed = 0;

  constructor(room: string) {
    this.#room = room;
  }

  /** From the disk, in any order. */
  resume(kept: KeptPost): void {
    this.#kept = [...this.#kept, kept].sort((a, b) => a.number - b.number);
    if (kept.post === null) this.#removed += 1;
  }

  get nextNumber(): number {
    return (this.#kept.at(-1)?.number ?? 0) + 1;
  }

  /** Grows with each post and each removal: who holds another one has an old list. */
  get turn(): number {
    return this.#kept.length + this.#removed;
  }

  get all(): readonly KeptPost[] {
    return this.#kept;
  }

  /** What is shown, the newest first. */
  get shown(): Post[] {
    return this.#kept.flatMap(({ post }) => (post === null ? [] : [post])).reverse();
  }

  find(id: string): KeptPost | undefined {
    return this.#kept.find(({ post }) => post?.id === id);
  }

  /** What this request has made before. Throws `bad_request` when it asked for something else then. */
  madeBy(key: string | null, digest: string): KeptPost | undefined {
    const made = key === null ? undefined : this.#kept.find((kept) => kept.key === key);
    if (made === undefined || made.digest === digest) return made;
    throw new StentorError(
      "bad_request",
      `Cannot post in room "${this.#room}": the Idempotency-Key stands for another post`,
    );
  }

  /** Throws `post_limit`, or `rate_limited` when there were too many in the last minute. */
  admit(nowMs: number): void {
    const refused = (why: string) => `Cannot post in room "${this.#room}": ${why}`;
    if (this.shown.length >= POSTS_MAX) {
      throw new StentorError("post_limit", refused(`it shows ${POSTS_MAX} posts already`));
    }
    if (this.#kept.length >= POSTS_EVER_MAX) {
      throw new StentorError("post_limit", refused(`it has had ${POSTS_EVER_MAX} posts already`));
    }
    if (this.#kept.filter(({ atMs }) => Math.abs(nowMs - atMs) < MINUTE_MS).length >= PER_MINUTE_MAX) {
      throw new StentorError("rate_limited", refused(`it has had ${PER_MINUTE_MAX} posts in a minute`));
    }
  }

  add(kept: KeptPost): void {
    this.#kept.push(kept);
  }

  /** The same post with something else known of it. */
  replace(kept: KeptPost): void {
    const at = this.#kept.findIndex(({ number }) => number === kept.number);
    if (at < 0) return;
    if (this.#kept[at]?.post !== null && kept.post === null) this.#removed += 1;
    this.#kept[at] = kept;
  }
}
