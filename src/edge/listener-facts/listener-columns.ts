/** What is kept of one connection, in columns: 48 bytes each. */
export class ListenerColumns {
  readonly size: number;
  /** Random; with the slot they are the connection's id. */
  readonly tagHigh: Uint32Array;
  readonly tagLow: Uint32Array;
  readonly room: Uint32Array;
  readonly stalls: Uint32Array;
  readonly moved: Uint32Array;
  readonly behindMs: Int32Array;
  readonly part: Uint32Array;
  /** Of those that are gone, who went after it; −1: nobody. Of free ones, the next free one. */
  readonly next: Int32Array;
  /** Monotonic; NaN: it never acknowledged sound, or is still here. */
  readonly heardAtMs: Float64Array;
  readonly goneAtMs: Float64Array;

  /** The first slots are those of `before`. */
  constructor(size: number, before?: ListenerColumns) {
    this.size = size;
    const grown = <Column extends Uint32Array | Int32Array | Float64Array>(column: Column, old: Column | undefined) => {
      if (old !== undefined) column.set(old);
      return column;
    };
    this.tagHigh = grown(new Uint32Array(size), before?.tagHigh);
    this.tagLow = grown(new Uint32Array(size), before?.tagLow);
    this.room = grown(new Uint32Array(size), before?.room);
    this.stalls = grown(new Uint32Array(size), before?.stalls);
    this.moved = grown(new Uint32Array(size), before?.moved);
    this.behindMs = grown(new Int32Array(size), before?.behindMs);
    this.part = grown(new Uint32Array(size), before?.part);
    this.next = grown(new Int32Array(size), before?.next);
    this.heardAtMs = grown(new Float64Array(size), before?.heardAtMs);
    this.goneAtMs = grown(new Float64Array(size), before?.goneAtMs);
  }
}
