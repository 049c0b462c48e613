import type { DistinctSketch } from "../protocol/index.ts";

/** Registers of a `DistinctSketch`. */
export const REGISTERS = 1_024;
/** 2 to the power of minus each rank. */
const INVERSE = Float64Array.from({ length: 256 }, (_, rank) => 2 ** -rank);
const ALPHA = 0.7213 / (1 + 1.079 / REGISTERS);

/** A sketch that is not of this size counts nothing. */
export function readSketch(sketch: DistinctSketch): Uint8Array {
  const registers = new Uint8Array(REGISTERS);
  if (sketch === "") return registers;
  const bytes = Buffer.from(sketch, "base64");
  return bytes.length === REGISTERS ? Uint8Array.from(bytes) : registers;
}

export function writeSketch(registers: Uint8Array): DistinctSketch {
  return Buffer.from(registers).toString("base64");
}

/** `into` then counts what either of them has seen. */
export function unite(into: Uint8Array, other: Uint8Array): void {
  for (let at = 0; at < REGISTERS; at++) {
    const rank = other[at] ?? 0;
    if (rank > (into[at] ?? 0)) into[at] = rank;
  }
}

/** How many different things were seen, to within 3 % (one standard error). */
export function distinct(registers: Uint8Array): number {
  let sum = 0;
  let empty = 0;
  for (const rank of registers) {
    sum += INVERSE[rank] ?? 0;
    if (rank === 0) empty++;
  }
  const raw = (ALPHA * REGISTERS * REGISTERS) / sum;
  if (raw > 2.5 * REGISTERS || empty === 0) return raw;
  return REGISTERS * Math.log(REGISTERS / empty);
}

/** How many of those in `seen` are not among the prefixes of before, which are counted already. */
export function distinctBeyond(seen: Uint8Array, before: { prefixes: Uint8Array; prefixCount: number }): number {
  const both = Uint8Array.from(seen);
  unite(both, before.prefixes);
  return Math.max(0, distinct(both) - before.prefixCount);
}
