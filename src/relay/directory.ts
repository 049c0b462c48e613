import type { Clock, Log } from "../platform/index.ts";
import { Announcement } from "./announcement.ts";
import type { KeyValue, KeyValueChange } from "./key-value.ts";
import { Presence, type Suspect } from "./presence.ts";
import type { Relay, Subscription } from "./relay.ts";

export const DIRECTORY_TURN_MS = 100;
/** Suspects whose entries are looked at in one turn. */
const SUSPECTS_AT_ONCE = 64;
/** Asked for when nothing else has shown that the table answers; nobody writes it. */
const PROOF_KEY = "proof";

export type DirectoryOptions = {
  table: KeyValue;
  relay: Pick<Relay, "connected" | "onReconnected">;
  clock: Clock;
  /** At least four times as long as the announcements' `everyMs`. */
  staleAfterMs: number;
  log: Log;
  /** Calls `turn` every `DIRECTORY_TURN_MS` until it is taken back; for simulated time. */
  schedule?: (turn: () => void) => Subscription;
};

/** Told of a key that came or went. */
type Listener = (key: string) => void;

/** What a process says of itself, as long as it lives. */
export type Announced = Pick<Announcement, "unsubscribe" | "lastRenewedAtMs">;

/**
 * Who is there, by a table in which everybody renews an entry. One whose entry stood still for `staleAfterMs` is gone; only time counts in
 * which we were connected, the table answered us, and we were awake, so nobody is declared gone because NATS was away.
 */
export class Directory {
  readonly #options: DirectoryOptions;
  readonly #presence: Presence;
  readonly #announcements = new Set<Announcement>();
  readonly #came = new Set<Listener>();
  readonly #gone = new Set<Listener>();
  readonly #lookedAt = new Set<string>();
  readonly #held: Subscription[] = [];
  #turnedMs: number;
  #provenMs: number;
  #proving = false;
  #refused = 0;

  private constructor(options: DirectoryOptions) {
    this.#options = options;
    this.#turnedMs = options.clock.monotonicMs();
    this.#provenMs = this.#turnedMs;
    this.#presence = new Presence({ staleAfterMs: options.staleAfterMs, nowMs: this.#turnedMs });
  }

  /** Resolves when everybody who is in the table is known. Throws what `KeyValue` throws. */
  static async open(options: DirectoryOptions): Promise<Directory> {
    const directory = new Directory(options);
    directory.#held.push(await options.table.watch((change) => directory.#learn(change)));
    directory.#held.push(options.relay.onReconnected(() => directory.#renewAll()));
    directory.#held.push((options.schedule ?? every)(() => directory.#turn()));
    return directory;
  }

  /** Renews `key` every `everyMs` with what `describe` gives, until it is taken back; then the key is deleted. */
  announce(key: string, describe: () => Uint8Array, everyMs: number): Announced {
    const { table, clock, log } = this.#options;
    const announcement = new Announcement({
      ...{ table, key, describe, everyMs, clock, log },
      onRenewed: (nowMs) => this.#prove(nowMs),
      onFailed: (nowMs) => this.#presence.blind(nowMs),
    });
    this.#announcements.add(announcement);
    announcement.turn(clock.monotonicMs());
    return announcement;
  }

  /** Who lives now and what he last said of himself, by key; our own announcements are among them. */
  living(prefix: string): ReadonlyMap<string, Uint8Array> {
    return this.#presence.living(prefix);
  }

