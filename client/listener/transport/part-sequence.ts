/** Parts `from` up to, not including, `to` will not come. */
export type PartGap = { from: number; to: number };

/** `repeat` is to be dropped; `gap` lies before the part. */
export type PartArrival = { repeat: true } | { repeat: false; gap: PartGap | undefined };

/** Knows which part comes next: finds repeats and gaps, whichever edge the parts come from. */
export class PartSequence {
  #next: number | undefined;
  #repeats = 0;

  /** The part that is lacking next; `undefined` before the first and after `forget`. */
  get next(): number | undefined {
    return this.#next;
  }

  /** Parts that came twice and were dropped. */
  get repeats(): number {
    return this.#repeats;
  }

  take(number: number): PartArrival {
    const next = this.#next;
    if (next !== undefined && number < next) {
      this.#repeats += 1;
      return { repeat: true };
    }
    this.#next = number + 1;
    return { repeat: false, gap: next === undefined || number === next ? undefined : { from: next, to: number } };
  }

  /** The edge says that parts before `to` will not come. Hands back those of them that were still lacking. */
  skipTo(to: number): PartGap | undefined {
    const next = this.#next;
    if (next !== undefined && to <= next) return undefined;
    this.#next = to;
    return next === undefined ? undefined : { from: next, to };
  }

  forget(): void {
    this.#next = undefined;
  }
}
