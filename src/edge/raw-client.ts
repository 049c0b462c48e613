import { decodeFrames, type ListenFrame } from "../protocol/index.ts";
import { until } from "./loopback-scene.ts";

const HEAD_END = "\r\n\r\n";

/** A TCP client that can stop reading, as a phone in a tunnel does. For tests. */
export class RawClient implements Disposable {
  readonly #socket: Bun.Socket;
  readonly #received: Buffer[];
  readonly #closed: { done: boolean };

  private constructor(socket: Bun.Socket, received: Buffer[], closed: { done: boolean }) {
    this.#socket = socket;
    this.#received = received;
    this.#closed = closed;
  }

  /** Resolves when the answer's head has come. */
  static async get(url: string, headers: Record<string, string> = {}): Promise<RawClient> {
    const { hostname, port, pathname, search } = new URL(url);
    const received: Buffer[] = [];
    const closed = { done: false };
    const socket = await Bun.connect({
      hostname,
      port: Number(port),
      socket: {
        data: (_, bytes) => void received.push(Buffer.from(bytes)),
        close: () => {
          closed.done = true;
        },
      },
    });
    const lines = Object.entries({ Host: "edge", ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`GET ${pathname}${search} HTTP/1.1\r\n${lines.join("")}\r\n`);
    const client = new RawClient(socket, received, closed);
    await until(() => closed.done || client.#all().includes(HEAD_END));
    return client;
  }

  static listen(url: string): Promise<RawClient> {
    return RawClient.get(url, {
      Upgrade: "websocket",
      Connection: "Upgrade",
      "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
      "Sec-WebSocket-Version": "13",
    });
  }

  get closed(): boolean {
    return this.#closed.done;
  }

  get head(): string {
    const all = this.#all();
    return all.subarray(0, all.indexOf(HEAD_END)).toString("latin1");
  }

  get bytes(): number {
    return this.#received.reduce((sum, { length }) => sum + length, 0);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** The body so far, of an answer in chunks. */
  chunked(): Buffer {
    const pieces: Buffer[] = [];
    let rest = this.#body();
    while (true) {
      const lineEnd = rest.indexOf("\r\n");
      const size = Number.parseInt(rest.subarray(0, lineEnd).toString("latin1"), 16);
      if (lineEnd < 0 || !(size > 0) || rest.length < lineEnd + 4 + size) return Buffer.concat(pieces);
      pieces.push(rest.subarray(lineEnd + 2, lineEnd + 2 + size));
      rest = rest.subarray(lineEnd + 4 + size);
    }
  }

  /** Whether the last chunk of an answer in chunks has come. */
  get finished(): boolean {
    return this.#all().subarray(-7).toString("latin1") === "\r\n0\r\n\r\n";
  }

  /** Frames of the listening protocol so far, of a WebSocket. */
  frames(): ListenFrame[] {
    const frames: ListenFrame[] = [];
    let rest = this.#body();
    for (let next = readMessage(rest); next !== undefined; next = readMessage(rest)) {
      if (next.binary) frames.push(...decodeFrames(next.payload));
      rest = rest.subarray(next.bytes);
    }
    return frames;
  }

  [Symbol.dispose](): void {
    this.#socket.terminate();
  }

  #body(): Buffer {
    const all = this.#all();
    return all.subarray(all.indexOf(HEAD_END) + HEAD_END.length);
  }

  #all(): Buffer {
    const all = Buffer.concat(this.#received);
    this.#received.splice(0, this.#received.length, all);
    return all;
  }
}

/** The WebSocket message at the beginning (RFC 6455 §5.2); `undefined` while it is not all there. */
function readMessage(bytes: Buffer): { binary: boolean; payload: Buffer; bytes: number } | undefined {
  if (bytes.length < 2) return undefined;
  const short = (bytes[1] ?? 0) & 127;
  const head = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (bytes.length < head) return undefined;
  const size = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
  if (bytes.length < head + size) return undefined;
  return { binary: bytes[0] === 0x82, payload: bytes.subarray(head, head + size), bytes: head + size };
}
