import { oggEndPage } from "../../media/index.ts";
import type { Clock } from "../../platform/index.ts";
import { PART_MS, type PartObject } from "../../protocol/index.ts";
import { joinBytes } from "../bytes.ts";
import type { EdgeMetrics } from "../edge-metrics.ts";
import { type DueWrite, GROUPS, GroupTurns } from "../fan/group-turns.ts";
import { ABANDON_AFTER_MS, CATCH_UP_PARTS, JOIN_PARTS } from "../fan/limits.ts";
import type { RenditionFeed } from "../feed/room-feed.ts";
import type { WriteMeter } from "../pace/index.ts";
import { type BurstWish, burstStart } from "./burst.ts";
import { StreamListener } from "./stream-listener.ts";

export type StreamFanOptions = {
  rendition: RenditionFeed;
  intervalMs: number;
  clock: Clock;
  metrics: EdgeMetrics;
  meter: WriteMeter;
};

export type StreamConnection = {
  onOpened?: (end: () => void) => void;
  onClosed: () => void;
  /** It has read nothing for long, and is about to be ended. */
  onAbandoned?: () => void;
  expire: (seconds: number) => void;
};

/** All endless HTTP responses of one rendition: Ogg pages, copied as they are, one write per listener and interval. */
export class StreamFan {
  readonly #options: StreamFanOptions;
  readonly #turns: GroupTurns;
  readonly #groups: readonly Set<StreamListener>[] = Array.from({ length: GROUPS }, () => new Set<StreamListener>());
  #joined = 0;
  /** The room is over, or the edge closes: a response that begins only now ends at once. */
  #over = false;

  constructor(options: StreamFanOptions) {
    this.#options = options;
    this.#turns = new GroupTurns(options.intervalMs / PART_MS);
    const { last } = options.rendition.window;
    if (last !== undefined) this.#turns.startAfter(last);
  }

  get size(): number {
    return this.#groups.reduce((sum, group) => sum + group.size, 0);
  }

  /** Players hold seconds of sound: they are not told, and go along at once. */
  setInterval(intervalMs: number): void {
    this.#turns.every = intervalMs / PART_MS;
  }

  /** Writes in a second. */
  get writesPerSecond(): number {
    return (this.size * 1_000) / (this.#turns.every * PART_MS);
  }

  /**
   * The body of a new listener's response. `onOpened`: it is there, and `end` ends it. `onClosed`: it is gone. `expire`: has the
   * connection closed after so many seconds without progress, which the stream itself cannot.
   */
  open(wish: BurstWish, connection: StreamConnection): ReadableStream<Uint8Array> {
    const { body } = StreamListener.open({
      opened: (listener) => {
        listener.onAbandoned = connection.onAbandoned ?? listener.onAbandoned;
        this.#join(listener, wish, connection.expire);
        connection.onOpened?.(() => listener.end());
      },
      drained: (listener) => this.#catchUp(listener),
      closed: (listener) => {
        this.#groups[listener.group]?.delete(listener);
        connection.onClosed();
      },
    });
    return body;
  }

  /** A part is in the window. */
  part(number: number): void {
    for (const due of this.#turns.advance(number)) this.#write(due);
  }

  /** Once a second: lets go of those who read nothing any more. */
  tick(nowMs: number): void {
    for (const group of this.#groups) {
      for (const listener of group) {
        if (listener.stalledAtMs === undefined || nowMs - listener.stalledAtMs <= ABANDON_AFTER_MS) continue;
        this.#options.metrics.abandoned.stream.inc();
        listener.onAbandoned();
        listener.onAbandoned = () => undefined;
        listener.stalledAtMs = nowMs;
        listener.expire(1);
      }
    }
  }

  /** The room is over: the last pages, and one that ends the stream. */
  end(): void {
    this.#over = true;
    for (const due of this.#turns.finish()) this.#write(due);
    for (const group of this.#groups) for (const listener of [...group]) this.#finish(listener);
  }

  /** The edge closes: the streams end where they are. */
  close(): void {
    this.#over = true;
    for (const group of this.#groups) for (const listener of [...group]) listener.end();
  }

  #join(listener: StreamListener, wish: BurstWish, expire: (seconds: number) => void): void {
    const { window } = this.#options.rendition;
    listener.expire = expire;
    listener.group = this.#joined++ % GROUPS;
    this.#groups[listener.group]?.add(listener);
    const to = this.#turns.next(listener.group);
    const parts = window.range(burstStart(window, wish, to), to);
    listener.next = to;
    this.#send(listener, parts);
    if (this.#over) this.#finish(listener);
  }

  /** Listeners who are where their group is share one buffer. */
  #write({ from, to, groups }: DueWrite): void {
    const listeners = groups.flatMap((group) => [...(this.#groups[group] ?? [])]);
    if (listeners.length === 0) return;
    const parts = this.#options.rendition.window.range(from, to);
    const bytes = joinBytes(parts.map((part) => part.oggPage));
    for (const listener of listeners) {
      if (listener.stalledAtMs !== undefined) continue;
      if (listener.next !== from || !listener.begun) this.#catchUp(listener);
      else this.#put(listener, bytes, to);
    }
    this.#options.meter.wrote(listeners.length);
  }

  /** What a listener lacks up to where its group is; the live edge when that is too much. */
  #catchUp(listener: StreamListener): void {
    const { rendition, metrics } = this.#options;
    const to = this.#turns.next(listener.group);
    const far = to - listener.next > CATCH_UP_PARTS;
    if (far) metrics.moved.stream.inc();
    const from = far ? to - this.#turns.every - JOIN_PARTS : listener.next;
    listener.next = to;
    this.#send(listener, rendition.window.range(from, to));
  }

  /** A stream begins with the header pages of its first part. */
  #send(listener: StreamListener, parts: readonly PartObject[]): void {
    const [first] = parts;
    if (first === undefined) return;
    const pages = parts.map((part) => part.oggPage);
    const bytes = joinBytes(listener.begun ? pages : [first.oggHead, ...pages]);
    listener.begun = true;
    this.#put(listener, bytes, listener.next);
  }

  #put(listener: StreamListener, bytes: Uint8Array, next: number): void {
    const { clock, metrics, meter } = this.#options;
    listener.next = next;
    if (bytes.length === 0) return;
    listener.write(bytes, clock.monotonicMs());
    if (listener.stalledAtMs !== undefined) {
      metrics.slow.stream.inc();
      meter.slowed(1);
    }
    metrics.writes.stream.inc();
    metrics.bytes.stream.inc(bytes.length);
  }

  #finish(listener: StreamListener): void {
    const { clock, rendition } = this.#options;
    const last = rendition.window.get(listener.next - 1);
    const page = last && endPage(last);
    if (page !== undefined && listener.stalledAtMs === undefined && listener.begun) {
      listener.write(page, clock.monotonicMs());
    }
    listener.end();
  }
}

/** `undefined` when what the origin sent is no Ogg page: the stream then just stops. */
function endPage(last: PartObject): Uint8Array | undefined {
  try {
    return oggEndPage(last.oggPage);
  } catch {
    return undefined;
  }
}
