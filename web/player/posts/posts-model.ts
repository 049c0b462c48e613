import { batch, computed, signal } from "@preact/signals";
import type { Post, RoomNotice } from "../../../src/protocol/index.ts";
import type { PostList } from "../../api/room-api.ts";

/** All who listen learn at the same moment that their lists are old: each waits a while of its own before it asks. */
const SPREAD_MS = 8_000;
/** While nobody answers, each wait is twice the one before, up to this. */
const LONGEST_MS = 120_000;

type PostsOptions = {
  list: () => Promise<PostList>;
  /** 0 to 1. */
  random: () => number;
};

/** What the host told everybody, kept as new as the room's notices say. */
export class PostsModel {
  readonly #options: PostsOptions;
  readonly #list = signal<PostList>({ turn: 0, posts: [] });
  /** The post that came while this page was open, until its place on the page is in sight. */
  readonly news = signal<Post | undefined>(undefined);
  /** The last that came while this page was open; it is read out. */
  readonly announced = signal<Post | undefined>(undefined);
  readonly posts = computed(() => this.#list.value.posts);
  #wantedTurn = 0;
  #hasList = false;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: PostsOptions) {
    this.#options = options;
  }

  /** Each word on the room. A post that stands in it needs no question. */
  take(notice: RoomNotice | undefined): void {
    const { post, postsTurn = 0 } = notice ?? {};
    if (postsTurn <= this.#list.value.turn) return;
    this.#wantedTurn = Math.max(this.#wantedTurn, postsTurn);
    if (post !== undefined && !this.#isOld(post)) this.#add(post, postsTurn);
    if (this.#list.value.turn < this.#wantedTurn) this.#askLater(this.#hasList ? SPREAD_MS : 0);
  }

  /** The news have been seen, or are old. */
  seen(): void {
    this.news.value = undefined;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** At a gap in the turns something is lacking, which the list brings. */
  #add(post: Post, turn: number): void {
    const { posts, turn: former } = this.#list.value;
    const isNext = turn === former + 1 && (this.#hasList || turn === 1);
    this.#list.value = { turn: isNext ? turn : former, posts: [post, ...posts] };
    if (isNext) this.#hasList = true;
    this.#announce(post);
  }

  #announce(post: Post): void {
    batch(() => {
      this.news.value = post;
      this.announced.value = post;
    });
  }

  #isOld(post: Post): boolean {
    const [newest] = this.#list.value.posts;
    return newest !== undefined && post.number <= newest.number;
  }

  #askLater(withinMs: number): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => void this.#ask(), withinMs * this.#options.random());
  }

  async #ask(): Promise<void> {
    const list = await this.#options.list().catch(() => undefined);
    this.#timer = undefined;
    if (list !== undefined && list.turn >= this.#list.value.turn) this.#adopt(list);
    this.#failures = list === undefined ? this.#failures + 1 : 0;
    const isBehind = this.#list.value.turn < this.#wantedTurn;
    if (isBehind) this.#askLater(Math.min(LONGEST_MS, SPREAD_MS * 2 ** Math.min(this.#failures, 6)));
  }

  #adopt({ turn, posts }: PostList): void {
    const [newest] = posts;
    const isNews = this.#hasList && newest !== undefined && !this.#isOld(newest);
    this.#hasList = true;
    this.#list.value = { turn, posts };
    if (isNews) this.#announce(newest);
    const { value } = this.news;
    if (value !== undefined && !posts.some(({ id }) => id === value.id)) this.news.value = undefined;
  }
}
