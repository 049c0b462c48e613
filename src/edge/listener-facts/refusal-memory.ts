import { randomBytes } from "node:crypto";
import { sourceOf } from "../../flood/index.ts";
import { ERROR_CODES, type ErrorCode } from "../../protocol/index.ts";

/** Pairs of an address and a code. */
export const REFUSALS_MAX = 16_384;
const WAYS = 8;
const MINUTE_MS = 60_000;
/** Refusals are counted by the minute, and remembered for so many. */
const MINUTES = 10;
const CODES = Object.keys(ERROR_CODES) as ErrorCode[];

/**
 * What addresses were refused with in the last ten minutes. Memory is fixed; the pair that was refused longest ago makes room.
 * An address is kept as a keyed hash; an IPv6 /64 is one.
 */
export class RefusalMemory {
  readonly #seed = randomBytes(4).readUInt32LE();
  readonly #tags = new Uint32Array(REFUSALS_MAX);
  /** The minute in which it was refused last. */
  readonly #minutes = new Uint32Array(REFUSALS_MAX);
  readonly #counts = new Uint16Array(REFUSALS_MAX * MINUTES);

  /** Nothing is remembered of what has no address. */
  note(address: string, code: ErrorCode, nowMs: number): void {
    if (address === "") return;
    const minute = minuteOf(nowMs);
    const { set, tag } = this.#place(sourceOf(address), code);
    const slot = this.#find(set, tag) ?? this.#begin(this.#oldest(set), tag);
    this.#forgetBefore(slot, minute);
    const at = slot * MINUTES + (minute % MINUTES);
    this.#counts[at] = Math.min(0xffff, (this.#counts[at] ?? 0) + 1);
    this.#minutes[slot] = minute;
  }

  /** In whole minutes. */
  since(address: string, sinceMs: number, nowMs: number): Partial<Record<ErrorCode, number>> {
    const source = sourceOf(address);
    const counts = CODES.map((code) => [code, this.#count(source, code, minuteOf(sinceMs), minuteOf(nowMs))] as const);
    return Object.fromEntries(counts.filter(([, count]) => count > 0));
  }

  #count(source: string, code: ErrorCode, from: number, to: number): number {
    const { set, tag } = this.#place(source, code);
    const slot = this.#find(set, tag);
    if (slot === undefined) return 0;
    const last = this.#minutes[slot] ?? 0;
    let count = 0;
    for (let minute = Math.max(from, to - MINUTES + 1, last - MINUTES + 1); minute <= last; minute++) {
      count += this.#counts[slot * MINUTES + (minute % MINUTES)] ?? 0;
    }
    return count;
  }

  #place(source: string, code: ErrorCode): { set: number; tag: number } {
    const text = `${source} ${code}`;
    const set = Bun.hash.xxHash32(text, this.#seed) % (REFUSALS_MAX / WAYS);
    return { set: set * WAYS, tag: Bun.hash.murmur32v3(text, this.#seed) | 1 };
  }

  #find(set: number, tag: number): number | undefined {
    for (let slot = set; slot < set + WAYS; slot++) if (this.#tags[slot] === tag >>> 0) return slot;
    return undefined;
  }

  #oldest(set: number): number {
    let oldest = set;
    for (let slot = set; slot < set + WAYS; slot++) {
      if ((this.#minutes[slot] ?? 0) < (this.#minutes[oldest] ?? 0)) oldest = slot;
    }
    return oldest;
  }

  #begin(slot: number, tag: number): number {
    this.#tags[slot] = tag;
    this.#minutes[slot] = 0;
    return slot;
  }

  /** Empties the minutes between the last refusal and this one. */
  #forgetBefore(slot: number, minute: number): void {
    const passed = minute - (this.#minutes[slot] ?? 0);
    for (let back = 0; back < Math.min(MINUTES, Math.abs(passed)); back++) {
      this.#counts[slot * MINUTES + ((minute - back + MINUTES) % MINUTES)] = 0;
    }
  }
}

function minuteOf(nowMs: number): number {
  return Math.max(0, Math.floor(nowMs / MINUTE_MS));
}
