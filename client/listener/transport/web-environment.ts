import { retryAfterMs } from "../retry-after.ts";
import type { ListenEnvironment, ListenSocket, RoomStanding, SocketEvents } from "./listen-environment.ts";

const STANDING_TIMEOUT_MS = 5_000;

/** The web platform's sockets, timers and fetch, as browsers and Bun have them. */
export const webEnvironment: ListenEnvironment = {
  openSocket,
  roomStanding,
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
  random: Math.random,
  monotonicMs: () => performance.now(),
};

function openSocket(url: string, events: SocketEvents): ListenSocket {
  const socket = new WebSocket(url);
  let listening = true;
  socket.binaryType = "arraybuffer";
  socket.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (listening && data instanceof ArrayBuffer) events.message(new Uint8Array(data));
  };
  socket.onclose = ({ reason }) => {
    if (listening) events.closed(reason);
  };
  return {
    send(text) {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close() {
      listening = false;
      socket.close();
    },
  };
}

async function roomStanding(urls: { listen: string; room: string }): Promise<RoomStanding> {
  try {
    const fromEdge = await ask(urls.listen);
    if (fromEdge.code !== undefined || fromEdge.retryAfterMs > 0) return fromEdge;
    return await ask(urls.room);
  } catch {
    return { code: undefined, retryAfterMs: 0 };
  }
}

async function ask(url: string): Promise<RoomStanding> {
  const response = await fetch(url, { signal: AbortSignal.timeout(STANDING_TIMEOUT_MS) });
  const body: unknown = await response.json().catch(() => undefined);
  return {
    code: response.ok ? endedCode(body) : refusalCode(body),
    retryAfterMs: retryAfterMs(response.headers.get("retry-after")),
  };
}

function endedCode(room: unknown): string | undefined {
  return typeof room === "object" && room !== null && "state" in room && room.state === "ended"
    ? "room_ended"
    : undefined;
}

/** Only a body of our own kind counts: a proxy's 404 may mean anything. */
function refusalCode(body: unknown): string | undefined {
  const error = typeof body === "object" && body !== null && "error" in body ? body.error : undefined;
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  return typeof code === "string" && code !== "upgrade_required" ? code : undefined;
}
