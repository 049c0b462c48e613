import { type Post, StentorError } from "../../src/protocol/index.ts";
import type { PostWish } from "../api/room-api.ts";

/** The posts of one made-up room, in the wire's shapes. */
export class FakePosts {
  posts: Post[] = [];
  /** What was sent, with its key. */
  readonly sent: { wish: PostWish; key: string | null }[] = [];
  /** The next so many sendings are taken, and their answers lost. */
  answersLost = 0;
  turn = 0;
  readonly #room: string;
  readonly #pictures = new Map<string, Uint8Array>();
  readonly #byKey = new Map<string, Post>();
  #made = 0;

  constructor(room: string) {
    this.#room = room;
  }

  add(facts: Partial<Post> & { text: string }): Post {
    this.#made += 1;
    this.turn += 1;
    const post: Post = {
      ...{ id: `m-${this.#made}`, room: this.#room, number: this.#made, atMs: Date.now(), author: "Ana" },
      ...{ link: null, picture: null, promoted: false },
      ...facts,
    };
    this.posts = [post, ...this.posts];
    return post;
  }

  list(title: string): Response {
    return Response.json({ title, turn: this.turn, posts: this.posts });
  }

  /** `size`: of a picture that was made up by hand. */
  keepPicture(post: string, bytes: Uint8Array): string {
    this.#pictures.set(post, bytes);
    return `/r/${this.#room}/posts/${post}/picture`;
  }

  picture(post: string): Response | undefined {
    const bytes = this.#pictures.get(post);
    return bytes && new Response(new Uint8Array(bytes), { headers: { "content-type": "image/jpeg" } });
  }

  async change(request: Request, author: string, id: string | undefined): Promise<Response> {
    if (request.method === "DELETE") {
      if (!this.posts.some((post) => post.id === id)) throw new StentorError("post_not_found", "Cannot find the post");
      this.posts = this.posts.filter((post) => post.id !== id);
      this.turn += 1;
      return new Response(null, { status: 204 });
    }
    const wish = (await request.json()) as PostWish;
    const key = request.headers.get("idempotency-key");
    this.sent.push({ wish, key });
    const post = this.#byKey.get(key ?? "") ?? this.#take(wish, author);
    if (key !== null) this.#byKey.set(key, post);
    if (this.answersLost > 0) {
      this.answersLost -= 1;
      return new Response("away", { status: 503 });
    }
    return Response.json(post, { status: 201 });
  }

  #take({ text, link, picture, promoted }: PostWish, author: string): Post {
    const id = `m-${this.#made + 1}`;
    const bytes = picture && new Uint8Array(Buffer.from(picture.base64, "base64"));
    const kept = bytes && { url: this.keepPicture(id, bytes), alt: picture.alt, width: 400, height: 300 };
    return this.add({ text, link, promoted, author, picture: kept });
  }
}
