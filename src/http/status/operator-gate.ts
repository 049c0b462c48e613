import { createHash, timingSafeEqual } from "node:crypto";
import { PrefixBuckets } from "../../flood/index.ts";
import type { Clock } from "../../platform/index.ts";
import { StentorError } from "../../protocol/index.ts";
import type { AppContext } from "../app.ts";
import { bearerToken } from "../bearer.ts";

/** Wrong tokens of one address, and four times as many of its network. */
const GUESSES = { burst: 20, perSecond: 0.2 };

/** Lets the operator in where control is not there to say who that is. */
export class OperatorGate {
  readonly #hash: Uint8Array;
  readonly #clock: Clock;
  readonly #guesses = new PrefixBuckets(GUESSES);

  constructor(options: { token: string; clock: Clock }) {
    this.#hash = hashOf(options.token);
    this.#clock = options.clock;
  }

  /** Throws `token_missing`, `token_invalid`, or `rate_limited` without having looked. */
  check(c: AppContext): void {
    const { address } = c.env;
    const nowMs = this.#clock.monotonicMs();
    const token = bearerToken(c.req.raw.headers);
    if (!this.#guesses.hasToken(address, nowMs)) {
      throw new StentorError("rate_limited", "Cannot check the token: this address was wrong too often");
    }
    if (timingSafeEqual(hashOf(token), this.#hash)) return;
    this.#guesses.take(address, nowMs);
    throw new StentorError("token_invalid", "Cannot let the caller in: the token is not the operator's");
  }
}

function hashOf(token: string): Uint8Array {
  return createHash("sha256").update(token).digest();
}
