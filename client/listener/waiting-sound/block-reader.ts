import { type BlockPlaylist, type ListedBlock, readBlockPlaylist } from "./block-playlist.ts";

/** Everything that reading needs of the world. */
export type ReaderEnvironment = {
  /** Rejects when nobody answers, or not with 200. */
  fetch(url: string): Promise<Uint8Array>;
  after(delayMs: number, run: () => void): () => void;
  random(): number;
};

export type ReaderEvents = {
  init(section: Uint8Array): void;
  /** In order; one that could not be had is left out. */
  block(bytes: Uint8Array): void;
  /** There is nothing to read, or not any more. No event follows. */
  failed(): void;
};

/** Begins with the last but one, so that the next is there in time. */
const BEGIN_BACK = 2;
const TRIES_MAX = 4;

/** Follows a playlist of blocks, from its newest on. It looks for the next one by chance within the second half of a block's time. */
export class BlockReader {
  readonly #url: string;
  readonly #environment: ReaderEnvironment;
  readonly #events: ReaderEvents;
  #initUrl: string | undefined;
  #next: number | undefined;
  #failures = 0;
  #cancel: (() => void) | undefined;
  #stopped = false;

  constructor(url: string, environment: ReaderEnvironment, events: ReaderEvents) {
    this.#url = url;
    this.#environment = environment;
    this.#events = events;
  }

  start(): void {
    void this.#read();
  }

  /** No event follows. */
  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  async #read(): Promise<void> {
    const playlist = await this.#playlist();
    const wasRead = playlist !== undefined && (await this.#take(playlist));
    if (this.#stopped) return;
    this.#failures = wasRead ? 0 : this.#failures + 1;
    if (this.#failures >= TRIES_MAX || playlist?.ended === true) {
      this.stop();
      this.#events.failed();
      return;
    }
    const targetMs = playlist?.targetMs ?? 4_000;
    this.#cancel = this.#environment.after((targetMs / 2) * (1 + this.#environment.random()), () => void this.#read());
  }

  /** Hands back whether it had something that could be had. */
  async #take(playlist: BlockPlaylist): Promise<boolean> {
    if (this.#initUrl !== playlist.initUrl) {
      const section = await this.#fetch(playlist.initUrl);
      if (section === undefined) return false;
      this.#initUrl = playlist.initUrl;
      this.#next = undefined;
      this.#events.init(section);
    }
    const wanted = this.#wanted(playlist.blocks);
    for (const block of wanted) {
      const bytes = await this.#fetch(block.url);
      if (this.#stopped) return false;
      if (bytes === undefined) return false;
      this.#next = block.sequence + 1;
      this.#events.block(bytes);
    }
    return playlist.blocks.length > 0;
  }

  #wanted(blocks: readonly ListedBlock[]): ListedBlock[] {
    const next = this.#next ?? (blocks.at(-BEGIN_BACK) ?? blocks[0])?.sequence ?? 0;
    return blocks.filter(({ sequence }) => sequence >= next);
  }

  async #playlist(): Promise<BlockPlaylist | undefined> {
    const bytes = await this.#fetch(this.#url);
    return bytes === undefined ? undefined : readBlockPlaylist(new TextDecoder().decode(bytes), this.#url);
  }

  async #fetch(url: string): Promise<Uint8Array | undefined> {
    const bytes = await this.#environment.fetch(url).catch(() => undefined);
    return this.#stopped ? undefined : bytes;
  }
}
