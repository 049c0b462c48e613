import type { Clock } from "../../platform/index.ts";
import type { ListenFrame, Pace } from "../../protocol/index.ts";
import type { EdgeCard } from "../edge-card.ts";
import type { RenditionFeed, RoomFeed } from "../feed/room-feed.ts";
import { greetingFrames, initFrames } from "./greeting.ts";
import { GreetingShelf, NO_LISTENER_YET } from "./greeting-shelf.ts";
import type { ToldPace } from "./lane-pace.ts";
import { encodeFrames, handoverFrame, movedFrame, noticeFrames, paceFrame, partFrames } from "./listen-messages.ts";
import { DUE } from "./listener-group.ts";

/** Parts `from` up to, not including, `to`. */
type Range = { from: number; to: number };

/** What one fan says to its listeners: made once for all who need the same. */
export class FanMessages {
  /** Where the parts come from; `undefined` in a room that is over. */
  source: RenditionFeed | undefined;
  lean = false;
  why: Pace["why"] = "calm";
  readonly #feed: RoomFeed;
  readonly #edge: EdgeCard;
  readonly #clock: Clock;
  readonly #greetings = new GreetingShelf();

  constructor(options: { feed: RoomFeed; source: RenditionFeed | undefined; edge: EdgeCard; clock: Clock }) {
    this.source = options.source;
    this.#feed = options.feed;
    this.#edge = options.edge;
    this.#clock = options.clock;
  }

  /** For joiners whose parts are to be had: shared, so it must be sent before the next is asked for. */
  greeting(intervalMs: number, { from, to }: Range, listener: string | undefined): Uint8Array {
    const nowMs = this.#nowMs();
    const stamp = [
      this.source,
      this.source?.window.changes,
      this.#feed.notice,
      this.#edge.alternates(nowMs),
      this.#edge.reconnectSpreadMs(intervalMs),
      this.#edge.handover(nowMs)?.withinMs,
    ];
    const blank = listener === undefined ? undefined : NO_LISTENER_YET;
    const key = `${intervalMs} ${from} ${to} ${blank}`;
    return this.#greetings.take(stamp, key, { serverTimeMs: this.#clock.nowMs(), listener }, () =>
      encodeFrames([...this.greetingFrames(intervalMs, blank), ...this.parts({ from, to })]),
    );
  }

  /** `listener`: what the edge calls the connection. */
  greetingFrames(intervalMs: number, listener: string | undefined): ListenFrame[] {
    const { source, feed, edge } = { source: this.source, feed: this.#feed, edge: this.#edge };
    const nowMs = this.#nowMs();
    const serverTimeMs = this.#clock.nowMs();
    const welcome = { feed, source, edge, intervalMs, serverTimeMs, nowMs, listener };
    return [...greetingFrames(welcome), ...this.#handover()];
  }

  /** What a group is due beside parts, and the parts. */
  write(due: number, told: ToldPace, range: Range): ListenFrame[] {
    return [
      ...(due & DUE.handover ? this.#handover() : []),
      ...(due & DUE.pace ? [this.#pace(told)] : []),
      ...(due & DUE.init ? initFrames(this.source) : []),
      ...this.parts(range),
      ...(due & DUE.notice ? noticeFrames(this.#feed.notice) : []),
    ];
  }

  /** For a listener that was in no group for a while: what it missed beside parts, and the parts. */
  returning(missed: number, told: ToldPace, moved: Range | undefined, range: Range): ListenFrame[] {
    const news = this.write(missed | DUE.notice | DUE.handover, told, { from: 0, to: 0 });
    return [...news, ...(moved === undefined ? [] : [movedFrame(moved)]), ...this.parts(range)];
  }

  parts({ from, to }: Range): ListenFrame[] {
    return this.source === undefined ? [] : partFrames(this.source.window.range(from, to));
  }

  #pace({ intervalMs, fromMs }: ToldPace): ListenFrame {
    return paceFrame({
      intervalMs,
      afterMs: Math.max(0, Math.ceil(fromMs - this.#nowMs())),
      lean: this.lean,
      why: this.why,
      reconnectSpreadMs: this.#edge.reconnectSpreadMs(intervalMs),
    });
  }

  #handover(): ListenFrame[] {
    const handover = this.#edge.handover(this.#nowMs());
    return handover === undefined ? [] : [handoverFrame(handover)];
  }

  #nowMs(): number {
    return this.#clock.monotonicMs();
  }
}
