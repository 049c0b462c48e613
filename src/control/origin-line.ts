import type { Counter, Histogram } from "prom-client";
import type { Clock, Metrics } from "../platform/index.ts";
import {
  decodeMessage,
  encodeMessage,
  type OriginAnswer,
  type OriginOrder,
  type Outcome,
  type RoomCard,
  StentorError,
  subjects,
} from "../protocol/index.ts";
import { NO_BODY, type Relay } from "../relay/index.ts";
import type { Origins } from "./origins.ts";

/** How long an origin may take to answer an order. An offer gathers candidates, which takes milliseconds. */
const ANSWER_TIMEOUT_MS = 3_000;
/** How long whoever holds a room may take to show its card. */
const CARD_TIMEOUT_MS = 1_000;
/** Origins that are asked in turn to open a room, where one is not there or about to stop. */
const OPEN_TRIES = 3;

export type RoomOrder = Exclude<OriginOrder, { order: "open" }>;

/** Orders to whichever origin holds a room, and what it answers. */
export class OriginLine {
  readonly #relay: Relay;
  readonly #origins: Origins;
  readonly #clock: Clock;
  readonly #orders: Counter<"order" | "outcome">;
  readonly #seconds: Histogram;

  constructor(options: { relay: Relay; origins: Origins; clock: Clock; metrics: Metrics }) {
    this.#relay = options.relay;
    this.#origins = options.origins;
    this.#clock = options.clock;
    this.#orders = options.metrics.counter("stentor_control_orders_total", "Orders to origins, by what came of them.", [
      "order",
      "outcome",
    ]);
    this.#seconds = options.metrics.histogram(
      "stentor_control_order_seconds",
      "How long an origin took to answer an order.",
      [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3],
    );
  }

  get isConnected(): boolean {
    return this.#relay.connected;
  }

  /**
   * Opens the room where there is least to do, unless an origin holds it. Gives the origin that was asked. Throws as `send`, and
   * `origin_unavailable` where there is no origin.
   */
  async open(card: RoomCard): Promise<string> {
    let refusal = new StentorError("origin_unavailable", `Cannot open room "${card.room}": no origin is there`);
    for (const origin of this.#origins.byLoad(this.#clock.monotonicMs()).slice(0, OPEN_TRIES)) {
      this.#origins.place(origin);
      try {
        await this.#order(subjects.originOrder(origin), { order: "open", card });
        return origin;
      } catch (cause) {
        if (!(cause instanceof StentorError) || !wasNotObeyed(cause)) throw cause;
        this.#origins.forget(origin);
        refusal = cause;
      }
    }
    throw refusal;
  }

  /**
   * Throws StentorError: the origin's own refusal, or `origin_unavailable` when none answers; then, unless
   * `foundNobody`, nobody knows whether it obeyed.
   */
  send(room: string, order: RoomOrder): Promise<OriginAnswer> {
    return this.#order(subjects.roomOrder(room), order);
  }

  /** The card of the origin that holds the room; `undefined` where none answers. */
  async heldCard(room: string): Promise<RoomCard | undefined> {
    try {
      const bytes = await this.#relay.request(subjects.heldCard(room), NO_BODY, { timeoutMs: CARD_TIMEOUT_MS });
      return decodeMessage<RoomCard>(bytes);
    } catch {
      return undefined;
    }
  }

  async #order(subject: string, order: OriginOrder): Promise<OriginAnswer> {
    const sentAtMs = this.#clock.monotonicMs();
    try {
      const bytes = await this.#ask(subject, order);
      const outcome = decodeMessage<Outcome<OriginAnswer>>(bytes);
      this.#orders.inc({ order: order.order, outcome: outcome.ok ? "done" : outcome.code });
      if (!outcome.ok) throw new StentorError(outcome.code, outcome.message);
      return outcome.value;
    } finally {
      this.#seconds.observe((this.#clock.monotonicMs() - sentAtMs) / 1_000);
    }
  }

  async #ask(subject: string, order: OriginOrder): Promise<Uint8Array> {
    try {
      return await this.#relay.request(subject, encodeMessage(order), { timeoutMs: ANSWER_TIMEOUT_MS });
    } catch (cause) {
      this.#orders.inc({ order: order.order, outcome: "origin_unavailable" });
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new StentorError("origin_unavailable", `Cannot order "${order.order}": ${reason}`, { cause });
    }
  }
}

/** Whether nobody answers for the room or the origin. */
export function foundNobody(refusal: unknown): boolean {
  return (
    refusal instanceof StentorError &&
    refusal.cause instanceof StentorError &&
    refusal.cause.code === "relay_no_responder"
  );
}

/** Whether no origin can have opened the room: none is there, or its own answer is that it takes none. */
export function wasNotObeyed(refusal: unknown): boolean {
  if (foundNobody(refusal)) return true;
  return refusal instanceof StentorError && refusal.code === "origin_unavailable" && refusal.cause === undefined;
}
