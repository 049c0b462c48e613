import { PER_SOURCE_BOUNDS, STAGES, type Stage } from "../protocol/index.ts";

const SPAN_MS = 10_000;
/** Shorter gaps are one page's requests. */
const GAP_MIN_MS = 20;
/** Two gaps that differ by less than this are equal. */
const EVEN_WITHIN = 0.1;
const NEVER = Number.NEGATIVE_INFINITY;

/** Where a source stands with the probe; see `Probe`. */
export const PROBE = { none: 0, waiting: 1, done: 2 } as const;

/** What is remembered of each source, in columns beside its slot. */
export class Sources {
  /** The room in which it was counted last, by the room's tag. */
  readonly room: Uint32Array;
  readonly probe: Uint8Array;
  /** When one that was slowed may come again. */
  readonly probeDueMs: Float64Array;
  readonly #stages: Uint8Array;
  readonly #returned: Uint8Array;
  readonly #lastAtMs: Float64Array;
  readonly #lastGapMs: Float32Array;
  /** Requests of the present ten seconds and of those before. */
  readonly #span: Uint32Array;
  readonly #requests: Uint16Array;
  readonly #requestsBefore: Uint16Array;
  /** The class in which it was counted last, and in which turn of the sketches. */
  readonly #class: Uint8Array;
  readonly #turn: Uint32Array;

  constructor(slots: number) {
    this.room = new Uint32Array(slots);
    this.probe = new Uint8Array(slots);
    this.probeDueMs = new Float64Array(slots);
    this.#stages = new Uint8Array(slots);
    this.#returned = new Uint8Array(slots);
    this.#lastAtMs = new Float64Array(slots);
    this.#lastGapMs = new Float32Array(slots);
    this.#span = new Uint32Array(slots);
    this.#requests = new Uint16Array(slots);
    this.#requestsBefore = new Uint16Array(slots);
    this.#class = new Uint8Array(slots);
    this.#turn = new Uint32Array(slots);
  }

  get bytes(): number {
    return this.room.length * 44;
  }

  begin(slot: number): void {
    this.probe[slot] = PROBE.none;
    this.#requests[slot] = 0;
    this.#requestsBefore[slot] = 0;
    this.#span[slot] = 0;
    this.#turn[slot] = 0;
    this.enter(slot, 0);
  }

  /** It is another room's from now on. */
  enter(slot: number, room: number): void {
    this.room[slot] = room;
    this.#stages[slot] = 0;
    this.#returned[slot] = 0;
    this.#lastAtMs[slot] = NEVER;
    this.#lastGapMs[slot] = -1;
  }

  /** Its requests of the last ten seconds, this one included: those of the span before count by how much of it lies within. */
  count(slot: number, nowMs: number): number {
    const span = Math.floor(nowMs / SPAN_MS);
    const since = span - (this.#span[slot] ?? 0);
    if (since > 0) {
      this.#requestsBefore[slot] = since === 1 ? (this.#requests[slot] ?? 0) : 0;
      this.#requests[slot] = 0;
      this.#span[slot] = span;
    }
    const now = Math.min(65_535, (this.#requests[slot] ?? 0) + 1);
    this.#requests[slot] = now;
    return now + (this.#requestsBefore[slot] ?? 0) * (1 - (nowMs % SPAN_MS) / SPAN_MS);
  }

  /** Moves the source to the class of so many requests, in one turn of the sketches. */
  classify(slot: number, requests: number, turn: number, perSource: Uint32Array): void {
    const next = classOf(requests);
    if (this.#turn[slot] === turn) {
      const old = this.#class[slot] ?? 0;
      perSource[old] = (perSource[old] ?? 0) - 1;
    }
    perSource[next] = (perSource[next] ?? 0) + 1;
    this.#class[slot] = next;
    this.#turn[slot] = turn;
  }

  /** Whether this gap between requests makes a pair with the one before: `undefined` when not, else whether both are equal. */
  gap(slot: number, nowMs: number): boolean | undefined {
    const gapMs = nowMs - (this.#lastAtMs[slot] ?? NEVER);
    if (gapMs < GAP_MIN_MS) return undefined;
    this.#lastAtMs[slot] = nowMs;
    if (gapMs === Number.POSITIVE_INFINITY) return undefined;
    const before = this.#lastGapMs[slot] ?? -1;
    this.#lastGapMs[slot] = gapMs;
    if (before < 0) return undefined;
    return Math.abs(gapMs - before) <= EVEN_WITHIN * Math.max(gapMs, before);
  }

  /** Whether it gets so far for the first time. */
  reach(slot: number, stage: Stage): boolean {
    return this.#setBit(this.#stages, slot, 1 << STAGES.indexOf(stage));
  }

  /** Whether this is said of it for the first time. */
  returns(slot: number): boolean {
    return this.#setBit(this.#returned, slot, 1);
  }

  #setBit(column: Uint8Array, slot: number, bit: number): boolean {
    const before = column[slot] ?? 0;
    column[slot] = before | bit;
    return (before & bit) === 0;
  }
}

function classOf(requests: number): number {
  let index = 0;
  for (const bound of PER_SOURCE_BOUNDS) {
    if (requests <= bound) return index;
    index += 1;
  }
  return index;
}
