import { commitmentOf, Drawing } from "../../../src/draw/index.ts";
import type { DoorDraw } from "../../../src/protocol/index.ts";

/** So many numbers are settled at a time; a slow phone takes some 100 ms for them. */
export const SLICE = 100_000;

/** Works a draw out anew, once for each seed. */
export class DrawProof {
  #seed: string | undefined;
  #commitment = "";
  #drawing: Drawing | undefined;
  #isDone = false;

  /** Works out a slice of it. Hands back whether nothing is left to be worked out. Throws RangeError for what is no draw. */
  workOut(draw: DoorDraw | null): boolean {
    if (draw === null || draw.seed === null || draw.size === null) return true;
    if (this.#seed !== draw.seed || this.#drawing?.places.length !== draw.size) {
      this.#seed = draw.seed;
      this.#commitment = commitmentOf(draw.seed);
      this.#drawing = new Drawing(draw.seed, draw.size);
      this.#isDone = false;
    }
    this.#isDone ||= this.#drawing.advance(SLICE);
    return this.#isDone;
  }

  /** The place of a number; the number itself where it did not take part. `undefined` before the draw is worked out. */
  placeOf(number: number, draw: DoorDraw | null): number | undefined {
    if (draw === null) return number;
    if (draw.seed === null || draw.size === null) return undefined;
    if (number > draw.size) return number;
    return this.#isDone && this.#seed === draw.seed ? this.#drawing?.places[number - 1] : undefined;
  }

  /** Whether the seed is the one that was promised; `promised`: what was told before the draw. `undefined` before it is worked out. */
  holds(draw: DoorDraw | null, promised: string | undefined): boolean | undefined {
    if (draw === null || draw.seed === null || this.#seed !== draw.seed) return undefined;
    return this.#commitment === (promised ?? draw.commitment).toLowerCase();
  }
}
