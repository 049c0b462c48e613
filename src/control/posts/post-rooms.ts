import type { Clock } from "../../platform/index.ts";
import type { RoomStore } from "../../store/index.ts";
import { PictureCache } from "./picture-cache.ts";
import { PostShelf } from "./post-shelf.ts";
import { type KeptPost, RoomPosts } from "./room-posts.ts";

/** What was posted in a room that is forgotten can be read for so long after its last post. */
export const POSTS_KEPT_MS = 30 * 86_400_000;
/** Rooms that are forgotten and whose posts are not; of more, the one that was silent longest goes early. */
const GONE_ROOMS_MAX = 500;
const FORGET_EVERY_MS = 60_000;

/** Every room's posts: on the disk, and beside it in memory, where they are read. Bounded by the rooms. */
export class PostRooms {
  readonly #store: RoomStore;
  readonly #clock: Clock;
  readonly #shelf: PostShelf;
  readonly #pictures = new PictureCache();
  readonly #rooms = new Map<string, RoomPosts>();
  readonly #owed = new Map<string, KeptPost>();
  #ready: Promise<void> | undefined;
  #forgotAtMs = Number.NEGATIVE_INFINITY;

  constructor({ store, clock }: { store: RoomStore; clock: Clock }) {
    this.#store = store;
    this.#clock = clock;
    this.#shelf = new PostShelf(store);
  }

  start(): Promise<void> {
    this.#ready ??= this.#takeUp().catch((fault: unknown) => {
      this.#ready = undefined;
      throw fault;
    });
    return this.#ready;
  }

  find(room: string): RoomPosts | undefined {
    return this.#rooms.get(room);
  }

  of(room: string): RoomPosts {
    const posts = this.#rooms.get(room) ?? new RoomPosts(room);
    this.#rooms.set(room, posts);
    return posts;
  }

  /** Those whose delivery may not be on the disk. */
  owed(): KeptPost[] {
    return [...this.#owed.values()];
  }

  /** On the disk once it resolves, the picture first. Throws StentorError `store_unavailable`; then nothing has been posted. */
  async add(kept: KeptPost, picture: Uint8Array | undefined): Promise<void> {
    if (picture !== undefined) await this.#shelf.keepPicture(kept, picture);
    await this.#shelf.keep(kept);
    this.of(kept.room).add(kept);
    this.#owed.set(placeOf(kept), kept);
    if (picture !== undefined && kept.post !== null) this.#pictures.put(kept.post.id, picture);
  }

  /** What stands for it keeps its number, and its request from being made once more. */
  async remove(kept: KeptPost): Promise<void> {
    const rest = { ...kept, post: null, pictureType: null, isOwed: false };
    // Before all else: nothing may be written of it as a post any more.
    const wasOwed = this.#owed.delete(placeOf(kept));
    try {
      await this.#shelf.keep(rest);
    } catch (refusal) {
      if (wasOwed) this.#owed.set(placeOf(kept), kept);
      throw refusal;
    }
    this.of(kept.room).replace(rest);
    if (kept.post !== null) this.#pictures.drop(kept.post.id);
    await this.#shelf.dropPicture(kept);
  }

  async handedOver(kept: KeptPost): Promise<void> {
    if (!this.#owed.delete(placeOf(kept))) return;
    const settled = { ...kept, isOwed: false };
    this.of(kept.room).replace(settled);
    await this.#shelf.keep(settled);
  }

  async picture(kept: KeptPost): Promise<Uint8Array | undefined> {
    const id = kept.post?.id ?? "";
    const present = this.#pictures.get(id);
    if (present !== undefined) return present;
    const bytes = await this.#shelf.picture(kept);
    if (bytes !== undefined) this.#pictures.put(id, bytes);
    return bytes;
  }

  /** Posts of rooms that are no more, once their time is over. Looks once a minute. */
  async forgetOld(): Promise<void> {
    const nowMs = this.#clock.nowMs();
    if (this.#clock.monotonicMs() - this.#forgotAtMs < FORGET_EVERY_MS) return;
    this.#forgotAtMs = this.#clock.monotonicMs();
    const present = new Set((await this.#store.rooms()).map(({ id }) => id));
    const gone = [...this.#rooms]
      .filter(([room]) => !present.has(room))
      .map(([room, posts]) => ({ room, lastMs: posts.all.at(-1)?.atMs ?? 0 }))
      .sort((a, b) => b.lastMs - a.lastMs);
    const old = gone.filter(({ lastMs }, rank) => rank >= GONE_ROOMS_MAX || nowMs - lastMs >= POSTS_KEPT_MS);
    for (const { room } of old) await this.#forget(room);
  }

  async #forget(room: string): Promise<void> {
    for (const kept of this.#rooms.get(room)?.all ?? []) {
      await this.#shelf.forget(kept);
      this.#owed.delete(placeOf(kept));
    }
    this.#rooms.delete(room);
  }

  async #takeUp(): Promise<void> {
    for (const kept of await this.#shelf.all()) {
      this.of(kept.room).resume(kept);
      if (kept.isOwed) this.#owed.set(placeOf(kept), kept);
    }
  }
}

function placeOf({ room, number }: KeptPost): string {
  return `${room} ${number}`;
}
