import { StentorError } from "../protocol/index.ts";
import { InProcessRelay, type Relay, type Subscription } from "../relay/index.ts";

/** A relay within the process whose connection can be cut: what is published meanwhile is lost, questions fail. For tests. */
export class LoopbackRelay implements Relay {
  readonly #inner = new InProcessRelay((subject, fault) => {
    throw new Error(`subscriber of ${subject} failed`, { cause: fault });
  });
  readonly #onReconnected = new Set<() => void>();
  #connected = true;

  get connected(): boolean {
    return this.#connected;
  }

  cut(): void {
    this.#connected = false;
  }

  heal(): void {
    this.#connected = true;
    for (const listener of this.#onReconnected) listener();
  }

  publish(subject: string, object: Uint8Array): void {
    if (this.#connected) this.#inner.publish(subject, object);
  }

  subscribe(subject: string, onObject: (object: Uint8Array, subject: string) => void): Subscription {
    return this.#inner.subscribe(subject, onObject);
  }

  async request(subject: string, object: Uint8Array, options: { timeoutMs: number }): Promise<Uint8Array> {
    if (!this.#connected) throw new StentorError("relay_timeout", `Cannot ask "${subject}": the connection is cut`);
    return await this.#inner.request(subject, object, options);
  }

  respond(subject: string, answer: (object: Uint8Array) => Uint8Array | Promise<Uint8Array>): Subscription {
    return this.#inner.respond(subject, answer);
  }

  onReconnected(listener: () => void): Subscription {
    this.#onReconnected.add(listener);
    return { unsubscribe: () => this.#onReconnected.delete(listener) };
  }

  close(): void {
    this.#inner.close();
  }
}
