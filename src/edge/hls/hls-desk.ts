import { multivariantPlaylist } from "../../media/index.ts";
import type { Clock } from "../../platform/index.ts";
import { isRendition, PARTS_PER_SEGMENT, type PartObject, SEGMENT_MS } from "../../protocol/index.ts";
import type { ListenAddress } from "../addresses.ts";
import type { HeldRequests } from "../budget/index.ts";
import { joinBytes } from "../bytes.ts";
import type { EdgeMetrics } from "../edge-metrics.ts";
import type { WaitOutcome } from "../feed/part-waiters.ts";
import type { RenditionFeed, RoomFeed } from "../feed/room-feed.ts";
import { refuse } from "../refusal.ts";
import { type DeliveryDirectives, readDeliveryDirectives, refuseTooFar } from "./delivery-directives.ts";
import { acceptsGzip, multivariantAnswer, playlistAnswer, soundAnswer } from "./hls-answers.ts";
import { firstListed, lackingBefore, PlaylistShelf } from "./playlist-shelf.ts";

/** The longest that a request is held: three target durations, RFC 8216bis §6.2.5.2. */
export const HOLD_MS = 3 * SEGMENT_MS;

export type HlsAddress = Extract<ListenAddress, { kind: "multivariant" | "playlist" | "init" | "part" | "segment" }>;

export function isHlsAddress(address: ListenAddress): address is HlsAddress {
  return address.kind === "multivariant" || "rendition" in address;
}

type Answer = Response | Promise<Response>;
type Shelved = { feed: RenditionFeed; shelf: PlaylistShelf };

/** Answers for one room's LL-HLS: playlists, and the files that they point to. Refuses by throwing StentorError. */
export class HlsDesk {
  readonly #feed: RoomFeed;
  readonly #clock: Clock;
  readonly #metrics: EdgeMetrics;
  readonly #held: HeldRequests;
  readonly #shelves: ReadonlyMap<string, Shelved>;

  constructor(options: { feed: RoomFeed; clock: Clock; metrics: EdgeMetrics; held: HeldRequests }) {
    const { feed, clock, metrics } = options;
    this.#feed = feed;
    this.#clock = clock;
    this.#metrics = metrics;
    this.#held = options.held;
    this.#shelves = new Map(
      [...feed.renditions].map(([name, rendition]) => [
        name,
        { feed: rendition, shelf: new PlaylistShelf({ feed, rendition, metrics }) },
      ]),
    );
  }

  answer(address: HlsAddress, request: Request, query: URLSearchParams): Answer {
    const { room } = address;
    if (this.#shelves.size === 0) refuse("room_ended", `Cannot listen to room "${room}": it has ended`);
    if (address.kind === "multivariant") return multivariantAnswer(multivariantPlaylist(this.#feed.card.renditions));
    const { feed, shelf } = this.#shelved(address);
    switch (address.kind) {
      case "playlist":
        return this.#playlist(shelf, feed, request, readDeliveryDirectives(query));
      case "init":
        return soundAnswer(new Uint8Array(feed.init), { whole: true });
      case "part":
        return this.#part(feed, address.number);
      case "segment":
        return this.#segment(feed, address.number);
    }
  }

  #shelved({ room, rendition }: { room: string; rendition: string }): Shelved {
    const shelved = isRendition(rendition) ? this.#shelves.get(rendition) : undefined;
    return shelved ?? refuse("rendition_not_found", `Cannot listen to room "${room}": it has no such rendition`);
  }

  #playlist(shelf: PlaylistShelf, feed: RenditionFeed, request: Request, asked: DeliveryDirectives): Answer {
    const gzip = acceptsGzip(request);
    const respond = () => {
      const body = shelf.take({ skip: asked.skip, gzip });
      if (body === undefined) return refuse("room_ended", "Cannot list parts: the room ended before its first");
      this.#metrics.playlists.inc();
      this.#metrics.bytes.hls.inc(body.length);
      return playlistAnswer(body, { gzip, waited: asked.part !== undefined });
    };
    const part = awaitedPart(feed, asked);
    return part === undefined ? respond() : this.#whenHeld(feed, { ...asked, part }, respond);
  }

  #part(feed: RenditionFeed, number: number): Answer {
    return this.#whenHeld(feed, { part: number, wholeSegment: false }, () => {
      const part = feed.window.get(number);
      if (part === undefined) return refuse("part_gone", `Cannot fetch part ${number}: it is not held`);
      return this.#sound([part], true);
    });
  }

  #segment(feed: RenditionFeed, number: number): Answer {
    const from = number * PARTS_PER_SEGMENT;
    const end = from + PARTS_PER_SEGMENT;
    return this.#whenHeld(feed, { part: end - 1, wholeSegment: true }, () => {
      const { first = 0, last = 0 } = feed.window;
      const parts = feed.window.range(from, end);
      const beginningLost = from < first && firstListed(first, last) > first;
      if (parts.length === 0 || beginningLost) {
        return refuse("part_gone", `Cannot fetch segment ${number}: it is not held`);
      }
      return this.#sound(parts, parts.length === PARTS_PER_SEGMENT);
    });
  }

  #sound(parts: readonly PartObject[], whole: boolean): Response {
    const body = joinBytes(parts.map((part) => part.cmaf));
    this.#metrics.bytes.hls.inc(body.length);
    return soundAnswer(body, { whole });
  }

  /** Answers at once when the part is held, or none will come any more; else when it comes. */
  #whenHeld(
    feed: RenditionFeed,
    asked: { part: number; wholeSegment: boolean },
    respond: () => Response,
  ): Response | Promise<Response> {
    const { last } = feed.window;
    if (this.#feed.ended || (last !== undefined && asked.part <= last)) return respond();
    if (last !== undefined) refuseTooFar(asked, last);
    return this.#hold(feed, asked.part, respond);
  }

  async #hold(feed: RenditionFeed, part: number, respond: () => Response): Promise<Response> {
    const outcome = await this.#wait(feed, part);
    this.#metrics.held(outcome);
    if (outcome === "full") return refuse("overloaded", "Cannot wait for a part: too many requests do already");
    if (outcome === "late") return refuse("origin_unavailable", `Cannot wait any longer for part ${part}: none came`);
    return respond();
  }

  async #wait(feed: RenditionFeed, part: number): Promise<WaitOutcome> {
    const { room } = this.#feed.card;
    if (!this.#held.enter(room)) return "full";
    try {
      return await feed.waiters.until(part, this.#clock.monotonicMs() + HOLD_MS);
    } finally {
      this.#held.leave(room);
    }
  }
}

/** The number of the part that a playlist must hold; `undefined` when any will do. */
function awaitedPart({ window }: RenditionFeed, { part, wholeSegment }: DeliveryDirectives): number | undefined {
  // A room that has just begun has an empty window: whatever part comes first is worth waiting for.
  if (part === undefined) return window.last === undefined ? 0 : undefined;
  return wholeSegment ? part : part + lackingBefore(part, window);
}
