import { DRAW_SIZE_MAX, Drawing } from "../../draw/index.ts";
import type { DoorState } from "../../protocol/index.ts";

/** Numbers settled in one go: a millisecond or two, so that no part comes late. */
const SETTLED_AT_ONCE = 8_000;

/** The draw of one room: from numbers to places. Computed once, in slices, when the seed is told; 4 bytes a number. */
export class PlaceTable {
  #drawing: { seed: string; work: Drawing; done: boolean } | undefined;

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
    this.#drawing ??= begun(draw.seed, draw.size);
    if (this.#drawing.seed !== draw.seed) this.#drawing = begun(draw.seed, draw.size);
    if (!this.#drawing.done) this.#drawing.done = this.#drawing.work.advance(SETTLED_AT_ONCE);
    return !this.#drawing.done;
  }
}

/** Control draws no more than `DRAW_SIZE_MAX` either. */
function begun(seed: string, size: number): { seed: string; work: Drawing; done: boolean } {
  return { seed, work: new Drawing(seed, Math.min(size, DRAW_SIZE_MAX)), done: false };
}
