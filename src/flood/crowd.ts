import type { Squeeze } from "./buckets.ts";
import { KeyedHash } from "./keyed-hash.ts";
import { Level } from "./level.ts";
import { HEAVY_SHARE, type LevelName, LIMITS, QUIET_RESERVE } from "./limits.ts";
import type { SourceAddress } from "./source-address.ts";
import { SpaceSaving } from "./space-saving.ts";

/** Requests below which nobody is heavy: the first comers always are a large share. */
const HEAVY_MIN = 1_024;
const HALVED_EACH_SECONDS = 5;

/** Everybody who asks, at four sizes at once: the address, its near and its wide network, and all together. */
export class Crowd {
  readonly address = new Level(LIMITS.address);
  readonly near = new Level(LIMITS.near);
  readonly wide = new Level(LIMITS.wide);
  readonly everybody = new Level(LIMITS.everybody);
  readonly #heavy = new SpaceSaving();
  readonly #hash = KeyedHash.secret();
  #wideKey = 0;
  #sinceHalved = 0;

  get bytes(): number {
    return this.#levels().reduce((sum, level) => sum + level.bytes, SpaceSaving.bytes);
  }

  get evicted(): number {
    return this.#levels().reduce((sum, level) => sum + level.table.evicted, 0);
  }

  /** Finds the four buckets of an address. Whether the address is new here. */
  find(source: SourceAddress, nowMs: number, squeeze: Squeeze): boolean {
    const hash = this.#hash;
    hash.of(source.first, source.wideSecond);
    this.#wideKey = hash.low;
    this.wide.find(hash, nowMs, squeeze);
    hash.of(source.first, source.nearSecond);
    this.near.find(hash, nowMs, squeeze);
    hash.of(0, 0);
    this.everybody.find(hash, nowMs, squeeze);
    hash.of(source.first, source.second);
    return this.address.find(hash, nowMs, squeeze);
  }

  /**
   * The narrowest level whose bucket has too little; a refusal takes nothing from the wider ones. The last quarter of what everybody
   * has is kept for networks that take little of it.
   */
  lacksRequests(tokens: number, squeeze: Squeeze): LevelName | undefined {
    if (!has(this.address, tokens)) return "address";
    if (!has(this.near, tokens)) return "near";
    if (!has(this.wide, tokens)) return "wide";
    const reserve = this.#reserve(LIMITS.everybody.requests.burst * squeeze.requests);
    return has(this.everybody, tokens + reserve) ? undefined : "everybody";
  }

  /** As `lacksRequests`. */
  lacksJoin(squeeze: Squeeze): LevelName | undefined {
    if (!this.address.buckets.hasJoin(this.address.slot)) return "address";
    if (!this.near.buckets.hasJoin(this.near.slot)) return "near";
    if (!this.wide.buckets.hasJoin(this.wide.slot)) return "wide";
    const reserve = this.#reserve(LIMITS.everybody.joins.burst * squeeze.joins);
    return this.everybody.buckets.joinsLeft(this.everybody.slot) >= 1 + reserve ? undefined : "everybody";
  }

  takeRequests(tokens: number): void {
    this.#heavy.add(this.#wideKey);
    this.address.buckets.takeRequests(this.address.slot, tokens);
    this.near.buckets.takeRequests(this.near.slot, tokens);
    this.wide.buckets.takeRequests(this.wide.slot, tokens);
    this.everybody.buckets.takeRequests(this.everybody.slot, tokens);
  }

  takeJoin(): void {
    this.address.buckets.takeJoin(this.address.slot);
    this.near.buckets.takeJoin(this.near.slot);
    this.wide.buckets.takeJoin(this.wide.slot);
    this.everybody.buckets.takeJoin(this.everybody.slot);
  }

  /** Somebody came in by another way than a join, and may earn by listening all the same. */
  expectSound(): void {
    for (const level of this.#levels()) level.buckets.expectSound(level.slot);
  }

  heard(): void {
    for (const level of this.#levels()) level.heard();
  }

  /** So much time is over; half of what was seen of heavy networks is forgotten every few seconds. */
  fade(seconds: number): void {
    this.#sinceHalved += seconds;
    if (this.#sinceHalved < HALVED_EACH_SECONDS) return;
    this.#sinceHalved = 0;
    this.#heavy.halve();
  }

  /** What is kept from the present subject's network. */
  #reserve(burst: number): number {
    const { total } = this.#heavy;
    const isHeavy = total >= HEAVY_MIN && this.#heavy.atLeast(this.#wideKey) > total * HEAVY_SHARE;
    return isHeavy ? burst * QUIET_RESERVE : 0;
  }

  #levels(): Level[] {
    return [this.address, this.near, this.wide, this.everybody];
  }
}

function has(level: Level, tokens: number): boolean {
  return level.buckets.hasRequests(level.slot, tokens);
}
