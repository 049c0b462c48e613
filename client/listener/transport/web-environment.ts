import { retryAfterMs } from "../retry-after.ts";
import type { ListenEnvironment, ListenSocket, PlainAnswer, RoomStanding, SocketEvents } from "./listen-environment.ts";

const STANDING_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 8_000;
const NOTHING_TOLD: RoomStanding = { code: undefined, retryAfterMs: 0 };

/** The web platform's sockets, timers and fetch, as browsers and Bun have them. */
export const webEnvironment: ListenEnvironment = {
  openSocket,
  roomStanding,
  request,
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
  random: Math.random,
  monotonicMs: () => performance.now(),
  unixMs: Date.now,
  isHidden: () => typeof document !== "undefined" && document.visibilityState === "hidden",
};

function openSocket(url: string, events: SocketEvents): ListenSocket {
  let listening = true;
  const socket = newSocket(url);
  if (socket === undefined) {
    queueMicrotask(() => listening && events.closed(""));
    return { send: () => undefined, close: () => (listening = false) };
  }
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

/** `undefined` where the browser forbids it at once, such as from a secure page to a plain address. */
function newSocket(url: string): WebSocket | undefined {
  try {
    return new WebSocket(url);
  } catch {
    return undefined;
  }
}

async function roomStanding(urls: readonly string[]): Promise<RoomStanding> {
  for (const url of urls) {
    const standing = await ask(url).catch(() => NOTHING_TOLD);
    if (standing.code !== undefined || standing.retryAfterMs > 0) return standing;
  }
  return NOTHING_TOLD;
}

async function request(method: "GET" | "POST", url: string): Promise<PlainAnswer | undefined> {
  try {
    const response = await fetch(url, { method, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
    const body: unknown = await response.json().catch(() => undefined);
    return { status: response.status, body, retryAfterMs: retryAfterMs(response.headers.get("retry-after")) };
  } catch {
    return undefined;
  }
}

async function ask(url: string): Promise<RoomStanding> {
  const response = await fetch(url, { signal: AbortSignal.timeout(STANDING_TIMEOUT_MS) });
  if (response.ok) return NOTHING_TOLD;
  const body: unknown = await response.json().catch(() => undefined);
  return { code: refusalCode(body), retryAfterMs: retryAfterMs(response.headers.get("retry-after")) };
}

/** Only a body of our own kind counts: a proxy's 404 may mean anything. */
function refusalCode(body: unknown): string | undefined {
  const error = typeof body === "object" && body !== null && "error" in body ? body.error : undefined;
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  return typeof code === "string" && code !== "upgrade_required" ? code : undefined;
}
