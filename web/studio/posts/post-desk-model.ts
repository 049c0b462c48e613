import { batch, computed, signal } from "@preact/signals";
import type { Post } from "../../../src/protocol/index.ts";
import { sentenceFor } from "../../api/api-error.ts";
import type { RoomApi } from "../../api/room-api.ts";
import { safeHref } from "../../posts/text-pieces.ts";
import type { SmallPicture } from "./shrink-picture.ts";

export const POST_TEXT_MAX = 1_000;
export const ALT_MAX = 400;

export type Draft = { text: string; link: string; alt: string; promoted: boolean };
const EMPTY_DRAFT: Draft = { text: "", link: "", alt: "", promoted: false };

type PostDeskOptions = {
  room: string;
  token: string;
  api: Pick<RoomApi, "posts" | "post" | "removePost">;
  shrink: (file: Blob) => Promise<SmallPicture>;
  /** A text that nobody else chooses. */
  newKey: () => string;
};

/** What the host writes, and what was written. */
export class PostDeskModel {
  readonly #options: PostDeskOptions;
  readonly posts = signal<readonly Post[]>([]);
  readonly draft = signal<Draft>(EMPTY_DRAFT);
  readonly picture = signal<SmallPicture | undefined>(undefined);
  readonly busy = signal<"picture" | "sending" | "removing" | undefined>(undefined);
  /** Why it did not work, in a sentence. */
  readonly trouble = signal<string | undefined>(undefined);
  /** What came of it; read out. */
  readonly says = signal("");
  readonly lettersLeft = computed(() => POST_TEXT_MAX - [...this.draft.value.text.trim()].length);
  /** Stays the same until the post is known to be there, so that a repetition makes no second one. */
  #key: string | undefined;
  #turn = -1;

  constructor(options: PostDeskOptions) {
    this.#options = options;
  }

  /** `turn`: as the room's last answer has it; another one than before means that there is something to fetch. */
  async follow(turn: number): Promise<void> {
    if (turn === this.#turn) return;
    this.#turn = turn;
    await this.#load().catch(() => {
      this.#turn = -1;
    });
  }

  write(change: Partial<Draft>): void {
    this.draft.value = { ...this.draft.value, ...change };
    this.#key = undefined;
    this.says.value = "";
  }

  async choosePicture(file: Blob): Promise<void> {
    await this.#try("picture", async () => {
      this.picture.value = await this.#options.shrink(file);
      this.#key = undefined;
      return "";
    });
  }

  dropPicture(): void {
    this.picture.value = undefined;
    this.write({ alt: "" });
  }

  async send(): Promise<void> {
    const lacking = lackingIn(this.draft.value, this.picture.value, this.lettersLeft.value);
    if (lacking !== undefined) {
      this.trouble.value = lacking;
      return;
    }
    const { api, room, token, newKey } = this.#options;
    await this.#try("sending", async () => {
      const { text, link, alt, promoted } = this.draft.value;
      const picture = this.picture.value;
      this.#key ??= newKey();
      const wish = {
        ...{ text: text.trim(), link: link.trim() === "" ? null : link.trim(), promoted },
        picture: picture === undefined ? null : { base64: picture.base64, alt: alt.trim() },
      };
      const post = await api.post(room, token, wish, this.#key);
      batch(() => {
        this.#key = undefined;
        this.draft.value = EMPTY_DRAFT;
        this.picture.value = undefined;
        this.posts.value = [post, ...this.posts.value.filter(({ id }) => id !== post.id)];
      });
      return "Posted. Everybody who listens has it.";
    });
  }

  async remove(id: string): Promise<void> {
    const { api, room, token } = this.#options;
    await this.#try("removing", async () => {
      await api.removePost(room, token, id);
      this.posts.value = this.posts.value.filter((post) => post.id !== id);
      return "Removed here. What other places have taken stays there.";
    });
  }

  async #load(): Promise<void> {
    this.posts.value = (await this.#options.api.posts(this.#options.room)).posts;
  }

  async #try(what: "picture" | "sending" | "removing", work: () => Promise<string>): Promise<void> {
    if (this.busy.value !== undefined) return;
    this.busy.value = what;
    this.trouble.value = undefined;
    try {
      this.says.value = await work();
    } catch (cause) {
      this.trouble.value = troubleText(cause);
    }
    this.busy.value = undefined;
  }
}

/** What the person has to do first; the server checks all of it again. */
function lackingIn({ text, link, alt }: Draft, picture: SmallPicture | undefined, left: number): string | undefined {
  if (text.trim() === "") return "Write something first.";
  if (left < 0) return `The text is ${-left} characters too long.`;
  if (link.trim() !== "" && safeHref(link.trim()) === undefined) return "The link must begin with https:// or http://.";
  if (picture !== undefined && alt.trim() === "") return "Say what the picture shows, for those who cannot see it.";
  return undefined;
}

function troubleText(cause: unknown): string {
  if (cause instanceof TypeError) return "This file is no picture that the browser can read.";
  if (cause instanceof RangeError) return "This picture cannot be made small enough. Try another one.";
  return sentenceFor(cause);
}
