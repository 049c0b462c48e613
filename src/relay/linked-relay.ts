import { StentorError } from "../protocol/index.ts";
import type { OnFault } from "./in-process-relay.ts";
import { LINK_MAX_PENDING, type LinkChannel, type LinkMessage } from "./link.ts";
import type { Relay, Subscription } from "./relay.ts";

type Pending = {
  resolve: (object: Uint8Array) => void;
  reject: (error: StentorError) => void;
  timer: ReturnType<typeof setTimeout>;
};

/** A child process's view of its parent's relay. */
export class LinkedRelay implements Relay {
  readonly #channel: LinkChannel;
  readonly #onFault: OnFault;
  readonly #subscribers = new Map<number, (object: Uint8Array, subject: string) => void>();
  readonly #responders = new Map<number, (object: Uint8Array) => Uint8Array | Promise<Uint8Array>>();
  readonly #pending = new Map<number, Pending>();
  #next = 0;
  #closed = false;

  constructor(channel: LinkChannel, onFault: OnFault) {
    this.#channel = channel;
    this.#onFault = onFault;
    channel.onMessage((message) => this.#receive(message));
  }

  publish(subject: string, object: Uint8Array): void {
    if (!this.#closed) this.#channel.post({ link: "publish", subject, object });
  }

  subscribe(subject: string, onObject: (object: Uint8Array, subject: string) => void): Subscription {
    const from = this.#next++;
    this.#subscribers.set(from, onObject);
    this.#channel.post({ link: "subscribe", from, subject });
    return { unsubscribe: () => this.#subscribers.delete(from) && this.#channel.post({ link: "unsubscribe", from }) };
  }

  request(subject: string, object: Uint8Array, options: { timeoutMs: number }): Promise<Uint8Array> {
    if (this.#closed) return Promise.reject(refusal("relay_closed", subject));
    if (this.#pending.size >= LINK_MAX_PENDING) return Promise.reject(refusal("relay_overflow", subject));
    const from = this.#next++;
    return new Promise((resolve, reject) => {
      const { timeoutMs } = options;
      const giveUp = (code: RefusalCode) => this.#settle(from, (pending) => pending.reject(refusal(code, subject)));
      // The other end watches the time too, but what it says may be dropped on its way.
      this.#pending.set(from, { resolve, reject, timer: setTimeout(giveUp, timeoutMs, "relay_timeout") });
      if (!this.#channel.post({ link: "request", from, subject, object, timeoutMs })) giveUp("relay_overflow");
    });
  }

  respond(subject: string, answer: (object: Uint8Array) => Uint8Array | Promise<Uint8Array>): Subscription {
    const from = this.#next++;
    this.#responders.set(from, answer);
    this.#channel.post({ link: "respond", from, subject });
    return { unsubscribe: () => this.#responders.delete(from) && this.#channel.post({ link: "unsubscribe", from }) };
  }

  /** As long as it is open: a child outlives no break of its pipe. */
  get connected(): boolean {
    return !this.#closed;
  }

  /** Never calls: a child outlives no break of its pipe. */
  onReconnected(): Subscription {
    return { unsubscribe: () => undefined };
  }

  close(): void {
    this.#closed = true;
    for (const from of [...this.#pending.keys()]) {
      this.#settle(from, (pending) => pending.reject(refusal("relay_closed", "it")));
    }
    this.#subscribers.clear();
    this.#responders.clear();
  }

  #receive(message: LinkMessage): void {
    switch (message.link) {
      case "deliver":
        this.#deliver(message.from, message.subject, message.object);
        break;
      case "answer":
        this.#settle(message.from, (pending) => pending.resolve(message.object));
        break;
      case "refuse":
        this.#settle(message.from, (pending) => pending.reject(refusal(message.code, "it")));
        break;
      case "ask":
        void this.#answer(message.from, message.responder, message.object);
    }
  }

  #deliver(from: number, subject: string, object: Uint8Array): void {
    try {
      this.#subscribers.get(from)?.(object, subject);
    } catch (fault) {
      this.#onFault(subject, fault);
    }
  }

  #settle(from: number, settle: (pending: Pending) => void): void {
    const pending = this.#pending.get(from);
    if (pending === undefined) return;
    this.#pending.delete(from);
    clearTimeout(pending.timer);
    settle(pending);
  }

  async #answer(from: number, responder: number, object: Uint8Array): Promise<void> {
    try {
      const answer = await this.#responders.get(responder)?.(object);
      if (answer !== undefined) this.#channel.post({ link: "answer", from, object: answer });
    } catch (fault) {
      this.#onFault("ask", fault);
    }
  }
}

type RefusalCode = "relay_no_responder" | "relay_timeout" | "relay_closed" | "relay_overflow";

function refusal(code: RefusalCode, subject: string) {
  const why = {
    relay_no_responder: "nobody answers there",
    relay_timeout: "no answer in time",
    relay_closed: "the relay is closed",
    relay_overflow: "too many questions are under way",
  }[code];
  return new StentorError(code, `Cannot ask "${subject}": ${why}`);
}
