import type { Source } from "./ground.ts";
import type { Target } from "./target.ts";

const ENCODER = new TextEncoder();
/** RFC 6455 §1.3's own example: no attacker bothers to draw one. */
const KEY = "dGhlIHNhbXBsZSBub25jZQ==";

/** A WebSocket handshake; `query` begins with `&` or is empty. */
export function upgradeBytes(target: Target, source: Source, query: string): Uint8Array {
  return ENCODER.encode(
    [
      `GET /r/${target.room}/listen?rendition=voice${query} HTTP/1.1`,
      `Host: ${target.host}`,
      "Upgrade: websocket",
      "Connection: Upgrade",
      `Sec-WebSocket-Key: ${KEY}`,
      "Sec-WebSocket-Version: 13",
      `${source.headers}\r\n`,
    ].join("\r\n"),
  );
}
