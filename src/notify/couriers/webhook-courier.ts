import type { Clock } from "../../platform/index.ts";
import type { Answer, Outcome } from "../attempt.ts";
import type { Parcel } from "../event-terms.ts";
import type { HttpAnswer } from "../reach/exchange.ts";
import type { Reach } from "../reach/reach.ts";
import { ReachError } from "../reach/reach-error.ts";
import { byStatus, quoted, unreached } from "./http-words.ts";
import { webhookHeaders } from "./webhook-signature.ts";

/** Of an answer's body, what is read: enough for a word on what is wrong. */
const ANSWER_MAX = 16_384;

/** Sends parcels as signed JSON; see `docs/wire/webhooks.md`. */
export class WebhookCourier {
  readonly #reach: Reach;
  readonly #clock: Clock;

  constructor(options: { reach: Reach; clock: Clock }) {
    this.#reach = options.reach;
    this.#clock = options.clock;
  }

  /** Never throws. */
  async send(target: { url: string; secret: string }, parcel: Parcel): Promise<Answer> {
    const body = bodyOf(parcel);
    const atSeconds = Math.floor(this.#clock.nowMs() / 1_000);
    const signed = webhookHeaders(target.secret, parcel.id, atSeconds, body);
    const headers = { ...signed, "Content-Type": "application/json", "User-Agent": "Stentor", Accept: "*/*" };
    try {
      const answer = await this.#reach.ask(target.url, { method: "POST", headers, body, answerMax: ANSWER_MAX });
      return await this.#read(answer, target.url);
    } catch (fault) {
      return unreached(fault);
    }
  }

  async #read(answer: HttpAnswer, asked: string): Promise<Answer> {
    const { status, headers, body } = answer;
    const outcome = outcomeOf(status);
    const words = status >= 300 && status < 400 ? await this.#redirect(headers, asked) : quoted(body);
    return byStatus(outcome, status, headers, words, this.#clock.nowMs());
  }

  async #redirect(headers: Headers, asked: string): Promise<string> {
    const to = URL.parse(headers.get("location") ?? "", asked);
    if (to === null) return "It redirects, which is not followed";
    const inward = await this.#reach.check(to.href).then(
      () => false,
      (fault: unknown) => fault instanceof ReachError && fault.why === "inward",
    );
    return inward
      ? `It redirects inward, to ${to.host}: refused`
      : `It redirects to ${to.host}, which is not followed: enter the new address`;
  }
}

/** The body of a webhook. What a delivery brings as data stands beside what all have. */
function bodyOf({ event, atMs, id, room, title, text, url, data }: Parcel): string {
  const timestamp = new Date(atMs).toISOString();
  return JSON.stringify({ type: event, timestamp, id, room, title, text, url, data: data ?? {} });
}

/** Whatever is wrong at the other end may be put right; only 410 asks us to stop. */
function outcomeOf(status: number): Outcome {
  if (status >= 200 && status < 300) return "sent";
  if (status === 410) return "gone";
  return status === 401 || status === 403 ? "denied" : "again";
}
