import { createHash } from "node:crypto";
import type { Rendition } from "../../protocol/index.ts";

/** Parts of which copies are kept: 100 s, beyond any edge's window. */
const KEPT_PARTS = 512;
/** A part is judged when so many newer ones have come: 50 s, beyond which no edge serves it. */
const SETTLED_AFTER_PARTS = 250;
/** More kinds of bytes than this under one number are all counted as one. */
const VARIANTS_MAX = 8;

/** One kind of bytes under a number, and how many listeners have them. */
export type Variant = { bytes: Buffer; count: number };
type PartCopy = { number: number; variants: Variant[] };

/** What listeners received under one number: each kind of bytes, and how many had it. */
export type SettledPart = {
  rendition: Rendition;
  number: number;
  variants: { sha256: string; count: number }[];
};

/**
 * The bytes of one rendition's parts as they came: whoever is first gives the copy that all others are compared with.
 * Which copy was right is decided later, by what the origin published or by the majority.
 */
export class PartCopies {
  readonly rendition: Rendition;
  readonly #copies = new Array<PartCopy | undefined>(KEPT_PARTS).fill(undefined);
  #newest = -1;
  #settledTo: number | undefined;

  constructor(rendition: Rendition) {
    this.rendition = rendition;
  }

  /** Compares `bytes[from]` to `bytes[to]` with what came before. Returns how many more listeners now differ from the majority. */
  take(number: number, bytes: Uint8Array, from: number, to: number): number {
    const copy = this.#copyOf(number);
    if (copy === undefined) return 0;
    const variant = copy.variants.find((each) => each.bytes.compare(bytes, from, to) === 0);
    const before = minority(copy);
    if (variant !== undefined) variant.count += 1;
    else addVariant(copy, bytes, from, to);
    return minority(copy) - before;
  }

  /** The copy of a part of which only one kind of bytes has come: then nobody differs, and one more of it changes nothing. */
  undisputed(number: number): Variant | undefined {
    const copy = this.#copies[number % KEPT_PARTS];
    return copy?.number === number && copy.variants.length === 1 ? copy.variants[0] : undefined;
  }

  /** Parts that nobody lacks any more, each once; `all` takes the youngest too. */
  settled(all = false): SettledPart[] {
    const to = all ? this.#newest + 1 : this.#newest - SETTLED_AFTER_PARTS;
    const from = Math.max(this.#settledTo ?? 0, this.#newest + 1 - KEPT_PARTS);
    const settled: SettledPart[] = [];
    for (let number = from; number < to; number++) {
      const copy = this.#copies[number % KEPT_PARTS];
      if (copy?.number === number) settled.push(this.#settle(copy));
    }
    this.#settledTo = Math.max(from, to);
    return settled;
  }

  #settle({ number, variants }: PartCopy): SettledPart {
    const shown = variants.map(({ bytes, count }) => ({
      sha256: createHash("sha256").update(bytes).digest("hex"),
      count,
    }));
    return { rendition: this.rendition, number, variants: shown };
  }

  /** `undefined` for parts so old that their copies are gone. */
  #copyOf(number: number): PartCopy | undefined {
    if (number <= this.#newest - KEPT_PARTS) return undefined;
    const slot = number % KEPT_PARTS;
    const kept = this.#copies[slot];
    if (kept?.number === number) return kept;
    const copy: PartCopy = { number, variants: [] };
    this.#copies[slot] = copy;
    this.#newest = Math.max(this.#newest, number);
    return copy;
  }
}

function addVariant(copy: PartCopy, bytes: Uint8Array, from: number, to: number): void {
  const last = copy.variants.length >= VARIANTS_MAX ? copy.variants.at(-1) : undefined;
  if (last !== undefined) last.count += 1;
  else copy.variants.push({ bytes: Buffer.from(bytes.subarray(from, to)), count: 1 });
}

function minority({ variants }: PartCopy): number {
  if (variants.length <= 1) return 0;
  const counts = variants.map(({ count }) => count);
  return counts.reduce((sum, count) => sum + count, 0) - Math.max(...counts);
}
