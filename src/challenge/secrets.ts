import { randomBytes } from "node:crypto";
import { OFFER_LIFETIME_MS } from "./puzzle.ts";

/** The secret of now, and the one before as long as its offers live. */
export class Secrets {
  readonly #read: () => Uint8Array;
  /** While none is known: nobody can guess it, and no other process takes its offers. */
  readonly #own = new Uint8Array(randomBytes(32));
  #newest: Uint8Array | undefined;
  #before: { secret: Uint8Array; untilMs: number } | undefined;

  constructor(read: () => Uint8Array) {
    this.#read = read;
  }

  /** The newest first. */
  at(nowMs: number): readonly [Uint8Array, ...Uint8Array[]] {
    const newest = this.#newestAt(nowMs);
    if (this.#before === undefined || this.#before.untilMs <= nowMs) return [newest];
    return [newest, this.#before.secret];
  }

  #newestAt(nowMs: number): Uint8Array {
    const given = this.#read();
    const now = given.length === 0 ? this.#own : given;
    const last = this.#newest;
    if (last !== undefined && Buffer.compare(now, last) === 0) return last;
    if (last !== undefined) this.#before = { secret: last, untilMs: nowMs + OFFER_LIFETIME_MS };
    this.#newest = now.slice();
    return this.#newest;
  }
}
