import { describe, expect, test } from "bun:test";
import { seededRandom } from "../../media/index.ts";
import { acceptFor, closeFrame, FrameReader, type FrameSink, readHandshake, textFrame } from "./index.ts";

class Heard implements FrameSink {
  readonly messages: string[] = [];
  readonly pings: string[] = [];
  closed: [number, string] | undefined;

  message(bytes: Uint8Array, from: number, to: number): void {
    this.messages.push(Buffer.from(bytes.subarray(from, to)).toString());
  }

  ping(payload: Uint8Array): void {
    this.pings.push(Buffer.from(payload).toString());
  }

  closing(code: number, reason: string): void {
    this.closed = [code, reason];
  }
}

/** A frame as servers send it, its length in the shortest form. */
function frame(first: number, payload: string): Buffer {
  const body = Buffer.from(payload);
  const head = [first];
  if (body.length < 126) head.push(body.length);
  else if (body.length < 65_536) head.push(126, body.length >> 8, body.length & 255);
  else head.push(127, 0, 0, 0, 0, 0, body.length >> 16, (body.length >> 8) & 255, body.length & 255);
  return Buffer.concat([Buffer.from(head), body]);
}

describe("frames", () => {
  const long = "l".repeat(300);
  const huge = "h".repeat(70_000);
  const stream = Buffer.concat([
    frame(0x82, "one"),
    frame(0x89, "are you there"),
    frame(0x82, long),
    frame(0x02, "in "),
    frame(0x8a, ""),
    frame(0x00, "three "),
    frame(0x80, "pieces"),
    frame(0x82, huge),
    Buffer.from([0x88, 5, 0x03, 0xe8, 0x62, 0x79, 0x65]),
  ]);

  test("come out whole, however the network cuts them", () => {
    for (let seed = 1; seed <= 30; seed++) {
      const random = seededRandom(seed);
      const heard = new Heard();
      const reader = new FrameReader();
      for (let at = 0; at < stream.length; ) {
        const to = Math.min(stream.length, at + 1 + Math.floor(random() ** 4 * stream.length));
        reader.take(Uint8Array.from(stream.subarray(at, to)), 0, heard);
        at = to;
      }
      expect(heard.messages).toEqual(["one", long, "in three pieces", huge]);
      expect(heard.pings).toEqual(["are you there"]);
      expect(heard.closed).toEqual([1000, "bye"]);
    }
  });

  test("that no server may send are refused", () => {
    const refused = [
      Buffer.from([0x82, 0x81, 0, 0, 0, 0, 1]),
      frame(0xc2, "x"),
      frame(0x80, "no start"),
      frame(0x81, "text"),
    ];
    for (const bytes of refused) expect(() => new FrameReader().take(bytes, 0, new Heard())).toThrow(RangeError);
    const endless = Buffer.from([0x82, 127, 0, 0, 1, 0, 0, 0, 0, 0]);
    expect(() => new FrameReader().take(endless, 0, new Heard())).toThrow(RangeError);
  });

  test("of ours are read by a server that is not", async () => {
    const { promise, resolve } = Promise.withResolvers<{ text: string; code: number }>();
    let text = "";
    await using server = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      fetch: (request, to) => (to.upgrade(request) ? undefined : new Response(null, { status: 400 })),
      websocket: {
        message: (_, message) => {
          text += message;
        },
        close: (_, code) => resolve({ text, code }),
      },
    });
    const key = Buffer.alloc(16, 7).toString("base64");
    const socket = await Bun.connect({
      hostname: "127.0.0.1",
      port: server.port ?? 0,
      socket: {
        data(own, bytes) {
          if (readHandshake(bytes, key)?.kind !== "open") return;
          own.write(textFrame("short, ", 0x1234_5678));
          own.write(textFrame(`long${"!".repeat(200)}`, 0xffff_ffff));
          own.write(closeFrame(1000, 0));
        },
      },
    });
    socket.write(
      `GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    );
    expect(await promise).toEqual({ text: `short, long${"!".repeat(200)}`, code: 1000 });
  });
});

describe("the handshake's answer", () => {
  const key = "dGhlIHNhbXBsZSBub25jZQ==";
  const read = (text: string) => readHandshake(Buffer.from(text), key);

  test("is that of RFC 6455's example", () => {
    expect(acceptFor(key)).toBe("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  });

  test("opens with the right key only", () => {
    const answer = "HTTP/1.1 101 Switching Protocols\r\nSEC-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
    expect(read(answer.slice(0, -1))).toBeUndefined();
    expect(read(`${answer}rest`)).toEqual({ kind: "open", rest: answer.length });
    expect(() => read(answer.replace("s3p", "S3P"))).toThrow(RangeError);
  });

  test("tells why it refuses, and when to come again", () => {
    const body = '{"error":{"code":"listener_limit","message":"full"}}';
    expect(read(`HTTP/1.1 503 Service Unavailable\r\nRetry-After: 30\r\n\r\n${body}`)).toEqual({
      kind: "refused",
      status: 503,
      code: "listener_limit",
      retryAfterMs: 30_000,
      body,
    });
  });

  test("hears a refusal out", () => {
    const whole = 'HTTP/1.1 429 Too Many Requests\r\nContent-Length: 14\r\n\r\n{"code":"full"}';
    expect(read(whole.slice(0, -2))).toBeUndefined();
    expect(read(whole)).toMatchObject({ kind: "refused", code: "full" });
  });

  test("is refused when it is not HTTP, or has no end", () => {
    expect(() => read("SSH-2.0-OpenSSH\r\n\r\n")).toThrow(RangeError);
    expect(() => read(`HTTP/1.1 101 \r\n${"x".repeat(20_000)}`)).toThrow(RangeError);
  });
});
