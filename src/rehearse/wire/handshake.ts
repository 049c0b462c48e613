import { createHash } from "node:crypto";

/** RFC 6455 §1.3. */
const ACCEPT_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const END_OF_HEAD = "\r\n\r\n";
/** A server that says more than this before it opens is none of ours. */
const HEAD_BYTES_MAX = 16_384;
/** What it says when it refuses. */
const BODY_BYTES_MAX = 65_536;

/** What the server said: `rest` is where its first frame begins, in the bytes that were given. */
export type HandshakeAnswer =
  | { kind: "open"; rest: number }
  | { kind: "refused"; status: number; code: string | undefined; retryAfterMs: number; body: string };

export function handshakeKey(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64");
}

/** `host` as the URL has it, port included; `target` is path and query. */
export function handshakeRequest(request: { host: string; target: string; key: string }): string {
  return [
    `GET ${request.target} HTTP/1.1`,
    `Host: ${request.host}`,
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Key: ${request.key}`,
    "Sec-WebSocket-Version: 13",
    "",
    "",
  ].join("\r\n");
}

/** `undefined` while the head, or a refusal's body, is incomplete. Throws RangeError on what is no answer to this handshake. */
export function readHandshake(bytes: Uint8Array, key: string): HandshakeAnswer | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const headEnd = text.indexOf(END_OF_HEAD);
  if (headEnd < 0) {
    if (bytes.length > HEAD_BYTES_MAX) throw new RangeError("Cannot open WebSocket: the answer's head is too long");
    return undefined;
  }
  const [statusLine = "", ...lines] = text.toString("latin1", 0, headEnd).split("\r\n");
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(statusLine)?.[1]);
  if (!(status > 0)) throw new RangeError("Cannot open WebSocket: the answer is not HTTP");
  const rest = headEnd + END_OF_HEAD.length;
  if (status !== 101) return refusal(status, lines, text.subarray(rest));
  if (header(lines, "sec-websocket-accept") !== acceptFor(key)) {
    throw new RangeError("Cannot open WebSocket: the server did not accept this key");
  }
  return { kind: "open", rest };
}

/** What a server answers to a key. */
export function acceptFor(key: string): string {
  return createHash("sha1").update(key).update(ACCEPT_GUID).digest("base64");
}

function refusal(status: number, lines: readonly string[], bytes: Buffer): HandshakeAnswer | undefined {
  const length = Math.min(Number(header(lines, "content-length") ?? 0), BODY_BYTES_MAX);
  if (bytes.length < length) return undefined;
  const body = bytes.toString("utf8");
  const seconds = Number(header(lines, "retry-after") ?? 0);
  const code = /"code"\s*:\s*"([a-z_]{1,64})"/.exec(body)?.[1];
  return { kind: "refused", status, code, retryAfterMs: seconds > 0 ? seconds * 1000 : 0, body };
}

function header(lines: readonly string[], name: string): string | undefined {
  const line = lines.find((each) => each.toLowerCase().startsWith(`${name}:`));
  return line?.slice(name.length + 1).trim();
}
