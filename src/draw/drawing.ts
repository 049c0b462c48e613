import { SeedStream } from "./seed-stream.ts";

/** Numbers that take part in a draw at most; later ones are their own places. */
export const DRAW_SIZE_MAX = 16_777_216;

/**
 * A draw in the making, for whoever may not stop for long: `advance` until it says that it is done. The same places as `placesOf`.
 * Throws RangeError for a size that is not 0 … `DRAW_SIZE_MAX`.
 */
export class Drawing {
  /** `[number − 1]` → place, 1 … size. Final when `advance` has given `true`. */
  readonly places: Uint32Array;
  readonly #stream: SeedStream;
  /** The highest index that is not settled. */
  #last: number;

  constructor(seed: string, size: number) {
    if (!Number.isInteger(size) || size < 0 || size > DRAW_SIZE_MAX) {
      throw new RangeError(`A draw has 0 to ${DRAW_SIZE_MAX} numbers`);
    }
    this.#stream = new SeedStream(seed);
    this.places = new Uint32Array(size);
    for (let index = 0; index < size; index++) this.places[index] = index + 1;
    this.#last = size - 1;
  }

  /** Settles so many more; about 0.2 µs each. */
  advance(count: number): boolean {
    const { places } = this;
    const until = Math.max(0, this.#last - count);
    for (let last = this.#last; last > until; last--) {
      const other = this.#stream.below(last + 1);
      const place = places[last] ?? 0;
      places[last] = places[other] ?? 0;
      places[other] = place;
    }
    this.#last = until;
    return until === 0;
  }
}

/**
 * The place of each of the first `size` numbers: `[number − 1]` → 1 … size. A Fisher–Yates shuffle from the last index down, each
 * partner drawn from the `SeedStream`; `docs/wire/door.md` has it in ten lines of Python.
 */
export function placesOf(seed: string, size: number): Uint32Array {
  const drawing = new Drawing(seed, size);
  drawing.advance(size);
  return drawing.places;
}
