import type { Msg, NatsConnection } from "@nats-io/transport-node";
import type { Clock } from "../../platform/index.ts";
import type { OnFault } from "../in-process-relay.ts";
import type { NatsLine } from "./nats-line.ts";
import type { NatsMetrics } from "./nats-metrics.ts";
import { ownBytes } from "./own-bytes.ts";
import { closedFault, isUnanswered, overflowFault, relayFault } from "./relay-fault.ts";

/** Questions that may be under way at once, asked and answered each; more are refused with `relay_overflow`, or left to their timeout. */
export const NATS_MAX_QUESTIONS = 10_000;

export type Answer = (object: Uint8Array) => Uint8Array | Promise<Uint8Array>;

export type NatsQuestionsOptions = {
  nats: NatsConnection;
  line: NatsLine;
  clock: Clock;
  metrics: NatsMetrics;
  onFault: OnFault;
  reply: (subject: string, to: string, object: Uint8Array) => void;
};

/** What is asked and answered over one connection. */
export class NatsQuestions {
  readonly #options: NatsQuestionsOptions;
  #asking = 0;
  #answering = 0;

  constructor(options: NatsQuestionsOptions) {
    this.#options = options;
  }

  async ask(subject: string, object: Uint8Array, timeoutMs: number): Promise<Uint8Array> {
    const what = `ask "${subject}"`;
    if (this.#asking >= NATS_MAX_QUESTIONS) {
      this.#options.metrics.refused("too_many");
      throw overflowFault(what, "too many questions are under way");
    }
    this.#asking++;
    try {
      return await this.#untilAnswered(subject, object, timeoutMs);
    } catch (error) {
      throw relayFault(what, error);
    } finally {
      this.#asking--;
    }
  }

  /** Never throws: an answer that fails is told to `onFault` and not sent. */
  async answer(subject: string, answer: Answer, message: Msg): Promise<void> {
    const { metrics, onFault, reply } = this.#options;
    const to = message.reply;
    if (to === undefined || to === "") return;
    if (this.#answering >= NATS_MAX_QUESTIONS) {
      metrics.refused("too_many");
      return;
    }
    this.#answering++;
    try {
      reply(subject, to, await answer(ownBytes(message.data)));
    } catch (fault) {
      onFault(subject, fault);
    } finally {
      this.#answering--;
    }
  }

  async #untilAnswered(subject: string, object: Uint8Array, timeoutMs: number): Promise<Uint8Array> {
    const { nats, line, clock } = this.#options;
    const untilMs = clock.monotonicMs() + timeoutMs;
    for (;;) {
      await line.reach(`ask "${subject}"`, untilMs - clock.monotonicMs());
      if (line.closed) throw closedFault(`ask "${subject}"`);
      const { settling } = line;
      try {
        const timeout = Math.max(1, untilMs - clock.monotonicMs());
        return ownBytes((await nats.request(subject, object, { timeout })).data);
      } catch (error) {
        if (settling === undefined || !isUnanswered(error)) throw error;
      }
      // Who answers there may be on the way back as we were.
      await Promise.race([settling, Bun.sleep(untilMs - clock.monotonicMs())]);
    }
  }
}
