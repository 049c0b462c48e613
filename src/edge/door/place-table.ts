import { DRAW_SIZE_MAX, Drawing } from "../../draw/index.ts";
import type { DoorState } from "../../protocol/index.ts";

/** Numbers settled in one go, so that no part comes late: few while the code is cold, then twice as many each time, some 3 ms of work. */
const SETTLED_AT_ONCE = { first: 1_000, most: 16_000 };

type Making = { seed: string; work: Drawing; slice: number; done: boolean };

/** The draw of one room: from numbers to places. Computed once, in slices, when the seed is told; 4 bytes a number. */
export class PlaceTable {
  #drawing: Making | undefined;

  /** The place of a number; `null` before the draw, and for the moment that it takes to compute. */
  placeOf(number: number, { draw }: Pick<DoorState, "draw">): number | null {
    if (draw === null) return number;
    if (draw.seed === null || draw.size === null) return null;
    if (number > draw.size) return number;
    const drawing = this.#drawing;
    if (drawing === undefined || drawing.seed !== draw.seed || !drawing.done) return null;
    return drawing.work.places[number - 1] ?? null;
  }

  /** One slice of what is to be done. Whether there is more. */
  work({ draw }: Pick<DoorState, "draw">): boolean {
    if (draw === null || draw.seed === null || draw.size === null) return false;
    if (this.#drawing?.seed !== draw.seed) this.#drawing = begun(draw.seed, draw.size);
    const making = this.#drawing;
    if (making.done) return false;
    making.done = making.work.advance(making.slice);
    making.slice = Math.min(SETTLED_AT_ONCE.most, 2 * making.slice);
    return !making.done;
  }
}

/** Control draws no more than `DRAW_SIZE_MAX` either. */
function begun(seed: string, size: number): Making {
  return { seed, work: new Drawing(seed, Math.min(size, DRAW_SIZE_MAX)), slice: SETTLED_AT_ONCE.first, done: false };
}
