const END_OF_HEAD = "\r\n\r\n";
const HEAD_BYTES_MAX = 32_768;
/** Of a body that somebody wants to read. */
const BODY_BYTES_MAX = 262_144;
const NO_BODY: ReadonlySet<number> = new Set([101, 204, 304]);

/** `body`: what was kept of it, when bodies are kept. */
export type Answer = { status: number; head: string; body: string };

/** Cuts a server's bytes into answers, pipelined ones too. */
export class AnswerReader {
  readonly #keepsBodies: boolean;
  #pending = Buffer.alloc(0);
  #answer: Answer | undefined;
  #bodyLeft = 0;
  #chunked = false;
  #kept: Buffer[] = [];
  #keptBytes = 0;

  constructor(options: { keepsBodies: boolean }) {
    this.#keepsBodies = options.keepsBodies;
  }

  /** What has come after the last answer; after a 101, the first frames. */
  get rest(): Uint8Array {
    return this.#pending;
  }

  /** Each answer that these bytes completed. Stops behind a 101. Throws RangeError on what is not HTTP. */
  take(bytes: Uint8Array, each: (answer: Answer) => void): void {
    this.#pending = this.#pending.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#pending, bytes]);
    while (this.#pending.length > 0) {
      if (this.#answer === undefined && !this.#beginAnswer()) return;
      if (!this.#readBody()) return;
      const answer = this.#answer;
      if (answer === undefined) return;
      answer.body = Buffer.concat(this.#kept).toString("utf8");
      this.#kept = [];
      this.#keptBytes = 0;
      this.#answer = undefined;
      each(answer);
      if (answer.status === 101) return;
    }
  }

  #beginAnswer(): boolean {
    const end = this.#pending.indexOf(END_OF_HEAD);
    if (end < 0) {
      if (this.#pending.length > HEAD_BYTES_MAX) throw new RangeError("Cannot read answer: its head is too long");
      return false;
    }
    const head = this.#pending.toString("latin1", 0, end);
    const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1]);
    if (!(status > 0)) throw new RangeError("Cannot read answer: it is not HTTP");
    this.#pending = this.#pending.subarray(end + END_OF_HEAD.length);
    this.#chunked = /\r\ntransfer-encoding:\s*chunked/i.test(head);
    this.#bodyLeft = NO_BODY.has(status) ? 0 : Number(headerOf(head, "content-length") ?? 0);
    this.#answer = { status, head, body: "" };
    return true;
  }

  /** Whether the body is complete. */
  #readBody(): boolean {
    return this.#chunked ? this.#readChunks() : this.#readPlain();
  }

  #readPlain(): boolean {
    const piece = this.#pending.subarray(0, this.#bodyLeft);
    this.#keep(piece);
    this.#bodyLeft -= piece.length;
    this.#pending = this.#pending.subarray(piece.length);
    return this.#bodyLeft === 0;
  }

  #readChunks(): boolean {
    for (;;) {
      const lineEnd = this.#pending.indexOf("\r\n");
      if (lineEnd < 0) return false;
      const size = Number.parseInt(this.#pending.toString("latin1", 0, lineEnd), 16);
      if (!(size >= 0)) throw new RangeError("Cannot read answer: a chunk has no size");
      const end = lineEnd + 2 + size + 2;
      if (this.#pending.length < end) return false;
      this.#keep(this.#pending.subarray(lineEnd + 2, end - 2));
      this.#pending = this.#pending.subarray(end);
      if (size === 0) return true;
    }
  }

  #keep(piece: Buffer): void {
    if (!this.#keepsBodies || this.#keptBytes >= BODY_BYTES_MAX) return;
    this.#kept.push(Buffer.from(piece));
    this.#keptBytes += piece.length;
  }
}

/** `name` in lower case. */
export function headerOf(head: string, name: string): string | undefined {
  return new RegExp(`\\r\\n${name}:\\s*([^\\r]*)`, "i").exec(head)?.[1]?.trim();
}

/** 0 when nothing was said. */
export function retryAfterMs(answer: Answer): number {
  const seconds = Number(headerOf(answer.head, "retry-after") ?? 0);
  return seconds > 0 ? seconds * 1_000 : 0;
}
