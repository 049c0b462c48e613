import { mediaPlaylist } from "../../media/index.ts";
import { PARTS_PER_SEGMENT } from "../../protocol/index.ts";
import type { EdgeMetrics } from "../edge-metrics.ts";
import type { PartWindow } from "../feed/part-window.ts";
import type { RenditionFeed, RoomFeed } from "../feed/room-feed.ts";

/** Whole segments in a playlist: 20 s. The window holds them as long again. */
const LISTED_SEGMENTS = 10;
/** With fewer whole segments than this, a segment whose beginning is lost is listed with what it has: a room has just begun. */
const FEW_SEGMENTS = 3;

type Kept = { key: string; plain: Uint8Array<ArrayBuffer>; gzip: Uint8Array<ArrayBuffer> | undefined };

/** The playlists of one rendition, each written once per new part, however many ask for it. */
export class PlaylistShelf {
  readonly #feed: RoomFeed;
  readonly #rendition: RenditionFeed;
  readonly #metrics: EdgeMetrics;
  readonly #kept: { full: Kept | undefined; delta: Kept | undefined } = { full: undefined, delta: undefined };

  constructor(options: { feed: RoomFeed; rendition: RenditionFeed; metrics: EdgeMetrics }) {
    this.#feed = options.feed;
    this.#rendition = options.rendition;
    this.#metrics = options.metrics;
  }

  /** `undefined` while there is no part. */
  take(options: { skip: boolean; gzip: boolean }): Uint8Array<ArrayBuffer> | undefined {
    const { first, last } = this.#rendition.window;
    if (first === undefined || last === undefined) return undefined;
    const kept = this.#fresh(options.skip ? "delta" : "full", first, last);
    if (!options.gzip) return kept.plain;
    kept.gzip ??= Bun.gzipSync(kept.plain);
    return kept.gzip;
  }

  #fresh(which: "full" | "delta", first: number, last: number): Kept {
    const key = `${[...this.#feed.renditions.values()].map(({ window }) => window.changes)} ${this.#feed.ended}`;
    const kept = this.#kept[which];
    if (kept?.key === key) return kept;
    const plain = new TextEncoder().encode(this.#write(which === "delta", first, last));
    const fresh = { key, plain, gzip: undefined };
    this.#kept[which] = fresh;
    this.#metrics.playlistRenders.inc();
    return fresh;
  }

  #write(skip: boolean, first: number, last: number): string {
    const { window, rendition } = this.#rendition;
    const others = [...this.#feed.renditions.values()].flatMap((other) =>
      other.rendition === rendition || other.window.last === undefined
        ? []
        : [
            {
              rendition: other.rendition,
              lastPart: other.window.last - lackingBefore(other.window.last, other.window),
            },
          ],
    );
    return mediaPlaylist({
      epochMs: this.#feed.card.epochMs,
      firstPart: firstListed(first, last),
      lastPart: last,
      holds: (part) => window.get(part) !== undefined,
      ended: this.#feed.ended,
      skip,
      others,
    });
  }
}

/** The first part of a playlist whose window reaches from `first` to `last`. */
export function firstListed(first: number, last: number): number {
  const firstWhole = Math.ceil(first / PARTS_PER_SEGMENT);
  const wholeSegments = Math.floor((last + 1) / PARTS_PER_SEGMENT) - firstWhole;
  if (wholeSegments < FEW_SEGMENTS) return first;
  return Math.max(firstWhole, firstWhole + wholeSegments - LISTED_SEGMENTS) * PARTS_PER_SEGMENT;
}

/**
 * How many parts the segment of `part` lacks at its beginning: none, but for a segment that the list begins within. Part
 * indexes (RFC 8216bis §6.2.5.2) count what is listed, so there they are so much lower than part numbers say.
 */
export function lackingBefore(part: number, { first = 0, last = 0 }: Pick<PartWindow, "first" | "last">): number {
  const listed = firstListed(first, last);
  const isFirstSegment = Math.floor(listed / PARTS_PER_SEGMENT) === Math.floor(part / PARTS_PER_SEGMENT);
  return isFirstSegment ? listed % PARTS_PER_SEGMENT : 0;
}
