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

async function roomStanding(url: string): Promise<RoomStanding> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(STANDING_TIMEOUT_MS) });
    if (response.status === 404) return "absent";
    if (response.status === 410) return "ended";
    if (!response.ok) return "unknown";
    const room: unknown = await response.json();
    return typeof room === "object" && room !== null && "state" in room && room.state === "ended" ? "ended" : "open";
  } catch {
    return "unknown";
  }
}
