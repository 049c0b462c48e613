import { BackOff } from "./back-off.ts";
import { edgeOrigins } from "./edge-origins.ts";

/** Where to try next, and how long to wait before. */
export type Attempt = { origin: string; afterMs: number };

/** However long a fallen edge wants its listeners spread: who waits longer than this and an interval hears the silence. */
export const MAX_FIRST_SPREAD_MS = 3_000;
/** The first wait is up to half the interval at least: as much as the buffer forgives. */
const SPREAD_PER_INTERVAL = 0.5;
/** Addresses beside the own one: those of one offer, and as many from before. */
const KNOWN_MAX = 16;
/** From one address to the next within a round; the round's first wait has spread the crowd already. */
const HOP_SPREAD_MS = 100;

/**
 * The way back after a connection broke: a wait by chance, then round all known addresses, the own one first, and with
 * each round that found nobody a wait over a spread twice as wide.
 */
export class ReconnectPlan {
  readonly #own: string;
  readonly #random: () => number;
  readonly #backOff: BackOff;
  #alternates: readonly string[] = [];
  #left: string[] = [];
  #spreadMs = 0;

  /** `own`: the address that the listener was given, such as `https://stentor.example`. */
  constructor(own: string, random: () => number) {
    this.#own = own;
    this.#random = random;
    this.#backOff = new BackOff(random);
  }

  /** Rounds begun since the last `reset`. */
  get rounds(): number {
    return this.#backOff.attempts;
  }

  /** Whether this round still has an address that was not tried. */
  get hasMore(): boolean {
    return this.#left.length > 0;
  }

  /**
   * Takes what an edge says of others; only what `edgeOrigins` lets through counts. Those of earlier edges stay known
   * behind them: an edge leaves itself out, and may be the only one that lives when the next one dies.
   */
  offered(alternates: readonly string[]): void {
    const offered = edgeOrigins(alternates, this.#own);
    const earlier = this.#alternates.filter((origin) => !offered.includes(origin));
    this.#alternates = [...offered, ...earlier].slice(0, KNOWN_MAX);
  }

  /** The edge is about to stop: others are tried before the own address, which may be its own. */
  leaving(alternates: readonly string[]): void {
    this.offered(alternates);
    this.#left = shuffled(edgeOrigins(alternates, this.#own), this.#random);
  }

  /** Over how long an edge asks its listeners to spread their first attempts. */
  spreadOver(spreadMs: number): void {
    this.#spreadMs = spreadMs;
  }

  /** Counts an attempt. */
  next(intervalMs: number): Attempt {
    const hop = this.#left.shift();
    if (hop !== undefined) return { origin: hop, afterMs: this.#random() * HOP_SPREAD_MS };
    this.#left = shuffled(this.#alternates, this.#random);
    const mostMs = MAX_FIRST_SPREAD_MS + intervalMs;
    const spreadMs = Math.max(SPREAD_PER_INTERVAL * intervalMs, Math.min(this.#spreadMs, mostMs));
    return { origin: this.#own, afterMs: this.#backOff.nextDelayMs(spreadMs) };
  }

  /** The connection was a good one: the next loss begins anew. */
  reset(): void {
    this.#backOff.reset();
    this.#left = [];
  }
}

function shuffled(origins: readonly string[], random: () => number): string[] {
  const order = origins.map((origin) => ({ origin, at: random() }));
  return order.sort((one, other) => one.at - other.at).map(({ origin }) => origin);
}
