import { Buckets, type Squeeze } from "./buckets.ts";
import type { KeyedHash } from "./keyed-hash.ts";
import { KeyedTable } from "./keyed-table.ts";
import { FORGET_AFTER_MS, type LevelLimits } from "./limits.ts";

/** The buckets of all subjects of one size: addresses, near networks, wide networks. `slot` is that of the last `find`. */
export class Level {
  readonly table: KeyedTable;
  readonly buckets: Buckets;
  slot = 0;

  constructor(limits: LevelLimits) {
    this.table = new KeyedTable({ slots: limits.slots, forgetAfterMs: FORGET_AFTER_MS });
    this.buckets = new Buckets(limits);
  }

  get bytes(): number {
    return this.table.bytes + this.buckets.bytes;
  }

  /** Whether the subject is new here. */
  find(hash: KeyedHash, nowMs: number, squeeze: Squeeze): boolean {
    this.slot = this.table.find(hash, nowMs);
    if (this.table.fresh) this.buckets.begin(this.slot, nowMs, squeeze);
    else this.buckets.refill(this.slot, nowMs, squeeze);
    return this.table.fresh;
  }

  heard(): void {
    this.buckets.heard(this.slot);
    this.table.keep(this.slot);
  }
}
