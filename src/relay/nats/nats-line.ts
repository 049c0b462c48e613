import type { NatsConnection } from "@nats-io/transport-node";
import type { Clock } from "../../platform/index.ts";
import type { OnFault } from "../in-process-relay.ts";
import type { Subscription } from "../relay.ts";
import type { NatsTiming } from "./nats-timing.ts";
import { closedFault, lateFault } from "./relay-fault.ts";

export type NatsLineOptions = {
  nats: NatsConnection;
  clock: Clock;
  timing: NatsTiming;
  onFault: OnFault;
  /** The connection came back, and now everybody else had the time to come back too: what was held may be published. */
  onSettled: () => void;
  onBack: () => void;
  onLost: () => void;
};

type Waiter = { resolve: () => void; reject: (error: Error) => void; timer: ReturnType<typeof setTimeout> };

/** Whether NATS can be reached now, and who waits for it. The client connects again by itself and for ever. */
export class NatsLine {
  readonly #options: NatsLineOptions;
  readonly #listeners = new Set<() => void>();
  readonly #waiters = new Set<Waiter>();
  #server: string | undefined;
  #connected = true;
  #closed = false;
  #settling: PromiseWithResolvers<void> | undefined;
  #settleTimer: ReturnType<typeof setTimeout> | undefined;
  #lostAtMs = 0;
  #awayMs = 0;

  constructor(options: NatsLineOptions) {
    this.#options = options;
    this.#server = options.nats.info?.server_id;
    void this.#follow();
  }

  get connected(): boolean {
    return this.#connected && !this.#closed;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Whether what is published now would miss those who have not come back yet, or is not even to be sent. */
  get holding(): boolean {
    return !this.#connected || this.#settling !== undefined;
  }

  /** Resolves when others had the time to come back after a server ended, or we lost it again; `undefined`: no need to wait. */
  get settling(): Promise<void> | undefined {
    return this.#settling?.promise;
  }

  get disconnectedMs(): number {
    return this.#awayMs + (this.#connected ? 0 : this.#options.clock.monotonicMs() - this.#lostAtMs);
  }

  onReconnected(listener: () => void): Subscription {
    this.#listeners.add(listener);
    return { unsubscribe: () => this.#listeners.delete(listener) };
  }

  /** Resolves while NATS is connected. `what` completes the "Cannot …" of the StentorError that it throws otherwise. */
  async reach(what: string, withinMs: number): Promise<void> {
    if (this.#closed) throw closedFault(what);
    if (this.#connected) return;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiters.delete(waiter);
        reject(lateFault(what));
      }, withinMs);
      const waiter = { resolve, reject: () => reject(closedFault(what)), timer };
      this.#waiters.add(waiter);
    });
  }

  close(): void {
    this.#closed = true;
    this.#endSettling();
    this.#release((waiter) => waiter.reject(closedFault("wait")));
    this.#listeners.clear();
  }

  async #follow(): Promise<void> {
    for await (const status of this.#options.nats.status()) {
      if (this.#closed) return;
      if (status.type === "disconnect") this.#lost();
      else if (status.type === "reconnect") this.#back();
      else if (status.type === "staleConnection") dropSocket(this.#options.nats);
      else if (status.type === "error") this.#options.onFault("nats", status.error);
    }
  }

  #lost(): void {
    this.#endSettling();
    if (!this.#connected) return;
    this.#connected = false;
    this.#lostAtMs = this.#options.clock.monotonicMs();
    this.#options.onLost();
  }

  #back(): void {
    const { nats, clock, onBack } = this.#options;
    this.#awayMs += clock.monotonicMs() - this.#lostAtMs;
    this.#connected = true;
    const server = nats.info?.server_id;
    const sameServer = server === this.#server;
    this.#server = server;
    onBack();
    this.#settle(sameServer ? 0 : this.#options.timing.settleMs);
    this.#release((waiter) => waiter.resolve());
    void this.#tell();
  }

  /** Another server: the one before has ended, and those who were there are on their way as we were. */
  #settle(afterMs: number): void {
    if (afterMs === 0) {
      this.#options.onSettled();
      return;
    }
    this.#settling = Promise.withResolvers();
    this.#settleTimer = setTimeout(() => {
      this.#options.onSettled();
      this.#endSettling();
    }, afterMs);
  }

  #endSettling(): void {
    clearTimeout(this.#settleTimer);
    this.#settling?.resolve();
    this.#settling = undefined;
  }

  #release(settle: (waiter: Waiter) => void): void {
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    for (const waiter of waiters) {
      clearTimeout(waiter.timer);
      settle(waiter);
    }
  }

  /** One round trip first: by then the server knows every subscription of ours again. */
  async #tell(): Promise<void> {
    try {
      await this.#options.nats.flush();
    } catch {
      return; // Lost again; the next time that it comes back is told.
    }
    for (const listener of [...this.#listeners]) {
      try {
        listener();
      } catch (fault) {
        this.#options.onFault("reconnected", fault);
      }
    }
  }
}

/**
 * The client ends a dead connection only after what it wrote has left, which never happens on a path that swallows everything: so the
 * socket is ended here.
 */
function dropSocket(nats: NatsConnection): void {
  const { protocol } = nats as unknown as { protocol?: { transport?: { socket?: { destroy(): void } } } };
  protocol?.transport?.socket?.destroy();
}
