import { createHash } from "node:crypto";
import type { Counter } from "prom-client";
import type { Clock, Log, Metrics } from "../../platform/index.ts";
import { type Delivery, type Post, type PostPicture, StentorError } from "../../protocol/index.ts";
import type { RoomRecord, RoomStore } from "../../store/index.ts";
import type { Access } from "../access.ts";
import { postId } from "../ids.ts";
import type { Turns } from "../turns.ts";
import { barePicture } from "./picture/bare-picture.ts";
import type { BarePicture } from "./picture/bare-reader.ts";
import { postDelivery } from "./post-delivery.ts";
import { PostRooms } from "./post-rooms.ts";
import type { PostWish } from "./post-wish.ts";
import type { KeptPost } from "./room-posts.ts";

/** A notice holds the newest post for so long; whoever comes later asks for the list. Notices go to every listener once a second. */
export const POST_IN_NOTICE_MS = 60_000;

/** Everybody's list. `turn` grows with each post and each removal, and stands in notices as `postsTurn`. */
export type PostList = { title: string; turn: number; posts: Post[] };

export type PostDeskParts = {
  store: RoomStore;
  access: Access;
  turns: Turns;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  urlOf: (path: string) => string | null;
  /** Resolves once the delivery is on the disk. */
  handOver: (delivery: Delivery, of: { room: string; post: string }) => Promise<void>;
  /** Listeners of the room are to be told at once. */
  onNews: (room: string) => void;
};

/** What hosts and the operator tell everybody in writing. Acknowledged is what lies on the disk. */
export class PostDesk {
  readonly #parts: PostDeskParts;
  readonly #rooms: PostRooms;
  readonly #posted: Counter;
  readonly #removed: Counter;

  constructor(parts: PostDeskParts) {
    const { store, metrics, clock } = parts;
    this.#parts = parts;
    this.#rooms = new PostRooms({ store, clock });
    this.#posted = metrics.counter("stentor_control_posts_total", "Posts that were taken.");
    this.#removed = metrics.counter("stentor_control_posts_removed_total", "Posts that were removed again.");
  }

