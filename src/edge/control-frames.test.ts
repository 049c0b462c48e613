import { expect, test } from "bun:test";
import { connect } from "node:net";
import { fakePart, LoopbackScene } from "./loopback-scene.ts";

const HANDSHAKE = [
  "Host: edge",
  "Upgrade: websocket",
  "Connection: Upgrade",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  "Sec-WebSocket-Version: 13",
];
const MASK = [0, 0, 0, 0];
const PING = Buffer.from([0x89, 0x80, ...MASK]);
const PONG = Buffer.from([0x8a, 0x80, ...MASK]);
/** The close frame's status, 1008, as it stands in the last bytes of what the edge sends. */
const POLICY_VIOLATION = Buffer.from([0x03, 0xf0]);

/** Sends frames once the WebSocket is open; resolves with all that came when the edge has ended it. */
function flood(scene: LoopbackScene, frames: Buffer): Promise<Buffer> {
  const { hostname, port, pathname } = new URL(scene.url("listen"));
  const { promise, resolve } = Promise.withResolvers<Buffer>();
  const received: Buffer[] = [];
  const socket = connect(Number(port), hostname, () => {
    socket.write(`GET ${pathname} HTTP/1.1\r\n${HANDSHAKE.join("\r\n")}\r\n\r\n`);
  });
  socket.once("data", () => socket.write(frames));
  socket.on("data", (bytes) => received.push(bytes));
  socket.on("error", () => undefined);
  socket.on("close", () => resolve(Buffer.concat(received)));
  return promise;
}

test.each([
  ["pings", PING],
  ["pongs that nobody asked for", PONG],
])("whoever floods %s is turned out after twenty in ten seconds", async (_, frame) => {
  await using scene = new LoopbackScene({ history: [fakePart(1), fakePart(2)] });
  const received = await flood(scene, Buffer.concat(Array.from({ length: 10_000 }, () => frame)));
  expect(received.includes(POLICY_VIOLATION)).toBe(true);
  expect(await scene.metric("stentor_edge_bad_messages_total")).toBe(1);
});
