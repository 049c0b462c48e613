import { randomBytes } from "node:crypto";
import type { ListenerReport } from "../../protocol/index.ts";
import { ListenerColumns } from "./listener-columns.ts";

/** Connections that are here or were lately; beyond, those that went first make room. A power of two. */
export const SLOTS_MAX = 262_144;
const SLOTS_AT_FIRST = 1_024;
/** Who is gone is remembered for so long. */
export const REMEMBERED_MS = 600_000;
/** Characters of an id: 12 bytes as base64url. */
export const LISTENER_ID_LENGTH = 16;
const ID_BYTES = 12;
const RANDOM_BYTES = 16_384;
const NOWHERE = -1;

/** What is known of one connection. `heardAtMs` is monotonic. */
export type ListenerRecord = {
  connected: boolean;
  stalls: number;
  moved: number;
  behindMs: number | null;
  part: number | null;
  heardAtMs: number | null;
};

/** The connections of one edge, each in a slot: what its listener acknowledged, until ten minutes after it went. A pure core. */
export class ListenerLedger {
  #columns = new ListenerColumns(SLOTS_AT_FIRST);
  readonly #max: number;
  readonly #seed = randomBytes(4).readUInt32LE();
  readonly #random = Buffer.alloc(RANDOM_BYTES);
  #randomAt = RANDOM_BYTES;
  /** Slots that were never used begin here. */
  #unused = 0;
  #oldestGone = NOWHERE;
  #newestGone = NOWHERE;
  #forgotten = 0;

  constructor(max = SLOTS_MAX) {
    this.#max = max;
  }

  /** Connections that were forgotten before their time, and those for which there was no room. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** The slot of a new connection; −1 when all are taken by others who are here. */
  joined(room: string, nowMs: number): number {
    const slot = this.#freeSlot(nowMs);
    if (slot === NOWHERE) return NOWHERE;
    const columns = this.#columns;
    columns.tagHigh[slot] = this.#randomWord();
    columns.tagLow[slot] = this.#randomWord();
    columns.room[slot] = this.#hash(room);
    columns.stalls[slot] = 0;
    columns.moved[slot] = 0;
    columns.behindMs[slot] = 0;
    columns.part[slot] = 0;
    columns.heardAtMs[slot] = Number.NaN;
    columns.goneAtMs[slot] = Number.NaN;
    return slot;
  }

  /** What the connection is called; `undefined` for one that has no slot. */
  idOf(slot: number): string | undefined {
    if (slot === NOWHERE) return undefined;
    const bytes = Buffer.allocUnsafe(ID_BYTES);
    const tagLow = this.#columns.tagLow[slot] ?? 0;
    // So that an id does not say how many came before.
    bytes.writeUInt32LE((slot ^ tagLow) >>> 0, 0);
    bytes.writeUInt32LE(tagLow, 4);
    bytes.writeUInt32LE(this.#columns.tagHigh[slot] ?? 0, 8);
    return bytes.toString("base64url");
  }

  heard(slot: number, { part, behindMs, stalls }: ListenerReport, nowMs: number): void {
    if (slot === NOWHERE) return;
    const columns = this.#columns;
    columns.stalls[slot] = (columns.stalls[slot] ?? 0) + stalls;
    columns.behindMs[slot] = behindMs;
    // Who acknowledges the same part again has heard nothing since.
    if (!Number.isNaN(columns.heardAtMs[slot]) && part <= (columns.part[slot] ?? 0)) return;
    columns.part[slot] = part;
    columns.heardAtMs[slot] = nowMs;
  }

  /** Parts were left out because it was too slow. */
  moved(slot: number): void {
    if (slot !== NOWHERE) this.#columns.moved[slot] = (this.#columns.moved[slot] ?? 0) + 1;
  }

  left(slot: number, nowMs: number): void {
    if (slot === NOWHERE) return;
    const columns = this.#columns;
    columns.goneAtMs[slot] = nowMs;
    columns.next[slot] = NOWHERE;
    if (this.#newestGone === NOWHERE) this.#oldestGone = slot;
    else columns.next[this.#newestGone] = slot;
    this.#newestGone = slot;
  }

  /** `undefined`: no connection to this room has this id, or it went too long ago. */
  find(id: string, room: string, nowMs: number): ListenerRecord | undefined {
    const bytes = Buffer.from(id, "base64url");
    if (id.length !== LISTENER_ID_LENGTH || bytes.length !== ID_BYTES) return undefined;
    const columns = this.#columns;
    const tagLow = bytes.readUInt32LE(4);
    const slot = (bytes.readUInt32LE(0) ^ tagLow) >>> 0;
    const isIts = columns.tagLow[slot] === tagLow && columns.tagHigh[slot] === bytes.readUInt32LE(8);
    if (slot >= this.#unused || !isIts || columns.room[slot] !== this.#hash(room)) return undefined;
    const goneAtMs = columns.goneAtMs[slot] ?? 0;
    return nowMs - goneAtMs > REMEMBERED_MS ? undefined : this.#record(slot);
  }

  #record(slot: number): ListenerRecord {
    const columns = this.#columns;
    const heardAtMs = columns.heardAtMs[slot] ?? Number.NaN;
    const hasHeard = !Number.isNaN(heardAtMs);
    return {
      connected: Number.isNaN(columns.goneAtMs[slot]),
      stalls: columns.stalls[slot] ?? 0,
      moved: columns.moved[slot] ?? 0,
      behindMs: hasHeard ? (columns.behindMs[slot] ?? 0) : null,
      part: hasHeard ? (columns.part[slot] ?? 0) : null,
      heardAtMs: hasHeard ? heardAtMs : null,
    };
  }

  #freeSlot(nowMs: number): number {
    const oldest = this.#oldestGone;
    const isPast = oldest !== NOWHERE && nowMs - (this.#columns.goneAtMs[oldest] ?? 0) > REMEMBERED_MS;
    if (isPast) return this.#takeOldestGone();
    if (this.#unused < this.#max) return this.#takeUnused();
    this.#forgotten += 1;
    return oldest === NOWHERE ? NOWHERE : this.#takeOldestGone();
  }

  #takeUnused(): number {
    if (this.#unused === this.#columns.size) {
      this.#columns = new ListenerColumns(Math.min(this.#max, 2 * this.#columns.size), this.#columns);
    }
    this.#unused += 1;
    return this.#unused - 1;
  }

  #takeOldestGone(): number {
    const slot = this.#oldestGone;
    this.#oldestGone = this.#columns.next[slot] ?? NOWHERE;
    if (this.#oldestGone === NOWHERE) this.#newestGone = NOWHERE;
    return slot;
  }

  #hash(room: string): number {
    return Bun.hash.xxHash32(room, this.#seed);
  }

  #randomWord(): number {
    if (this.#randomAt >= RANDOM_BYTES) {
      crypto.getRandomValues(this.#random);
      this.#randomAt = 0;
    }
    this.#randomAt += 4;
    return this.#random.readUInt32LE(this.#randomAt - 4);
  }
}
