import type { Counter } from "prom-client";
import type { Clock, Log, Metrics } from "../../platform/index.ts";
import { type Delivery, decodeMessage, encodeMessage, type Outcome, subjects } from "../../protocol/index.ts";
import type { Relay } from "../../relay/index.ts";
import type { RecordStore } from "../../store/index.ts";
import { type KeptDelivery, WaitingDeliveries } from "./waiting-deliveries.ts";

/** What waits for the tracker at most; of more, the oldest is let go, and counted. */
const DELIVERIES_WAITING_MAX = 1_000;
const ANSWER_TIMEOUT_MS = 3_000;
/** Refusals after which the same delivery may be taken another time. */
const PASSING = new Set(["store_unavailable", "overloaded", "tracker_unavailable", "internal"]);

export type DeliveryDeskParts = {
  relay: Relay;
  store: RecordStore;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  /** What leaves with a post; `undefined`: the post was taken away, and is told to nobody any more. Throws `store_unavailable`. */
  withPost: (room: string, post: string) => Promise<Pick<Delivery, "picture"> | undefined>;
};

/** Hands deliveries to the tracker, one after another, each until it is acknowledged. `round` is called once a second. */
export class DeliveryDesk {
  readonly #parts: DeliveryDeskParts;
  readonly #waiting = new WaitingDeliveries({ most: DELIVERIES_WAITING_MAX });
  readonly #handed: Counter<"outcome">;
  #ready: Promise<void> | undefined;
  #isHanding = false;

  constructor(parts: DeliveryDeskParts) {
    this.#parts = parts;
    this.#handed = parts.metrics.counter(
      "stentor_control_deliveries_total",
      "What was handed to the tracker, by what came of it; an attempt that failed is made again.",
      ["outcome"],
    );
    parts.metrics.gaugeOf(
      "stentor_control_deliveries_waiting",
      "Deliveries that the tracker has not acknowledged.",
      () => this.#waiting.size,
    );
  }

  /** Takes up what waited when the process ended. */
  start(): Promise<void> {
    this.#ready ??= this.#takeUp().catch((fault: unknown) => {
      this.#ready = undefined;
      throw fault;
    });
    return this.#ready;
  }

  /**
   * Resolves once it is on the disk. Where the disk takes nothing it is held in memory and tried all the same, and this throws
   * StentorError `store_unavailable`. The same id twice is one.
   */
  async take(delivery: Delivery, of: KeptDelivery["of"] = null): Promise<void> {
    await this.start();
    const kept: KeptDelivery = { delivery, of };
    const givenUp = this.#waiting.add(kept);
    if (givenUp !== undefined) await this.#letGo(givenUp, "crowded-out");
    try {
      await this.#parts.store.keepNote(keyOf(delivery.id), kept);
    } finally {
      void this.round();
    }
  }

  /** Hands over what is due. Never throws; left out while the one before is not through. */
  async round(): Promise<void> {
    if (this.#isHanding) return;
    this.#isHanding = true;
    try {
      await this.start();
      while (await this.#handNext());
    } catch (fault) {
      this.#parts.log.warn({ fault: String(fault) }, "Deliveries could not be handed over");
    } finally {
      this.#isHanding = false;
    }
  }

  /** Whether to go on at once with the next. */
  async #handNext(): Promise<boolean> {
    const next = this.#waiting.next(this.#parts.clock.monotonicMs());
    if (next === undefined) return false;
    const outcome = await this.#ask(next);
    if (outcome === undefined || (!outcome.ok && PASSING.has(outcome.code))) {
      this.#handed.inc({ outcome: "failed" });
      this.#waiting.failed(this.#parts.clock.monotonicMs());
      return false;
    }
    this.#waiting.done(next.delivery.id);
    await this.#letGo(next, outcome.ok ? outcome.value : "refused");
    return true;
  }

  /** `undefined`: no answer, or a picture that cannot be read now. */
  async #ask({ delivery, of }: KeptDelivery): Promise<Outcome<"taken" | "withdrawn"> | undefined> {
    const { relay, withPost } = this.#parts;
    try {
      const more = of ? await withPost(of.room, of.post) : {};
      if (more === undefined) return { ok: true, value: "withdrawn" };
      const message = encodeMessage({ ...delivery, ...more });
      const bytes = await relay.request(subjects.deliver, message, { timeoutMs: ANSWER_TIMEOUT_MS });
      const outcome = decodeMessage<Outcome<true>>(bytes);
      return outcome.ok ? { ok: true, value: "taken" } : outcome;
    } catch {
      return undefined;
    }
  }

  async #letGo({ delivery }: KeptDelivery, outcome: "taken" | "withdrawn" | "refused" | "crowded-out"): Promise<void> {
    const { store, log } = this.#parts;
    this.#handed.inc({ outcome });
    if (outcome === "refused" || outcome === "crowded-out")
      log.warn({ delivery: delivery.id, outcome }, "A delivery was let go");
    try {
      await store.forgetNotes(keyOf(delivery.id));
    } catch (fault) {
      // Handed over once more after a restart; the tracker knows it by its id.
      log.warn({ fault: String(fault) }, "A delivery that is done could not be struck off");
    }
  }

  async #takeUp(): Promise<void> {
    const notes = (await this.#parts.store.notes(PREFIX)) as Map<string, KeptDelivery>;
    const inOrder = [...notes.values()].sort((a, b) => a.delivery.atMs - b.delivery.atMs);
    for (const kept of inOrder.slice(-DELIVERIES_WAITING_MAX)) this.#waiting.add(kept);
  }
}

const PREFIX = "delivery:";

/** Ends in a sign that no id holds: notes are struck off by how their names begin. */
function keyOf(id: string): string {
  return `${PREFIX}${id}.`;
}
