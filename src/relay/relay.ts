/**
 * Carries opaque objects between our processes: from origins to edges, and orders and facts to and from control.
 * The subset of NATS that Stentor needs; subjects are dotted tokens, `*` in a subscription stands for one token.
 */
export interface Relay {
  /** At most once, in order per publisher; never blocks. The relay may keep `object`, the caller must not change it. */
  publish(subject: string, object: Uint8Array): void;
  subscribe(subject: string, onObject: (object: Uint8Array, subject: string) => void): Subscription;
  /** Throws StentorError `relay_no_responder`, `relay_timeout` or `relay_closed`. */
  request(subject: string, object: Uint8Array, options: { timeoutMs: number }): Promise<Uint8Array>;
  /** One responder per subject; an answer that throws leaves the asker to its timeout, and is logged. */
  respond(subject: string, answer: (object: Uint8Array) => Uint8Array | Promise<Uint8Array>): Subscription;
  /** Whether the other side can be reached now; always true within one process. */
  readonly connected: boolean;
  /** Called each time that the connection has come back. Subscriptions and responders are in force again by then. */
  onReconnected(listener: () => void): Subscription;
  close(): void;
}

export interface Subscription {
  unsubscribe(): void;
}

export const NO_BODY: Uint8Array = new Uint8Array(0);
