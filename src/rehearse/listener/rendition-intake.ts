import { FRAME_TYPE, type Rendition } from "../../protocol/index.ts";
import { PartCopies, type Variant } from "./part-copies.ts";

/** Messages that are remembered whole; ten phases of several edges, and the last second's. */
const KNOWN_MAX = 128;
const LENGTH_LIMIT = 2 ** 20;

/** A message of parts `first` to `last`, none left out, and the copies of these; nobody has received other ones. */
export type KnownMessage = { first: number; last: number; bytes: Buffer; variants: Variant[] };

/**
 * One rendition as it comes to all listeners of a process. Edges give all listeners of a phase the same message, so whoever gets
 * a message that was taken apart before compares it in one go.
 */
export class RenditionIntake {
  readonly copies: PartCopies;
  readonly #known = new Map<number, KnownMessage>();

  constructor(rendition: Rendition) {
    this.copies = new PartCopies(rendition);
  }

  /** The message in `bytes[from]` to `bytes[to]` if it is, byte for byte, one that was remembered. */
  known(bytes: Uint8Array, from: number, to: number): KnownMessage | undefined {
    if (to - from < 8 || bytes[from] !== FRAME_TYPE.part) return undefined;
    const message = this.#known.get(keyOf(firstPartOf(bytes, from), to - from));
    return message !== undefined && message.bytes.compare(bytes, from, to) === 0 ? message : undefined;
  }

  /** A part came; see `PartCopies.take`. Once copies differ, messages are taken apart again, so that each is counted as what it is. */
  take(number: number, bytes: Uint8Array, from: number, to: number): number {
    const differing = this.copies.take(number, bytes, from, to);
    if (differing > 0) this.#known.clear();
    return differing;
  }

  /** A message of which every part was just taken; nothing is remembered while copies of one of them differ. */
  remember(first: number, last: number, bytes: Uint8Array): void {
    const variants: Variant[] = [];
    for (let number = first; number <= last; number++) {
      const variant = this.copies.undisputed(number);
      if (variant === undefined) return;
      variants.push(variant);
    }
    this.#known.set(keyOf(first, bytes.length), { first, last, bytes: Buffer.from(bytes), variants });
    if (this.#known.size <= KNOWN_MAX) return;
    const oldest = this.#known.keys().next();
    if (!oldest.done) this.#known.delete(oldest.value);
  }
}

function firstPartOf(bytes: Uint8Array, from: number): number {
  const high = ((bytes[from + 4] ?? 0) << 8) | (bytes[from + 5] ?? 0);
  const low = ((bytes[from + 6] ?? 0) << 8) | (bytes[from + 7] ?? 0);
  return high * 65_536 + low;
}

function keyOf(first: number, length: number): number {
  return first * LENGTH_LIMIT + (length % LENGTH_LIMIT);
}
