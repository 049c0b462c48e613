import type { Counter, Histogram } from "prom-client";
import type { Clock, Metrics } from "../platform/index.ts";
import {
  decodeMessage,
  encodeMessage,
  type OriginAnswer,
  type OriginOrder,
  type Outcome,
  StentorError,
  subjects,
} from "../protocol/index.ts";
import type { Relay } from "../relay/index.ts";

/** How long an origin may take to answer an order. An offer gathers candidates, which takes milliseconds. */
const ANSWER_TIMEOUT_MS = 3_000;

/** Orders to one origin, and what it answers. */
export class OriginLine {
  readonly #relay: Relay;
  readonly #origin: string;
  readonly #clock: Clock;
  readonly #orders: Counter<"order" | "outcome">;
  readonly #seconds: Histogram;

  constructor(options: { relay: Relay; origin: string; clock: Clock; metrics: Metrics }) {
    this.#relay = options.relay;
    this.#origin = options.origin;
    this.#clock = options.clock;
    this.#orders = options.metrics.counter(
      "stentor_control_orders_total",
      "Orders to the origin, by what came of them.",
      ["order", "outcome"],
    );
    this.#seconds = options.metrics.histogram(
      "stentor_control_order_seconds",
      "How long the origin took to answer an order.",
      [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3],
    );
  }

  /**
   * Throws StentorError: the origin's own refusal, or `origin_unavailable` when it does not answer; then nobody knows
   * whether it obeyed.
   */
  async send(order: OriginOrder): Promise<OriginAnswer> {
    const sentAtMs = this.#clock.monotonicMs();
    const outcome = await this.#ask(order);
    this.#seconds.observe((this.#clock.monotonicMs() - sentAtMs) / 1_000);
    this.#orders.inc({ order: order.order, outcome: outcome.ok ? "done" : outcome.code });
    if (!outcome.ok) throw new StentorError(outcome.code, outcome.message);
    return outcome.value;
  }

  async #ask(order: OriginOrder): Promise<Outcome<OriginAnswer>> {
    try {
      const answer = await this.#relay.request(subjects.originOrder(this.#origin), encodeMessage(order), {
        timeoutMs: ANSWER_TIMEOUT_MS,
      });
      return decodeMessage<Outcome<OriginAnswer>>(answer);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      return { ok: false, code: "origin_unavailable", message: `Cannot order "${order.order}": ${reason}` };
    }
  }
}
