import type { Counter } from "prom-client";
import type { Control } from "../control/index.ts";
import { PrefixBuckets } from "../flood/index.ts";
import type { Clock, Metrics } from "../platform/index.ts";
import { StentorError } from "../protocol/index.ts";
import { bearerToken } from "./bearer.ts";
import { TokenBuckets } from "./token-buckets.ts";

const TOO_OFTEN = {
  token: "Cannot check the token: this address was wrong too often",
  room: "Cannot create a room: this address made too many",
  look: "Cannot look at the room: this address asks too often",
  offer: "Cannot set up a WHIP session: this token did so too often",
} as const;

/**
 * Bounds what one address may try, and four times as much its /24 or /48. Guesses at the operator's token, which people may choose badly, are refused unread
 * once the address was wrong too often. Tokens of hosts and guests are 128 random bits, beyond guessing: a right one is
 * let in whatever others at its address did, so that nobody can keep a host from the room.
 */
export class Guard {
  readonly #control: Control;
  readonly #clock: Clock;
  readonly #operatorGuesses = new PrefixBuckets({ burst: 20, perSecond: 0.2 });
  readonly #wrongTokens = new PrefixBuckets({ burst: 60, perSecond: 1 });
  readonly #creations = new PrefixBuckets({ burst: 60, perSecond: 1 });
  readonly #looks = new PrefixBuckets({ burst: 60, perSecond: 10 });
  readonly #offers = new TokenBuckets({ burst: 10, perSecond: 0.5 });
  readonly #limited: Counter<"what">;

  constructor(options: { control: Control; clock: Clock; metrics: Metrics }) {
    this.#control = options.control;
    this.#clock = options.clock;
    this.#limited = options.metrics.counter("stentor_http_rate_limited_total", "Requests refused for their rate.", [
      "what",
    ]);
  }

  /** Throws `token_invalid`, or `rate_limited` without having looked. */
  operator(address: string, token: string): void {
    const nowMs = this.#clock.monotonicMs();
    if (!this.#operatorGuesses.hasToken(address, nowMs)) throw this.#tooOften("token");
    try {
      this.#control.access.operator(token);
    } catch (refusal) {
      this.#operatorGuesses.take(address, nowMs);
      throw refusal;
    }
  }

  creation(address: string): void {
    if (!this.#creations.take(address, this.#clock.monotonicMs())) throw this.#tooOften("room");
  }

  /** For answers that anybody may have and that cost more than most. */
  look(address: string): void {
    if (!this.#looks.take(address, this.#clock.monotonicMs())) throw this.#tooOften("look");
  }

  /** A WHIP offer, by somebody who may make it; wrong tokens are counted by address. Throws `rate_limited`, or as `access`. */
  async offer(room: string, token: string): Promise<void> {
    const { id } = await this.#control.access.participant(room, token);
    if (!this.#offers.take(`${room} ${id}`, this.#clock.monotonicMs())) throw this.#tooOften("offer");
  }

  /** Whether the request shows a token of somebody who may speak in the room. The operator's is not asked for: it could be guessed. */
  async isSpeakers(request: Request, room: string): Promise<boolean> {
    try {
      await this.#control.access.participant(room, bearerToken(request.headers));
      return true;
    } catch {
      return false;
    }
  }

  /** Counts a wrong token; gives what to answer with, which after too many is `rate_limited`. */
  wrongToken(address: string, refusal: StentorError): StentorError {
    return this.#wrongTokens.take(address, this.#clock.monotonicMs()) ? refusal : this.#tooOften("token");
  }

  #tooOften(what: keyof typeof TOO_OFTEN): StentorError {
    this.#limited.inc({ what });
    return new StentorError("rate_limited", TOO_OFTEN[what]);
  }
}
