import { type MediaSourceLike, mediaSourceClass, SOURCE_TYPE } from "../mse/media-source-kind.ts";
import { SourceFeed } from "../mse/source-feed.ts";
import { webEnvironment } from "../transport/index.ts";
import { BlockReader, type ReaderEnvironment } from "./block-reader.ts";

/** Blocks that wait for the element. */
const WAITING_MAX = 3;
const FETCH_TIMEOUT_MS = 15_000;
/** Where two blocks do not meet exactly. */
const SEAM_SECONDS = 0.5;

export function playsBlocks(): boolean {
  return sourceClass() !== undefined;
}

export type BlockPlayerEvents = {
  /** There is something to play: `take` the element. */
  ready(): void;
  /** There is nothing to play, or not any more. No event follows. */
  failed(): void;
};

/** Plays the blocks of a playlist through an element, by Media Source Extensions. It keeps its own distance from live. */
export class BlockPlayer {
  readonly #audio: HTMLAudioElement;
  readonly #events: BlockPlayerEvents;
  readonly #reader: BlockReader;
  readonly #off = new AbortController();
  readonly #waiting: { init: Uint8Array | undefined; blocks: Uint8Array[] } = { init: undefined, blocks: [] };
  #sourceUrl: string | undefined;
  #feed: SourceFeed | undefined;
  #begun = false;

  constructor(audio: HTMLAudioElement, url: string, events: BlockPlayerEvents) {
    this.#audio = audio;
    this.#events = events;
    this.#reader = new BlockReader(url, readerEnvironment, {
      init: (section) => this.#init(section),
      block: (bytes) => this.#block(bytes),
      failed: () => this.#fail(),
    });
  }

  /** Begins to read, and leaves the element alone. */
  start(): void {
    this.#reader.start();
  }

  /** The element is this one's until `stop`. */
  take(): void {
    const SourceClass = sourceClass();
    if (SourceClass === undefined) this.#fail();
    else this.#attach(new SourceClass());
  }

  /** No event follows. */
  stop(): void {
    this.#off.abort();
    this.#reader.stop();
    this.#feed?.close();
    if (this.#sourceUrl !== undefined) URL.revokeObjectURL(this.#sourceUrl);
    this.#sourceUrl = undefined;
  }

  #attach(source: MediaSourceLike): void {
    const { signal } = this.#off;
    source.addEventListener("sourceopen", () => this.#opened(source), { once: true, signal });
    this.#audio.addEventListener("error", () => this.#fail(), { signal });
    this.#audio.addEventListener("waiting", () => this.#crossGap(), { signal });
    this.#audio.disableRemotePlayback = true;
    this.#sourceUrl = URL.createObjectURL(source);
    this.#audio.src = this.#sourceUrl;
  }

  #opened(source: MediaSourceLike): void {
    try {
      source.duration = Number.POSITIVE_INFINITY;
      this.#feed = new SourceFeed(source.addSourceBuffer(SOURCE_TYPE), () => this.#earMs(), {
        buffered: () => this.#buffered(),
        dropped: () => undefined,
        broken: () => this.#fail(),
      });
      if (this.#waiting.init !== undefined) this.#feed.pushInit(this.#waiting.init);
      this.#feed.pushParts(this.#waiting.blocks);
    } catch {
      this.#fail();
    }
  }

  #init(section: Uint8Array): void {
    if (this.#feed === undefined) this.#waiting.init = section;
    else this.#feed.pushInit(section);
  }

  #block(bytes: Uint8Array): void {
    if (this.#feed !== undefined) this.#feed.pushParts([bytes]);
    else this.#waiting.blocks = [...this.#waiting.blocks, bytes].slice(-WAITING_MAX);
    if (this.#sourceUrl === undefined) this.#events.ready();
  }

  #earMs(): number | undefined {
    return this.#begun ? this.#audio.currentTime * 1_000 : undefined;
  }

  #buffered(): void {
    const startMs = this.#feed?.ranges()[0]?.startMs;
    if (startMs === undefined) return;
    if (!this.#begun) this.#audio.currentTime = startMs / 1_000;
    this.#begun = true;
    this.#crossGap();
    if (this.#audio.paused) this.#audio.play().catch(() => undefined);
  }

  /** A block that never came leaves a hole, behind which it goes on. */
  #crossGap(): void {
    const at = this.#audio.currentTime;
    const ranges = this.#feed?.ranges() ?? [];
    const inside = ranges.some(({ startMs, endMs }) => startMs / 1_000 <= at && at < endMs / 1_000 - SEAM_SECONDS);
    const next = ranges.find(({ startMs }) => startMs / 1_000 > at);
    if (this.#begun && !inside && next !== undefined) this.#audio.currentTime = next.startMs / 1_000;
  }

  #fail(): void {
    if (this.#off.signal.aborted) return;
    this.stop();
    this.#events.failed();
  }
}

function sourceClass() {
  return mediaSourceClass("mse") ?? mediaSourceClass("managed-mse");
}

const readerEnvironment: ReaderEnvironment = {
  async fetch(url) {
    const response = await fetch(url, { signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
    if (!response.ok) throw new Error(`Cannot read ${url}: ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  },
  after: webEnvironment.after,
  random: webEnvironment.random,
};