  /** Takes up what was kept, and hands over what was not when the process ended. Whatever needs it waits for it. */
  async start(): Promise<void> {
    await this.#rooms.start();
    for (const kept of this.#rooms.owed()) await this.#handOver(kept);
  }

  /**
   * By the host's token or the operator's. The same `key` with the same wish is the same post. Throws `bad_request`, `picture_invalid`,
   * `post_limit`, `rate_limited`, `room_ended`, `store_unavailable`.
   */
  async post(room: string, token: string, wish: PostWish, key: string | null = null): Promise<Post> {
    const { access, turns } = this.#parts;
    const by = await access.hostOrOperator(room, token);
    const picture = wish.picture === null ? null : barePicture(wish.picture.bytes);
    await this.#rooms.start();
    const kept = await turns.run(`posts of ${room}`, async () => {
      const record = await access.openRoom(room);
      return this.#take(record, by, { wish, picture, key, digest: digestOf(wish) });
    });
    if (kept.post === null) throw new StentorError("post_not_found", `Cannot post in room "${room}": it was removed`);
    return kept.post;
  }

  /** The newest first. A room that is forgotten keeps its list for a while. Throws `room_not_found`. */
  async list(room: string): Promise<PostList> {
    await this.#rooms.start();
    const posts = this.#rooms.find(room);
    const record = await this.#parts.store.room(room);
    if (posts === undefined && record === undefined) await this.#parts.access.room(room);
    const title = record?.title ?? posts?.all.at(-1)?.title ?? room;
    return { title, turn: posts?.turn ?? 0, posts: posts?.shown ?? [] };
  }

  /** By the host's token or the operator's, also after the room's end. Throws `post_not_found`, `store_unavailable`. */
  async remove(room: string, token: string, id: string): Promise<void> {
    const { access, turns, onNews } = this.#parts;
    await access.hostOrOperator(room, token);
    await this.#rooms.start();
    await turns.run(`posts of ${room}`, async () => this.#rooms.remove(this.#find(room, id)));
    this.#removed.inc();
    onNews(room);
  }

  /** Throws `post_not_found`. */
  async picture(room: string, id: string): Promise<{ type: string; bytes: Uint8Array }> {
    await this.#rooms.start();
    const kept = this.#find(room, id);
    const bytes = await this.#rooms.picture(kept);
    if (bytes === undefined || kept.pictureType === null) throw notFound(room, id);
    return { type: kept.pictureType, bytes };
  }

  /** What goes with a post to other places; `undefined`: there is no such post any more. Throws `store_unavailable`. */
  async leavingWith(room: string, id: string): Promise<Pick<Delivery, "picture"> | undefined> {
    await this.#rooms.start();
    const kept = this.#rooms.find(room)?.find(id);
    const alt = kept?.post?.picture?.alt;
    if (kept === undefined || kept.pictureType === null || alt === undefined) return kept && {};
    const bytes = await this.#rooms.picture(kept);
    return bytes ? { picture: { type: kept.pictureType, base64: Buffer.from(bytes).toString("base64"), alt } } : {};
  }

  /** What a notice says of posts: nothing in a room that never had one. */
  inNotice(room: string): { post?: Post; postsTurn?: number } {
    const posts = this.#rooms.find(room);
    if (posts === undefined || posts.turn === 0) return {};
    const [newest] = posts.shown;
    const isFresh = newest !== undefined && this.#parts.clock.nowMs() - newest.atMs < POST_IN_NOTICE_MS;
    return { ...(isFresh ? { post: newest } : {}), postsTurn: posts.turn };
  }

  /** When people were told of the room, Unix milliseconds, oldest first. */
  timesOf(room: string): number[] {
    return this.#rooms.find(room)?.all.map(({ atMs }) => atMs) ?? [];
  }

  /** Once a second: hands over again what the disk did not take, and forgets what is old. */
  async round(): Promise<void> {
    await this.#rooms.start();
    for (const kept of this.#rooms.owed()) await this.#handOver(kept);
    await this.#rooms.forgetOld();
  }

  async #take(
    record: RoomRecord,
    by: "host" | "operator",
    asked: { wish: PostWish; picture: BarePicture | null; key: string | null; digest: string },
  ): Promise<KeptPost> {
    const { clock, store, onNews } = this.#parts;
    const room = record.id;
    const posts = this.#rooms.of(room);
    const { wish, picture, key, digest } = asked;
    const made = posts.madeBy(key, digest);
    if (made !== undefined) return made;
    posts.admit(clock.nowMs());
    const host = (await store.participants(room)).find(({ role }) => role === "host");
    const id = postId();
    const [number, atMs] = [posts.nextNumber, clock.nowMs()];
    const post: Post = {
      ...{ id, room, number, atMs },
      author: by === "host" ? (host?.name ?? "Host") : "Operator",
      text: wish.text,
      link: wish.link,
      picture: picture && shownPicture(room, id, picture, wish.picture?.alt ?? ""),
      promoted: wish.promoted,
    };
    const pictureType = picture?.type ?? null;
    const kept = { room, number, atMs, title: record.title, post, pictureType, key, digest, isOwed: true };
    await this.#rooms.add(kept, picture?.bytes);
    this.#posted.inc();
    onNews(room);
    void this.#handOver(kept);
    return kept;
  }

  #find(room: string, id: string): KeptPost {
    const kept = this.#rooms.find(room)?.find(id);
    if (kept === undefined) throw notFound(room, id);
    return kept;
  }

  async #handOver(kept: KeptPost): Promise<void> {
    const { post, room, title } = kept;
    try {
      if (post !== null) {
        await this.#parts.handOver(postDelivery(post, title, this.#parts.urlOf), { room, post: post.id });
      }
      await this.#rooms.handedOver(kept);
    } catch (fault) {
      this.#parts.log.warn({ room, fault: String(fault) }, "A post could not be handed over yet");
    }
  }
}

function shownPicture(room: string, id: string, { width, height }: BarePicture, alt: string): PostPicture {
  return { url: `/r/${room}/posts/${id}/picture`, alt, width, height };
}

function digestOf({ picture, ...rest }: PostWish): string {
  const hash = createHash("sha256").update(JSON.stringify([rest, picture?.alt]));
  return hash.update(picture?.bytes ?? "").digest("base64url");
}

function notFound(room: string, id: string): StentorError {
  return new StentorError("post_not_found", `Cannot find post "${id}": room "${room}" has none such`);
}
