/**
 * Joins a child process to its parent's relay: the child holds a `LinkedRelay`, the parent serves it with `serveLink`.
 * The two speak over a `LinkChannel`, which an IPC channel of `node:child_process` fits.
 */
export interface LinkChannel {
  /** False when the message was refused because too many wait; it is then lost. */
  post(message: LinkMessage): boolean;
  onMessage(receive: (message: LinkMessage) => void): void;
}

/** `from` names the subscription or request that the message is about. */
export type LinkMessage =
  | { link: "publish"; subject: string; object: Uint8Array }
  | { link: "subscribe"; from: number; subject: string }
  | { link: "unsubscribe"; from: number }
  | { link: "deliver"; from: number; subject: string; object: Uint8Array }
  | { link: "respond"; from: number; subject: string }
  | { link: "request"; from: number; subject: string; object: Uint8Array; timeoutMs: number }
  /** A question for the responder `responder` of the other side. */
  | { link: "ask"; from: number; responder: number; object: Uint8Array }
  | { link: "answer"; from: number; object: Uint8Array }
  | { link: "refuse"; from: number; code: "relay_no_responder" | "relay_timeout" | "relay_closed" };

/** Questions that may be under way at once over one link; more are refused with `relay_overflow`. */
export const LINK_MAX_PENDING = 10_000;
