/** More than can be verified within an offer's life, by a wide margin. */
export const USED_OFFERS_MAX = 65_536;

/** Which offers were redeemed, each until it would have expired anyway. A pure core. */
export class UsedOffers {
  /** By token; in the order of use, so that what expires lies near the front. */
  readonly #expiries = new Map<string, number>();
  readonly #max: number;

  constructor(max = USED_OFFERS_MAX) {
    this.#max = max;
  }

  get size(): number {
    return this.#expiries.size;
  }

  /** `full`: it cannot be remembered, so it must not be believed either. */
  use(token: string, expiresAtMs: number, nowMs: number): "first" | "again" | "full" {
    if (this.#expiries.has(token)) return "again";
    if (this.#expiries.size >= this.#max) this.#forgetExpired(nowMs);
    if (this.#expiries.size >= this.#max) return "full";
    this.#expiries.set(token, expiresAtMs);
    return "first";
  }

  /** It was not looked at, and may come again. */
  giveBack(token: string): void {
    this.#expiries.delete(token);
  }

  #forgetExpired(nowMs: number): void {
    for (const [token, expiresAtMs] of this.#expiries) if (expiresAtMs <= nowMs) this.#expiries.delete(token);
  }
}
