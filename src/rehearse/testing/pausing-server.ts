/**
 * A server that stands still for 200 ms at every 500th handshake: nobody is answered meanwhile. Says its port, and each pause as
 * `[from, to]` in Unix milliseconds, a line of JSON each.
 */
import { encodeFrames, encodeMessage, FRAME_TYPE, PART_MS, partFrame, type Welcome } from "../../protocol/index.ts";

const PAUSE_EVERY = 500;
const PAUSE_MS = 200;
/** Listeners wait this long for the next message before they take the server for dead. */
const INTERVAL_MS = 60_000;

let handshakes = 0;
const server = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch(request, to) {
    handshakes += 1;
    if (handshakes % PAUSE_EVERY === 0) pause();
    return to.upgrade(request) ? undefined : new Response(null, { status: 404 });
  },
  websocket: { open: (socket) => void socket.send(greeting()), message: () => undefined },
});
say({ port: server.port });

function pause(): void {
  const fromMs = Date.now();
  Bun.sleepSync(PAUSE_MS);
  say({ pause: [fromMs, Date.now()] });
}

function greeting(): Uint8Array<ArrayBuffer> {
  const welcome: Welcome = {
    version: 1,
    room: "pausing",
    rendition: "voice",
    epochMs: 0,
    partMs: PART_MS,
    intervalMs: INTERVAL_MS,
    serverTimeMs: Date.now(),
    window: { first: 1, last: 1 },
    edge: "pausing",
    alternates: [],
    reconnectSpreadMs: 100,
  };
  const frames = [{ type: FRAME_TYPE.welcome, body: encodeMessage(welcome) }, partFrame(1, new Uint8Array(10))];
  return Uint8Array.from(encodeFrames(frames));
}

function say(line: unknown): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
