import { PrefixBuckets } from "../flood/index.ts";
import type { Clock } from "../platform/index.ts";
import { StentorError, subjects } from "../protocol/index.ts";
import type { Relay, Subscription } from "../relay/index.ts";
import type { App, RequestFacts } from "./app.ts";
import { carryRequest, carryResponse, readCarriedRequest, readCarriedResponse } from "./carried.ts";
import type { Front } from "./front.ts";
import { SharedAnswers } from "./shared-answers.ts";
import { TokenBuckets } from "./token-buckets.ts";

/** Longer than control waits for an origin. */
const ANSWER_TIMEOUT_MS = 6_000;

/** Questions a second that one process sends to the other, of those who show a token and of those who show none. */
const QUESTIONS = { burst: 400, perSecond: 200 };
/** Of those, for one address: a token is not read here, so anybody may show one. */
const QUESTIONS_OF_ADDRESS = { burst: 100, perSecond: 20 };

/** What stands under a room's address and is control's to answer; what listeners fetch there is the edge's. */
const ROOM_DOCUMENTS = [
  "/r/:room/report",
  "/r/:room/report.json",
  "/r/:room/report.pdf",
  "/r/:room/calendar.ics",
  "/r/:room/posts.atom",
  "/r/:room/posts.json",
  "/r/:room/posts/*",
];

/** Who answers at the other end, and what is said while nobody does. */
type FarEnd = { subject: string; away: { code: "control_unavailable" | "tracker_unavailable"; message: string } };

const CONTROL: FarEnd = {
  subject: subjects.controlHttp,
  away: {
    code: "control_unavailable",
    message: "Cannot answer now: control does not answer; rooms that are live go on",
  },
};

const TRACKER: FarEnd = {
  subject: subjects.trackerHttp,
  away: {
    code: "tracker_unavailable",
    message: "Cannot answer now: the outage tracker does not answer; it may at its own address",
  },
};

/** Sends what is control's to answer over the relay: an edge is the only address that people need. */
export function mountControlLine(app: App, relay: Relay, clock: Clock): void {
  const line = new ProcessLine(relay, clock, CONTROL);
  for (const path of ["/api/*", "/whip/*", ...ROOM_DOCUMENTS]) app.all(path, (c) => line.ask(c.req.raw, c.env));
}

/** The same for the tracker, whose page itself is everybody's. */
export function mountTrackerLine(app: App, relay: Relay, clock: Clock): void {
  const line = new ProcessLine(relay, clock, TRACKER);
  app.all("/status/*", (c) => line.ask(c.req.raw, c.env));
}

/** The other end of control's line: answers what edges have taken. */
export function answerForControl(relay: Relay, front: Front): Subscription {
  return answerCarried(relay, CONTROL.subject, front);
}

/** The other end of the tracker's line. */
export function answerForTracker(relay: Relay, front: Front): Subscription {
  return answerCarried(relay, TRACKER.subject, front);
}

function answerCarried(relay: Relay, subject: string, front: Front): Subscription {
  return relay.respond(subject, async (bytes) => {
    const { request, pathname, facts } = readCarriedRequest(bytes);
    return carryResponse(await front.answerSeen(request, pathname, facts));
  });
}

/** A refusal for its rate is one caller's. */
function isForAll(answer: Uint8Array): boolean {
  const { status } = readCarriedResponse(answer);
  return status === 200 || status === 404;
}

/** The asker's end. What everybody may read is asked once for all, and no address takes the places of all others. */
class ProcessLine {
  readonly #relay: Relay;
  readonly #clock: Clock;
  readonly #end: FarEnd;
  readonly #shared: SharedAnswers;
  readonly #known = new TokenBuckets(QUESTIONS);
  readonly #unknown = new TokenBuckets(QUESTIONS);
  readonly #addresses = new PrefixBuckets(QUESTIONS_OF_ADDRESS);

  constructor(relay: Relay, clock: Clock, end: FarEnd) {
    this.#relay = relay;
    this.#clock = clock;
    this.#end = end;
    this.#shared = new SharedAnswers({ nowMs: () => clock.monotonicMs(), isForAll });
  }

  async ask(request: Request, facts: RequestFacts): Promise<Response> {
    const isOpen = !request.headers.has("authorization");
    const question = () => this.#question(request, facts, isOpen ? this.#unknown : this.#known);
    if (!isOpen || request.method !== "GET" || request.headers.has("if-none-match")) {
      return readCarriedResponse(await question());
    }
    // Links in an answer begin with the address that was asked.
    return readCarriedResponse(await this.#shared.get(`${facts.origin} ${request.url}`, question));
  }

  async #question(request: Request, facts: RequestFacts, budget: TokenBuckets): Promise<Uint8Array> {
    const nowMs = this.#clock.monotonicMs();
    if (!this.#addresses.take(facts.address, nowMs)) {
      throw new StentorError("rate_limited", "Cannot answer: this address asks too often");
    }
    if (!budget.take("everybody", nowMs)) {
      throw new StentorError("overloaded", "Cannot answer now: too many ask; rooms that are live go on");
    }
    const question = await carryRequest(request, facts);
    const { subject, away } = this.#end;
    try {
      return await this.#relay.request(subject, question, { timeoutMs: ANSWER_TIMEOUT_MS });
    } catch (cause) {
      if (!(cause instanceof StentorError)) throw cause;
      throw new StentorError(away.code, away.message, { cause });
    }
  }
}
