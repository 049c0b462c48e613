import { moduleOf, op, type WasmFunction } from "./wasm-module.ts";

/** RFC 9106 §3.5: `into` becomes G(`left`, `right`). All are addresses of blocks; `work` is overwritten. */
export type Compress = (left: number, right: number, into: number, work: number) => void;

/** Words of 64 bits in a block of 1 KiB. */
const WORDS = 128;

/** Rejects where WebAssembly is missing or forbidden. */
export async function loadCompression(memory: WebAssembly.Memory): Promise<Compress> {
  const { instance } = await WebAssembly.instantiate(bytesOfCompression(), { i: { m: memory } });
  return instance.exports["f"] as Compress;
}

function bytesOfCompression(): Uint8Array<ArrayBuffer> {
  const row = permutation((word) => 8 * word);
  const column = permutation((word) => 128 * (word >> 1) + 8 * (word & 1));
  return moduleOf([row, column, compression({ row: 0, column: 1 })]);
}

/** Parameters: left 0, right 1, into 2, work 3; local 4 is an offset, local 5 a word. */
function compression(indexes: { row: number; column: number }): WasmFunction {
  const eight = [...Array(8).keys()];
  const call = (index: number, bytesApart: number) =>
    eight.flatMap((at) => [...op.get(3), ...shifted(at, bytesApart), ...op.add32, ...op.call(index)]);
  const body = [
    ...eachWord([
      ...[...at(2), ...at(0), ...op.load64(0), ...at(1), ...op.load64(0), ...op.xor64, ...op.set(5)],
      ...[...op.get(5), ...op.store64(0), ...at(3), ...op.get(5), ...op.store64(0)],
    ]),
    ...call(indexes.row, 7),
    ...call(indexes.column, 4),
    ...eachWord([...at(2), ...at(2), ...op.load64(0), ...at(3), ...op.load64(0), ...op.xor64, ...op.store64(0)]),
  ];
  return { parameters: 4, locals32: 1, locals64: 1, body };
}

/** `value` times two to the power `bits`, as an i32. */
function shifted(value: number, bits: number): number[] {
  return [...op.const32(value), ...op.const32(bits), ...op.shiftLeft32];
}

/** The address of the present word of a parameter's block. */
function at(parameter: number): number[] {
  return [...op.get(parameter), ...op.get(4), ...op.add32];
}

function eachWord(body: readonly number[]): number[] {
  const next = [...op.get(4), ...op.const32(8), ...op.add32, ...op.tee(4)];
  const end = [...shifted(1, Math.log2(WORDS * 8)), ...op.lessThan32];
  return [...op.const32(0), ...op.set(4), ...op.loop, ...body, ...next, ...end, ...op.branchIf(0), ...op.end];
}

/** RFC 9106 §3.6: P over 16 words in memory, each so many bytes after parameter 0. The words are locals 1 to 16. */
function permutation(offsetOf: (word: number) => number): WasmFunction {
  const words = [...Array(16).keys()];
  const mixed = [
    ...[0, 1, 2, 3].flatMap((a) => mix(a, a + 4, a + 8, a + 12)),
    ...[0, 1, 2, 3].flatMap((a) => mix(a, 4 + ((a + 1) & 3), 8 + ((a + 2) & 3), 12 + ((a + 3) & 3))),
  ];
  const loads = words.flatMap((word) => [...op.get(0), ...op.load64(offsetOf(word)), ...op.set(word + 1)]);
  const stores = words.flatMap((word) => [...op.get(0), ...op.get(word + 1), ...op.store64(offsetOf(word))]);
  return { parameters: 1, locals32: 0, locals64: 16, body: [...loads, ...mixed, ...stores] };
}

/** GB of RFC 9106 §3.6. */
function mix(a: number, b: number, c: number, d: number): number[] {
  return [
    ...[...addMultiplied(a, b), ...xorRotated(d, a, 32), ...addMultiplied(c, d), ...xorRotated(b, c, 24)],
    ...[...addMultiplied(a, b), ...xorRotated(d, a, 16), ...addMultiplied(c, d), ...xorRotated(b, c, 63)],
  ];
}

/** x = x + y + 2 · low32(x) · low32(y). */
function addMultiplied(x: number, y: number): number[] {
  const low = (word: number) => [...op.get(word + 1), ...op.wrapTo32, ...op.extendTo64];
  const product = [...low(x), ...low(y), ...op.multiply64, ...op.const64(1), ...op.shiftLeft64];
  return [...op.get(x + 1), ...op.get(y + 1), ...op.add64, ...product, ...op.add64, ...op.set(x + 1)];
}

/** x = (x ⊕ y) turned right. */
function xorRotated(x: number, y: number, bits: number): number[] {
  return [...op.get(x + 1), ...op.get(y + 1), ...op.xor64, ...op.const64(bits), ...op.rotateRight64, ...op.set(x + 1)];
}
