import type { Clock, Log } from "../../platform/index.ts";
import type { LocalTransport } from "./answer.ts";
import { Connection, type ConnectionState } from "./connection.ts";
import type { HalfOpen } from "./half-open.ts";
import type { Offer } from "./offer.ts";

/** Where connections meet us. */
export type LinkPlace = { port: number; bindAddress: string | undefined; announcedAddress: string | undefined };

export type LinkOptions = LinkPlace & {
  log: Log;
  clock: Clock;
  halfOpen: HalfOpen;
  onDatagram: (link: Link, datagram: Uint8Array) => void;
  /** The peer closed it, or it failed before it was up. */
  onGone: (link: Link) => void;
};

export const CONNECT_LIMIT_MS = 10_000;
/** How long ICE may be down before the speaker counts as lost. */
export const DOWN_LIMIT_MS = 10_000;
/** Even a muted speaker sends RTCP each five seconds or so. */
export const SILENCE_LIMIT_MS = 15_000;
const QUIET_MS = 1_000;

/** A connection and what time makes of it: half-open, up, down, overdue. */
export class Link {
  readonly openedMs: number;
  readonly #leaveHalfOpen: () => void;
  readonly #options: LinkOptions;
  #connection: Connection | undefined;
  #isUp = false;
  #downSinceMs: number | undefined;
  #heardMs: number;
  #closed = false;

  private constructor(options: LinkOptions) {
    this.#options = options;
    this.#leaveHalfOpen = options.halfOpen.enter();
    this.openedMs = options.clock.monotonicMs();
    this.#heardMs = this.openedMs;
  }

  /** Throws as `Connection.answer` does, and `session_limit` when too many links are half-open. */
  static async open(
    offer: Offer,
    ssrc: number,
    options: LinkOptions,
  ): Promise<{ link: Link; transport: LocalTransport }> {
    const link = new Link(options);
    try {
      const { connection, transport } = await Connection.answer(offer, ssrc, {
        ...options,
        onDatagram: (datagram) => link.#receive(datagram),
        onState: (state) => link.#change(state),
      });
      link.#connection = connection;
      return { link, transport };
    } catch (error) {
      link.close();
      throw error;
    }
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** Whether nothing came for a second. */
  isQuiet(nowMs: number): boolean {
    return nowMs - this.#heardMs > QUIET_MS;
  }

  /** Why this link should be given up by now, if it should. */
  overdue(nowMs: number): "never_connected" | "lost" | undefined {
    if (this.#downSinceMs !== undefined && nowMs - this.#downSinceMs > DOWN_LIMIT_MS) return "lost";
    if (!this.#isUp) return nowMs - this.openedMs > CONNECT_LIMIT_MS ? "never_connected" : undefined;
    return nowMs - this.#heardMs > SILENCE_LIMIT_MS ? "lost" : undefined;
  }

  addCandidates(candidates: readonly string[]): void {
    this.#connection?.addCandidates(candidates);
  }

  send(datagram: Uint8Array): boolean {
    return this.#connection?.send(datagram) ?? false;
  }

  close(): void {
    this.#closed = true;
    this.#leaveHalfOpen();
    this.#connection?.close();
  }

  #receive(datagram: Uint8Array): void {
    if (this.#closed) return;
    this.#heardMs = this.#options.clock.monotonicMs();
    this.#options.onDatagram(this, datagram);
  }

  #change(state: ConnectionState): void {
    if (this.#closed) return;
    if (state === "up") {
      this.#isUp = true;
      this.#downSinceMs = undefined;
      this.#leaveHalfOpen();
    } else if (state === "down" && this.#isUp) {
      this.#downSinceMs ??= this.#options.clock.monotonicMs();
    } else {
      this.#options.onGone(this);
    }
  }
}