  /** He took his entry back, or did not renew it in time. */
  onGone(listener: Listener): Subscription {
    return listenIn(this.#gone, listener);
  }

  /** He was not there before, or was gone. Those who were there at `open` are not told. */
  onCame(listener: Listener): Subscription {
    return listenIn(this.#came, listener);
  }

  /** Resolves when our announcements are deleted, or could not be. The table and the relay stay open. */
  async close(): Promise<void> {
    for (const held of this.#held.splice(0)) held.unsubscribe();
    this.#came.clear();
    this.#gone.clear();
    await Promise.all([...this.#announcements].map((announcement) => announcement.end()));
  }

  #learn({ key, value, revision }: KeyValueChange): void {
    const nowMs = this.#options.clock.monotonicMs();
    if (value !== undefined) this.#see(key, value, revision, nowMs);
    else if (this.#presence.deleted(key, revision)) this.#tell(this.#gone, key);
  }

  #see(key: string, value: Uint8Array, revision: number, nowMs: number): void {
    if (this.#presence.seen(key, value, revision, nowMs)) this.#tell(this.#came, key);
  }

  #turn(): void {
    const { clock, relay, staleAfterMs } = this.#options;
    const nowMs = clock.monotonicMs();
    const asleep = nowMs - this.#turnedMs > staleAfterMs / 2;
    this.#turnedMs = nowMs;
    if (asleep || !relay.connected || nowMs - this.#provenMs > staleAfterMs / 2) this.#presence.blind(nowMs);
    for (const announcement of this.#announcements) {
      if (announcement.ended) this.#announcements.delete(announcement);
      else announcement.turn(nowMs);
    }
    if (nowMs - this.#provenMs >= staleAfterMs / 4) void this.#askForProof();
    for (const suspect of this.#presence.suspects(nowMs).slice(0, SUSPECTS_AT_ONCE)) void this.#lookAt(suspect);
    for (const suspect of this.#presence.forgettable(nowMs)) void this.#takeOut(suspect);
    this.#warnOfRefusals();
  }

  /** Everybody else has lost the table as we have, and waits for our word. */
  #renewAll(): void {
    const nowMs = this.#options.clock.monotonicMs();
    this.#presence.blind(nowMs);
    for (const announcement of this.#announcements) announcement.turn(nowMs, { atOnce: true });
  }

  /** The table has answered. If it had not for long, all that time does not count. */
  #prove(nowMs: number): void {
    if (nowMs - this.#provenMs > this.#options.staleAfterMs / 2) this.#presence.blind(nowMs);
    this.#provenMs = nowMs;
  }

  /** For those who announce nothing, or rarely. */
  async #askForProof(): Promise<void> {
    if (this.#proving) return;
    this.#proving = true;
    const { table, clock } = this.#options;
    try {
      await table.get(PROOF_KEY);
      this.#prove(clock.monotonicMs());
    } catch {
      this.#presence.blind(clock.monotonicMs());
    } finally {
      this.#proving = false;
    }
  }

  /** The watch may lag behind the table: what the table says itself decides. */
  async #lookAt(suspect: Suspect): Promise<void> {
    const { key } = suspect;
    if (this.#lookedAt.has(key)) return;
    this.#lookedAt.add(key);
    const { table, clock, log } = this.#options;
    try {
      const entry = await table.get(key);
      const nowMs = clock.monotonicMs();
      if (entry !== undefined && entry.revision !== suspect.revision) {
        this.#see(key, entry.value, entry.revision, nowMs);
      } else if (this.#presence.confirm(suspect, nowMs)) {
        log.info({ key }, "Not renewed in time: gone");
        this.#tell(this.#gone, key);
      }
    } catch {
      this.#presence.blind(clock.monotonicMs());
    } finally {
      this.#lookedAt.delete(key);
    }
  }

  /** Whoever notices first takes the entry out of the table, unless it lives again. */
  async #takeOut({ key, revision }: Suspect): Promise<void> {
    const { table, log } = this.#options;
    try {
      const entry = await table.get(key);
      if (entry === undefined) this.#presence.forget(key);
      else if (entry.revision === revision) await table.delete(key);
    } catch (fault) {
      log.debug({ key, fault: String(fault) }, "An entry of one long gone was not taken out");
    }
  }

  #tell(listeners: ReadonlySet<Listener>, key: string): void {
    for (const listener of [...listeners]) {
      try {
        listener(key);
      } catch (fault) {
        this.#options.log.error({ key, fault: String(fault) }, "A listener of the directory failed");
      }
    }
  }

  #warnOfRefusals(): void {
    const { refused } = this.#presence;
    if (this.#refused === 0 && refused > 0)
      this.#options.log.warn({}, "The directory is full: who comes now is not seen");
    this.#refused = refused;
  }
}

function every(turn: () => void): Subscription {
  const timer = setInterval(turn, DIRECTORY_TURN_MS);
  return { unsubscribe: () => clearInterval(timer) };
}

function listenIn(listeners: Set<Listener>, listener: Listener): Subscription {
  listeners.add(listener);
  return { unsubscribe: () => listeners.delete(listener) };
}
