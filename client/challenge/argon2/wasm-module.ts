/** The few opcodes that a compression needs (WebAssembly Core Specification 1.0, §5.4). */
export const op = {
  loop: [0x03, 0x40],
  end: [0x0b],
  branchIf: (depth: number) => [0x0d, depth],
  call: (index: number) => [0x10, index],
  get: (local: number) => [0x20, local],
  set: (local: number) => [0x21, local],
  tee: (local: number) => [0x22, local],
  load64: (offset: number) => [0x29, 3, ...unsigned(offset)],
  store64: (offset: number) => [0x37, 3, ...unsigned(offset)],
  /** −64 to 63, as is the other. */
  const32: (value: number) => [0x41, value & 0x7f],
  const64: (value: number) => [0x42, value & 0x7f],
  lessThan32: [0x49],
  add32: [0x6a],
  shiftLeft32: [0x74],
  add64: [0x7c],
  multiply64: [0x7e],
  xor64: [0x85],
  shiftLeft64: [0x86],
  rotateRight64: [0x8a],
  wrapTo32: [0xa7],
  extendTo64: [0xad],
} as const;

const I32 = 0x7f;
const I64 = 0x7e;

/** `parameters` are i32, numbered before the locals: first `locals32`, then `locals64`. Nothing is returned. */
export type WasmFunction = { parameters: number; locals32: number; locals64: number; body: readonly number[] };

/** A module that works in the memory `m` of the import `i`, and exports its last function as `f`. */
export function moduleOf(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters }) => [0x60, parameters, ...Array<number>(parameters).fill(I32), 0]);
  return new Uint8Array([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector(types)),
    ...section(2, vector([[...name("i"), ...name("m"), 2, 0, 1]])),
    ...section(3, vector(functions.map((_, index) => [index]))),
    ...section(7, vector([[...name("f"), 0, functions.length - 1]])),
    ...section(10, vector(functions.map(codeOf))),
  ]);
}

function codeOf({ locals32, locals64, body }: WasmFunction): number[] {
  const locals = vector([
    [locals32, I32],
    [locals64, I64],
  ]);
  const code = [...locals, ...body, ...op.end];
  return [...unsigned(code.length), ...code];
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

function vector(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function name(text: string): number[] {
  return vector([...text].map((letter) => [letter.charCodeAt(0)]));
}

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}
