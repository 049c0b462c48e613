import { createHash } from "node:crypto";
import { encodeWindowObject, type PartDigest, type PartObject } from "../protocol/index.ts";

/** 20 s: what an edge that joins late can still get. */
export const HISTORY_PARTS = 100;

/** The newest parts of one rendition, for edges that subscribe in mid-program or missed some. Oldest first, without repeats. */
export class PartHistory {
  readonly #init: Uint8Array;
  readonly #parts: { part: PartObject; sha256: string }[] = [];

  constructor(init: Uint8Array) {
    this.#init = init;
  }

  /** Whatever comes out of order finds its place; a number that is there already is kept as it is. */
  push(part: PartObject): void {
    const at = this.#parts.findLastIndex((held) => held.part.number <= part.number);
    if (this.#parts[at]?.part.number === part.number) return;
    const sha256 = createHash("sha256").update(part.cmaf).digest("hex");
    this.#parts.splice(at + 1, 0, { part, sha256 });
    if (this.#parts.length > HISTORY_PARTS) this.#parts.shift();
  }

  /** A `WindowObject` as bytes, of the parts from this number on. */
  encode(from: number): Uint8Array {
    return encodeWindowObject({ init: this.#init, parts: this.#from(from).map(({ part }) => part) });
  }

  digests(from: number): PartDigest[] {
    return this.#from(from).map(({ part, sha256 }) => ({ number: part.number, sha256 }));
  }

  #from(number: number) {
    return this.#parts.filter(({ part }) => part.number >= number);
  }
}
