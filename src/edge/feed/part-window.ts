import type { PartObject } from "../../protocol/index.ts";

/**
 * Parts of one rendition that an edge holds: the ten segments of a playlist, and as long again as a segment may still be
 * fetched after it has left the playlist (RFC 8216bis §6.2.2).
 */
export const WINDOW_PARTS = 225;

/**
 * `new`: the newest so far. `late`: fills a gap behind the newest. `repeat`: held already. `gone`: older than the window.
 */
export type PartArrival = "new" | "late" | "repeat" | "gone";

/** The newest parts of one rendition by number. Gaps are allowed; a part that comes late fills its own. */
export class PartWindow {
  readonly #slots: (PartObject | undefined)[];
  readonly #capacity: number;
  #first = 0;
  #last = -1;
  #missing = 0;
  #changes = 0;

  constructor(capacity = WINDOW_PARTS) {
    this.#capacity = capacity;
    this.#slots = new Array<PartObject | undefined>(capacity);
  }

  /** The oldest part held; `undefined` before the first. */
  get first(): number | undefined {
    return this.#last < 0 ? undefined : this.#first;
  }

  /** The newest part held; `undefined` before the first. */
  get last(): number | undefined {
    return this.#last < 0 ? undefined : this.#last;
  }

  /** Numbers between parts that have not come, in all; what came late is taken off again. */
  get missing(): number {
    return this.#missing;
  }

  /** Grows with each part that is taken. */
  get changes(): number {
    return this.#changes;
  }

  push(part: PartObject): PartArrival {
    if (this.#last < 0) return this.#takeFirst(part);
    if (part.number > this.#last) return this.#takeNew(part);
    if (part.number <= this.#last - this.#capacity) return "gone";
    if (this.get(part.number) !== undefined) return "repeat";
    this.#keep(part);
    this.#missing -= 1;
    if (part.number < this.#first) this.#startAt(part.number);
    return "late";
  }

  get(number: number): PartObject | undefined {
    const part = this.#slots[number % this.#capacity];
    return part?.number === number ? part : undefined;
  }

  /** What is held of `from` up to, not including, `to`, in order. */
  range(from: number, to: number): PartObject[] {
    const parts: PartObject[] = [];
    for (let number = Math.max(from, this.#first); number < Math.min(to, this.#last + 1); number++) {
      const part = this.get(number);
      if (part !== undefined) parts.push(part);
    }
    return parts;
  }

  /** The window grows at its old end; what lies between counts as missing. */
  #startAt(number: number): void {
    this.#missing += this.#first - number;
    this.#first = number;
  }

  #takeFirst(part: PartObject): PartArrival {
    this.#first = part.number;
    this.#last = part.number;
    this.#keep(part);
    return "new";
  }

  #takeNew(part: PartObject): PartArrival {
    this.#missing += part.number - this.#last - 1;
    this.#last = part.number;
    this.#keep(part);
    this.#forgetOld();
    return "new";
  }

  #keep(part: PartObject): void {
    this.#slots[part.number % this.#capacity] = part;
    this.#changes += 1;
  }

  /** At most `capacity` steps, however far the newest part has jumped. */
  #forgetOld(): void {
    const oldest = this.#last - this.#capacity + 1;
    for (let number = this.#first; number < Math.min(oldest, this.#first + this.#capacity); number++) {
      if (this.get(number) !== undefined) this.#slots[number % this.#capacity] = undefined;
    }
    this.#first = Math.max(this.#first, oldest);
    while (this.get(this.#first) === undefined) this.#first += 1;
  }
}
