import { OPCODE } from "./opcodes.ts";

/** No message of the listening protocol comes near this. */
const MESSAGE_BYTES_MAX = 8 * 1024 * 1024;
const FINAL_BINARY = 0x80 | OPCODE.binary;

/** Who hears what a server's frames say. Ranges are valid only during the call. */
export interface FrameSink {
  /** A whole binary message: `bytes[from]` up to, not including, `bytes[to]`. */
  message(bytes: Uint8Array, from: number, to: number): void;
  ping(payload: Uint8Array): void;
  /** 1005 when the server gave no code. */
  closing(code: number, reason: string): void;
}

/**
 * Cuts a server's byte stream into WebSocket messages (RFC 6455 §5), however the network has cut it. A message that lies
 * whole in what arrived is handed on without a copy.
 */
export class FrameReader {
  #pending: Uint8Array | undefined;
  #fragments: Uint8Array[] | undefined;

  /** Reads from `bytes[from]` on. Throws RangeError on frames that no server may send. */
  take(bytes: Uint8Array, from: number, sink: FrameSink): void {
    let stream = bytes;
    let at = from;
    if (this.#pending !== undefined) {
      stream = Buffer.concat([this.#pending, from === 0 ? bytes : bytes.subarray(from)]);
      at = 0;
      this.#pending = undefined;
    }
    while (at < stream.length) {
      const next = this.#takeFrame(stream, at, sink);
      if (next === undefined) break;
      at = next;
    }
    if (at < stream.length) this.#pending = stream.slice(at);
  }

  /** Where the next frame begins; `undefined` while this one is incomplete. */
  #takeFrame(stream: Uint8Array, at: number, sink: FrameSink): number | undefined {
    const body = bodyAt(stream, at);
    if (body === undefined) return undefined;
    const end = body + bodyLength(stream, at);
    if (stream.length < end) return undefined;
    const first = stream[at] ?? 0;
    if (first === FINAL_BINARY && this.#fragments === undefined) sink.message(stream, body, end);
    else this.#takeOther(first & 0x0f, first >= 0x80, stream.subarray(body, end), sink);
    return end;
  }

  #takeOther(opcode: number, isLast: boolean, payload: Uint8Array, sink: FrameSink): void {
    if (opcode === OPCODE.ping) sink.ping(payload);
    else if (opcode === OPCODE.close) sink.closing(closeCode(payload), Buffer.from(payload.subarray(2)).toString());
    else if (opcode === OPCODE.binary || opcode === OPCODE.continuation)
      this.#takeFragment(opcode, isLast, payload, sink);
    else if (opcode !== OPCODE.pong) throw new RangeError(`Cannot read frame: opcode ${opcode} is not spoken here`);
  }

  #takeFragment(opcode: number, isLast: boolean, payload: Uint8Array, sink: FrameSink): void {
    const begins = opcode === OPCODE.binary;
    if (begins === (this.#fragments !== undefined)) throw new RangeError("Cannot read frame: fragments out of order");
    this.#fragments ??= [];
    this.#fragments.push(payload.slice());
    const size = this.#fragments.reduce((sum, { length }) => sum + length, 0);
    if (size > MESSAGE_BYTES_MAX) throw new RangeError("Cannot read message: its fragments are too many");
    if (!isLast) return;
    const whole = Buffer.concat(this.#fragments);
    this.#fragments = undefined;
    sink.message(whole, 0, whole.length);
  }
}

/** Where the body of the frame at `at` begins; `undefined` while its header is incomplete. */
function bodyAt(stream: Uint8Array, at: number): number | undefined {
  if (stream.length - at < 2) return undefined;
  const first = stream[at] ?? 0;
  const second = stream[at + 1] ?? 0;
  if (second > 127 || (first & 0x70) !== 0) throw new RangeError("Cannot read frame: it is masked, or extended");
  const body = at + (second < 126 ? 2 : second === 126 ? 4 : 10);
  return body > stream.length ? undefined : body;
}

function bodyLength(stream: Uint8Array, at: number): number {
  const second = stream[at + 1] ?? 0;
  if (second < 126) return second;
  return second === 126 ? ((stream[at + 2] ?? 0) << 8) | (stream[at + 3] ?? 0) : longLength(stream, at + 2);
}

function longLength(stream: Uint8Array, at: number): number {
  const length = Number(new DataView(stream.buffer, stream.byteOffset + at, 8).getBigUint64(0));
  if (length > MESSAGE_BYTES_MAX) throw new RangeError(`Cannot read frame: ${length} bytes`);
  return length;
}

function closeCode(payload: Uint8Array): number {
  return payload.length < 2 ? 1005 : ((payload[0] ?? 0) << 8) | (payload[1] ?? 0);
}
