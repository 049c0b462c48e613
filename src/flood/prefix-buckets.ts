import { KeyedHash } from "./keyed-hash.ts";
import { KeyedTable } from "./keyed-table.ts";
import type { Rate } from "./limits.ts";
import { SourceAddress } from "./source-address.ts";

const SLOTS = 8_192;
/** What a /24 or a /48 may do together, in what one address may. */
const NEAR_SHARE = 4;

/**
 * So many at once, then so many a second, for each address; and four times as much for all of a /24 or a /48 together. An IPv6 /64
 * is one address. Memory is fixed; who was seen longest ago makes room and has a full bucket again, though its network has not.
 */
export class PrefixBuckets {
  readonly #address: Shelf;
  readonly #near: Shelf;
  readonly #source = new SourceAddress();

  constructor(rate: Rate) {
    this.#address = new Shelf(rate);
    this.#near = new Shelf({ burst: rate.burst * NEAR_SHARE, perSecond: rate.perSecond * NEAR_SHARE });
  }

  hasToken(address: string, nowMs: number): boolean {
    const [own, near] = this.#tokens(address, nowMs);
    return own >= 1 && near >= 1;
  }

  /** `false`: a bucket was empty; nothing was taken. */
  take(address: string, nowMs: number): boolean {
    if (!this.hasToken(address, nowMs)) return false;
    this.#address.take();
    this.#near.take();
    return true;
  }

  #tokens(address: string, nowMs: number): [number, number] {
    const source = this.#source;
    source.read(address);
    return [
      this.#address.tokens(source.first, source.second, nowMs),
      this.#near.tokens(source.first, source.nearSecond, nowMs),
    ];
  }
}

class Shelf {
  readonly #rate: Rate;
  readonly #hash = KeyedHash.secret();
  readonly #table: KeyedTable;
  readonly #tokens = new Float64Array(SLOTS);
  readonly #atMs = new Float64Array(SLOTS);
  #slot = 0;

  constructor(rate: Rate) {
    this.#rate = rate;
    this.#table = new KeyedTable({ slots: SLOTS, forgetAfterMs: Number.POSITIVE_INFINITY });
  }

  tokens(first: number, second: number, nowMs: number): number {
    const { burst, perSecond } = this.#rate;
    this.#hash.of(first, second);
    const slot = this.#table.find(this.#hash, nowMs);
    const passedSeconds = (nowMs - (this.#atMs[slot] ?? 0)) / 1_000;
    const tokens = this.#table.fresh ? burst : Math.min(burst, (this.#tokens[slot] ?? 0) + passedSeconds * perSecond);
    this.#slot = slot;
    this.#tokens[slot] = tokens;
    this.#atMs[slot] = nowMs;
    return tokens;
  }

  /** From the slot that was looked at last. */
  take(): void {
    this.#tokens[this.#slot] = (this.#tokens[this.#slot] ?? 0) - 1;
  }
}
