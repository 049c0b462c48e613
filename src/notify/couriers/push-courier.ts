import { createHash } from "node:crypto";
import { generateRequestDetails } from "web-push";
import type { Clock } from "../../platform/index.ts";
import type { DeliveryEvent } from "../../protocol/index.ts";
import type { Answer, Outcome } from "../attempt.ts";
import { EVENT_TERMS, markedTitle, type Parcel } from "../event-terms.ts";
import type { Reach } from "../reach/reach.ts";
import { byStatus, quoted, unreached } from "./http-words.ts";
import type { VapidKeys } from "./vapid-keys.ts";

const ANSWER_MAX = 4_096;
/** Once it is encrypted, a message may hold 4,096 bytes; that adds 103. */
const MESSAGE_MAX = 3_900;
const TEXT_MAX = 600;
const TITLE_MAX = 150;
/** Of one room, the newest of these is enough for a phone that was away. */
const REPLACING: readonly DeliveryEvent[] = ["reminder", "room-opened", "room-live", "room-ended"];

export type PushTarget = { endpoint: string; keys: { p256dh: string; auth: string } };

/** Sends encrypted messages to push services: RFC 8030, 8291 and 8292. */
export class PushCourier {
  readonly #reach: Reach;
  readonly #clock: Clock;

  constructor(options: { reach: Reach; clock: Clock }) {
    this.#reach = options.reach;
    this.#clock = options.clock;
  }

  /** `isKnown`: a service of a browser's maker, to which connections are kept. Never throws. */
  async send(
    target: PushTarget,
    parcel: Parcel & { event: DeliveryEvent },
    vapid: VapidKeys & { subject: string },
    isKnown: boolean,
  ): Promise<Answer> {
    try {
      const details = generateRequestDetails(target, messageOf(parcel), {
        ...this.#terms(parcel),
        vapidDetails: vapid,
      });
      const answer = await this.#reach.ask(target.endpoint, {
        method: "POST",
        headers: textHeaders(details.headers),
        body: details.body ?? "",
        answerMax: ANSWER_MAX,
        keepsConnection: isKnown,
      });
      const { status, headers, body } = answer;
      return byStatus(outcomeOf(status), status, headers, quoted(body), this.#clock.nowMs());
    } catch (fault) {
      return isKeyFault(fault) ? { outcome: "gone", status: null, words: "Its keys are none" } : unreached(fault);
    }
  }

  #terms({ event, room, atMs }: Parcel & { event: DeliveryEvent }) {
    const { urgency, worthMs } = EVENT_TERMS[event];
    const leftMs = Math.max(60_000, Math.min(worthMs, atMs + worthMs - this.#clock.nowMs()));
    const terms = { TTL: Math.ceil(leftMs / 1_000), urgency };
    return REPLACING.includes(event) && room !== null ? { ...terms, topic: topicOf(room) } : terms;
  }
}

/** What the page's service worker gets; the text gives way until the whole fits. */
function messageOf(parcel: Parcel): string {
  const { id, event, room, atMs, url } = parcel;
  const title = [...markedTitle(parcel)].slice(0, TITLE_MAX).join("");
  for (let most = TEXT_MAX; ; most = Math.floor(most / 2)) {
    const text = [...parcel.text].slice(0, most).join("");
    const message = JSON.stringify({ id, event, room, atMs, title, text, url });
    if (most === 0 || Buffer.byteLength(message) <= MESSAGE_MAX) return message;
  }
}

/** At most 32 characters of base64url, which say nothing of the room. */
function topicOf(room: string): string {
  return createHash("sha256").update(room).digest("base64url").slice(0, 24);
}

function textHeaders(headers: Record<string, string | number>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

/** A key that was changed, or that nobody can encrypt for, is this subscriber's alone: 4xx never stops others. */
function outcomeOf(status: number): Outcome {
  if (status >= 200 && status < 300) return "sent";
  if (status === 404 || status === 410) return "gone";
  const isLasting = status >= 400 && status < 500 && ![408, 425, 429].includes(status);
  return isLasting ? "refused" : "again";
}

/** The library throws plain errors for keys of a wrong length; node:crypto for a point that is not on the curve. */
function isKeyFault(fault: unknown): boolean {
  return fault instanceof Error && fault.name !== "ReachError";
}
