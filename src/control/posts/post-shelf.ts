import type { RecordStore } from "../../store/index.ts";
import type { KeptPost } from "./room-posts.ts";

const PREFIX = "post:";
/** Digits of a number in a note's name, so that none begins as another. */
const NUMBER_DIGITS = 6;

/** Posts and pictures on the disk. Each method may throw StentorError `store_unavailable`. */
export class PostShelf {
  readonly #store: RecordStore;

  constructor(store: RecordStore) {
    this.#store = store;
  }

  async all(): Promise<KeptPost[]> {
    return [...(await this.#store.notes(PREFIX)).values()] as KeptPost[];
  }

  async keep(kept: KeptPost): Promise<void> {
    await this.#store.keepNote(nameOf(kept), kept);
  }

  async forget(kept: KeptPost): Promise<void> {
    await this.dropPicture(kept);
    await this.#store.forgetNotes(nameOf(kept));
  }

  async keepPicture(kept: KeptPost, bytes: Uint8Array): Promise<void> {
    await this.#store.append(seriesOf(kept), kept.room, kept.atMs, Buffer.from(bytes).toString("base64"));
  }

  async picture(kept: KeptPost): Promise<Uint8Array | undefined> {
    const [entry] = await this.#store.entries(seriesOf(kept), kept.room, { sinceMs: kept.atMs, limit: 1 });
    return typeof entry?.value === "string" ? new Uint8Array(Buffer.from(entry.value, "base64")) : undefined;
  }

  async dropPicture(kept: KeptPost): Promise<void> {
    if (kept.pictureType !== null) await this.#store.prune(seriesOf(kept), kept.atMs + 1);
  }
}

function nameOf({ room, number }: KeptPost): string {
  return `${PREFIX}${room}:${String(number).padStart(NUMBER_DIGITS, "0")}`;
}

/** Each picture has a series of its own, so that it can be taken away alone. */
function seriesOf({ room, number }: KeptPost): string {
  return `picture:${room}:${number}`;
}
