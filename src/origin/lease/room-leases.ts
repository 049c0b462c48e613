import type { Clock, Log, Metrics } from "../../platform/index.ts";
import type { RoomCard } from "../../protocol/index.ts";
import type { KeyValue, Relay, Subscription } from "../../relay/index.ts";
import { LeaseBook } from "./lease-book.ts";
import { LeaseClaims } from "./lease-claims.ts";
import type { LeaseDeed, LeaseView } from "./lease-deed.ts";
import { LeaseMetrics } from "./lease-metrics.ts";
import { LeaseTable } from "./lease-table.ts";
import { LivingOrigins } from "./living-origins.ts";
import type { OriginDirectory } from "./origin-directory.ts";
import { encodeOriginEntry, ORIGIN_KEYS, originKey } from "./origin-entry.ts";
import type { RoomLease } from "./room-lease.ts";

export type RoomLeasesOptions = {
  table: KeyValue;
  directory: OriginDirectory;
  relay: Pick<Relay, "connected">;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  origin: string;
  bootId: string;
  /** As in `OriginFacts`. */
  load: () => number;
  /** Rooms that are ours and make no sound yet. */
  opening: () => number;
  /** The room is ours from now on: by a claim, or because its origin died or left. */
  onWon: (lease: RoomLease) => void;
  /** It is another's, who begins with `firstPart`. */
  onLost: (room: string, firstPart: number) => void;
};

export const ANNOUNCED_EVERY_MS = 500;
/** How often the directory is looked at; other clocks are known no better than this. */
export const LOOK_EVERY_MS = 20;
/** A look that comes so late finds that we stood still. */
const STOOD_STILL_MS = 1_000;
const WATCH_RETRY_MS = 1_000;

/** Which rooms are this origin's, kept in a table that all origins share. Drives a `LeaseBook`. */
export class RoomLeases {
  readonly #options: RoomLeasesOptions;
  readonly #table: LeaseTable;
  readonly #book: LeaseBook;
  readonly #metrics: LeaseMetrics;
  readonly #claims: LeaseClaims;
  readonly #living = new LivingOrigins();
  readonly #held: Subscription[] = [];
  readonly #waiting = new Set<() => void>();
  readonly #timer: ReturnType<typeof setInterval>;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #lookedMs: number;
  #wasConnected = true;
  #leaving = false;
  #closed = false;

  /** Announces the origin at once, and goes on trying to watch the table until it is closed. */
  constructor(options: RoomLeasesOptions) {
    this.#options = options;
    const { directory, origin, bootId, clock, metrics } = options;
    this.#table = new LeaseTable(options.table);
    this.#lookedMs = clock.monotonicMs();
    this.#book = new LeaseBook({
      origin,
      bootId,
      nowMs: this.#lookedMs,
      onWon: options.onWon,
      onLost: (room, firstPart) => {
        this.#metrics.lost.inc();
        options.onLost(room, firstPart);
      },
    });
    this.#metrics = new LeaseMetrics(metrics, {
      held: () => this.#book.held.length,
      unwatched: () => this.#book.unwatched,
    });
    this.#claims = new LeaseClaims({
      table: this.#table,
      book: this.#book,
      metrics: this.#metrics,
      view: () => this.#view(),
    });
    this.#held.push(
      directory.announce(originKey(origin), () => this.#describe(), ANNOUNCED_EVERY_MS),
      directory.onGone(() => this.#look()),
    );
    void this.#watch();
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
  }

  /**
   * Makes the room ours if it is nobody's: then `onWon` has been called. False when a living origin has it. Throws StentorError
   * `store_unavailable` when the table does not say; should it turn out later that the room is ours, `onWon` is called then.
   */
  claim(card: RoomCard): Promise<boolean> {
    return this.#claims.claim(card);
  }

  /** The table follows as soon as it can. */
  change(card: RoomCard): void {
    this.#book.change(card);
  }

  /** Gives a room up for good. The table follows as soon as it can. */
  release(room: string): void {
    this.#book.release(room);
  }

  /**
   * After we were cut off or stood still: reads again what we hold. Resolves when all is read, or after `withinMs`; whatever was lost is
   * told by then, if the table answers.
   */
  async verify(withinMs: number): Promise<void> {
    this.#book.doubt(this.#now());
    await this.#settled(withinMs);
  }

  /** Offers all rooms to the other origins; true when we are in touch with one that can take them. */
  async leave(withinMs: number): Promise<boolean> {
    this.#leaving = true;
    this.#book.leave();
    await this.#settled(withinMs);
    const { origin, relay } = this.#options;
    return (
      relay.connected && [...this.#view().origins.values()].some((other) => other.origin !== origin && !other.leaving)
    );
  }

  /** The table keeps what it says of our rooms: after we have left, or are gone, others take them. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    clearTimeout(this.#retry);
    for (const each of this.#held.splice(0)) each.unsubscribe();
  }

  async #watch(): Promise<void> {
    try {
      const watch = await this.#table.watch((room, lease, revision) => {
        this.#book.changed(room, lease, revision, this.#now());
      });
      if (this.#closed) watch.unsubscribe();
      else this.#held.push(watch);
    } catch (cause) {
      this.#metrics.failures("watch", "unknown");
      this.#options.log.warn({ err: cause }, "Cannot watch the leases; trying again");
      if (!this.#closed) this.#retry = setTimeout(() => void this.#watch(), WATCH_RETRY_MS);
    }
  }

  /** Until the table and we agree on our rooms, or cannot. */
  async #settled(withinMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const late = setTimeout(resolve, withinMs);
    this.#waiting.add(resolve);
    this.#look();
    this.#tellSettled();
    await promise;
    clearTimeout(late);
    this.#waiting.delete(resolve);
  }

  #tellSettled(): void {
    if (this.#waiting.size > 0 && (this.#book.isSettled || !this.#options.relay.connected)) {
      for (const resolve of this.#waiting) resolve();
    }
  }

  /** Does what is due. */
  #look(): void {
    if (this.#closed || !this.#hasListened()) return;
    for (const deed of this.#book.due(this.#view())) void this.#perform(deed);
  }

  /** False while cut off. Whoever could not listen must not judge others by it. */
  #hasListened(): boolean {
    const nowMs = this.#now();
    const { connected } = this.#options.relay;
    const stoodStill = nowMs - this.#lookedMs > STOOD_STILL_MS;
    if (stoodStill || (connected && !this.#wasConnected)) this.#book.doubt(nowMs);
    this.#lookedMs = nowMs;
    this.#wasConnected = connected;
    return connected;
  }

  async #perform(deed: LeaseDeed): Promise<void> {
    const result = await this.#table.perform(deed);
    if (this.#closed) return;
    const { outcome } = result;
    if (outcome === "conflict" || outcome === "unknown") this.#metrics.failures(deed.deed, outcome);
    if (outcome === "written" && deed.deed === "update" && deed.takes) this.#metrics.takeovers.inc();
    this.#book.settle(deed, result, this.#now());
    this.#tellSettled();
  }

  #view(): LeaseView {
    const { clock, directory, load, opening } = this.#options;
    return {
      nowMs: clock.monotonicMs(),
      wallMs: clock.nowMs(),
      load: load(),
      opening: opening(),
      origins: this.#living.read(directory.living(ORIGIN_KEYS)),
    };
  }

  #describe(): Uint8Array {
    const { origin, bootId, load } = this.#options;
    return encodeOriginEntry({ origin, bootId, load: load(), leaving: this.#leaving, monotonicMs: this.#now() });
  }

  #now(): number {
    return this.#options.clock.monotonicMs();
  }
}
