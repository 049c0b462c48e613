import type { LinkChannel, LinkMessage } from "./link.ts";

/** Messages that may wait in the pipe to the other process; more are dropped and told to `onDrop`. */
export const CHANNEL_MAX_WAITING = 2_000;

/** What `ChildProcess` and, in the child, `process` have in common once an IPC channel is open. */
export interface IpcEnd {
  readonly connected: boolean;
  send(message: unknown, sent: (error: Error | null) => void): boolean;
  on(event: "message", receive: (message: unknown) => void): unknown;
}

/** A link channel over the IPC of `node:child_process` with advanced serialization. Only our own program is at its other end. */
export function processChannel(end: IpcEnd, onDrop: () => void): LinkChannel {
  let waiting = 0;
  return {
    post(message) {
      if (!end.connected || waiting >= CHANNEL_MAX_WAITING) {
        onDrop();
        return false;
      }
      waiting++;
      end.send(message, () => {
        waiting--;
      });
      return true;
    },
    onMessage(receive) {
      end.on("message", (message) => {
        if (isLinkMessage(message)) receive(message);
      });
    },
  };
}

function isLinkMessage(message: unknown): message is LinkMessage {
  return typeof message === "object" && message !== null && "link" in message;
}
