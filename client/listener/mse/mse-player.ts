import type { Player, PlayerEvents, PlayerView } from "../player.ts";
import { RebuildBudget } from "../rebuild-budget.ts";
import { viewAround } from "../sound-ranges.ts";
import type { ArrivedPart } from "../transport/index.ts";
import { type MediaSourceLike, mediaSourceClass, SOURCE_TYPE } from "./media-source-kind.ts";
import { SourceFeed } from "./source-feed.ts";

/** What came while the source was opening: as many parts as `AppendQueue` holds would be too many to play. */
const MAX_WAITING_PARTS = 40;

/** Sounds through an `audio` element, so that a locked phone goes on playing. */
export class MsePlayer implements Player {
  readonly path: "mse" | "managed-mse";
  readonly #audio: HTMLAudioElement;
  readonly #events: PlayerEvents;
  readonly #budget = new RebuildBudget();
  readonly #off = new AbortController();
  #building = new AbortController();
  #feed: SourceFeed | undefined;
  #sourceUrl: string | undefined;
  #init: Uint8Array | undefined;
  #waiting: Uint8Array[] = [];
  #started = false;
  #rate = 1;
  #blocked = false;

  constructor(path: "mse" | "managed-mse", audio: HTMLAudioElement, events: PlayerEvents) {
    this.path = path;
    this.#audio = audio;
    this.#events = events;
    const { signal } = this.#off;
    audio.addEventListener("error", () => this.#rebuild(audio.error?.message ?? "the element failed"), { signal });
    audio.addEventListener("waiting", () => this.#waited(), { signal });
    audio.addEventListener("pause", () => this.#paused(), { signal });
    audio.addEventListener("playing", () => this.#resumed(), { signal });
  }

  open(): void {
    if (this.#sourceUrl === undefined) this.#build();
    this.#play();
  }

  rest(): void {
    this.#letGo();
    this.#blocked = false;
  }

  /** Each connection brings one, nearly always the same: only another one is news to the buffer. */
  useInit(section: Uint8Array): void {
    if (this.#init !== undefined && isSame(this.#init, section)) return;
    this.#init = section.slice();
    this.#feed?.pushInit(this.#init);
  }

  useParts(parts: readonly ArrivedPart[]): void {
    const bytes = parts.map(({ cmaf }) => cmaf);
    if (this.#feed !== undefined) this.#feed.pushParts(bytes);
    else this.#waiting = [...this.#waiting, ...bytes].slice(-MAX_WAITING_PARTS);
  }

  view(): PlayerView {
    return viewAround(this.#feed?.ranges() ?? [], this.#earMs());
  }

  jumpTo(ms: number): void {
    this.#started = true;
    this.#audio.currentTime = ms / 1000;
    if (this.#audio.paused && !this.#blocked) this.#play();
  }

  setRate(rate: number): void {
    if (rate === this.#rate) return;
    this.#rate = rate;
    this.#audio.playbackRate = rate;
  }

  setVolume(volume: number): void {
    this.#audio.volume = volume;
  }

  setMuted(muted: boolean): void {
    this.#audio.muted = muted;
  }

  clear(): void {
    this.#build();
    this.#play();
  }

  close(): void {
    this.#off.abort();
    this.#letGo();
    this.#audio.pause();
    this.#audio.removeAttribute("src");
    this.#audio.load();
  }

  #earMs(): number | undefined {
    return this.#started ? this.#audio.currentTime * 1000 : undefined;
  }

  #build(): void {
    this.#letGo();
    const SourceClass = mediaSourceClass(this.path);
    if (SourceClass === undefined) this.#fail("the browser has no fitting media source");
    else this.#attach(new SourceClass());
  }

  #attach(source: MediaSourceLike): void {
    const { signal } = this.#building;
    source.addEventListener("sourceopen", () => this.#opened(source), { once: true, signal });
    if (this.path === "managed-mse") this.#manage(source, signal);
    this.#sourceUrl = URL.createObjectURL(source);
    this.#audio.src = this.#sourceUrl;
    this.#audio.preservesPitch = true;
    this.#audio.playbackRate = this.#rate;
  }

  /** A managed source opens only where the sound cannot be sent to another device, and says when it wants data. */
  #manage(source: MediaSourceLike, signal: AbortSignal): void {
    this.#audio.disableRemotePlayback = true;
    source.addEventListener("startstreaming", () => this.#feed?.setPaused(false), { signal });
    source.addEventListener("endstreaming", () => this.#feed?.setPaused(true), { signal });
  }

  #opened(source: MediaSourceLike): void {
    try {
      source.duration = Number.POSITIVE_INFINITY;
      this.#fill(source.addSourceBuffer(SOURCE_TYPE), "streaming" in source && source.streaming === false);
    } catch (error) {
      this.#fail(error instanceof Error ? error.message : "the media source would not open");
    }
  }

  #fill(buffer: SourceBuffer, paused: boolean): void {
    const feed = new SourceFeed(buffer, () => this.#earMs(), {
      buffered: () => this.#events.buffered(),
      dropped: (parts) => this.#events.dropped(parts),
      broken: (message) => this.#rebuild(message),
    });
    this.#feed = feed;
    feed.setPaused(paused);
    if (this.#init !== undefined) feed.pushInit(this.#init);
    feed.pushParts(this.#waiting);
    this.#waiting = [];
  }

  #rebuild(message: string): void {
    if (this.#off.signal.aborted || this.#sourceUrl === undefined) return;
    if (this.#budget.allows(performance.now())) this.clear();
    else this.#fail(message);
  }

  #letGo(): void {
    this.#building.abort();
    this.#building = new AbortController();
    this.#feed?.close();
    this.#feed = undefined;
    this.#waiting = [];
    this.#started = false;
    if (this.#sourceUrl !== undefined) URL.revokeObjectURL(this.#sourceUrl);
    this.#sourceUrl = undefined;
  }

  #play(): void {
    this.#audio.play().catch((error: unknown) => {
      if (this.#off.signal.aborted || !(error instanceof DOMException)) return;
      if (error.name === "NotAllowedError") this.#block();
      else if (error.name === "NotSupportedError") this.#rebuild(error.message);
    });
  }

  #paused(): void {
    if (this.#started && !this.#audio.ended) this.#block();
  }

  #block(): void {
    this.#blocked = true;
    this.#events.blocked();
  }

  #resumed(): void {
    if (!this.#blocked) return;
    this.#blocked = false;
    this.#events.unblocked();
  }

  #waited(): void {
    if (this.#started && !this.#audio.seeking && !this.#audio.paused) this.#events.stalled();
  }

  #fail(message: string): void {
    this.#off.abort();
    this.#letGo();
    this.#events.fault({ code: "playback_failed", message: `Cannot play by ${this.path}: ${message}` });
  }
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
