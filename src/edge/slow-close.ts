import type { ErrorCode } from "../protocol/index.ts";
import type { ListenerWs } from "./fan/listener-socket.ts";

/** Closing is spread, so that neither this process nor what stands before it meets all listeners' goodbyes at once. */
const CLOSED_AT_ONCE = 250;
const PAUSE_MS = 10;

const FAREWELLS = {
  "room-ended": { status: 1000, reason: "room_ended" satisfies ErrorCode },
  "going-away": { status: 1001, reason: "" },
} as const;

/** Closes many WebSockets, some at a time, after what has been published to them has left. */
export async function closeSlowly(sockets: readonly ListenerWs[], why: keyof typeof FAREWELLS): Promise<void> {
  const { status, reason } = FAREWELLS[why];
  for (let at = 0; at < sockets.length; at += CLOSED_AT_ONCE) {
    await pause();
    for (const socket of sockets.slice(at, at + CLOSED_AT_ONCE)) socket.close(status, reason);
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}
