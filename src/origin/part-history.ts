import { encodeWindowObject, type PartObject } from "../protocol/index.ts";

/** 20 s: what an edge that joins late can still get. */
export const HISTORY_PARTS = 100;

/** The newest parts of one rendition, for edges that subscribe in mid-program. */
export class PartHistory {
  readonly #init: Uint8Array;
  readonly #parts: PartObject[] = [];

  constructor(init: Uint8Array) {
    this.#init = init;
  }

  push(part: PartObject): void {
    this.#parts.push(part);
    if (this.#parts.length > HISTORY_PARTS) this.#parts.shift();
  }

  /** A `WindowObject` as bytes. */
  encode(): Uint8Array {
    return encodeWindowObject({ init: this.#init, parts: this.#parts });
  }
}
