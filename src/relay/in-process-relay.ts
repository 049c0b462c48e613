import { StentorError } from "../protocol/index.ts";
import type { Relay, Subscription } from "./relay.ts";
import { SubjectMap } from "./subject-map.ts";

type OnObject = (object: Uint8Array, subject: string) => void;
type Answer = (object: Uint8Array) => Uint8Array | Promise<Uint8Array>;

/** Told of what a subscriber or responder threw; the relay goes on. */
export type OnFault = (subject: string, fault: unknown) => void;

/**
 * The relay of one process: subscribers are called within `publish`, in the order in which they subscribed.
 * A subscriber that throws harms nobody else.
 */
export class InProcessRelay implements Relay {
  readonly #subscribers = new SubjectMap<OnObject>();
  readonly #responders = new Map<string, Answer>();
  readonly #onFault: OnFault;
  readonly connected = true;
  #closed = false;

  constructor(onFault: OnFault) {
    this.#onFault = onFault;
  }

  publish(subject: string, object: Uint8Array): void {
    if (this.#closed) return;
    for (const onObject of this.#subscribers.match(subject)) {
      try {
        onObject(object, subject);
      } catch (fault) {
        this.#onFault(subject, fault);
      }
    }
  }

  subscribe(subject: string, onObject: OnObject): Subscription {
    return { unsubscribe: this.#subscribers.add(subject, onObject) };
  }

  async request(subject: string, object: Uint8Array, options: { timeoutMs: number }): Promise<Uint8Array> {
    if (this.#closed) throw new StentorError("relay_closed", `Cannot ask "${subject}": the relay is closed`);
    const answer = this.#responders.get(subject);
    if (answer === undefined) {
      throw new StentorError("relay_no_responder", `Cannot ask "${subject}": nobody answers there`);
    }
    return await withTimeout(subject, options.timeoutMs, this.#ask(subject, answer, object));
  }

  /** Throws RangeError when the subject has a responder already. */
  respond(subject: string, answer: Answer): Subscription {
    if (this.#responders.has(subject)) throw new RangeError(`Cannot answer on "${subject}": somebody does already`);
    this.#responders.set(subject, answer);
    return { unsubscribe: () => this.#responders.get(subject) === answer && this.#responders.delete(subject) };
  }

  /** Never calls: the connection cannot break. */
  onReconnected(): Subscription {
    return { unsubscribe: () => undefined };
  }

  close(): void {
    this.#closed = true;
    this.#subscribers.clear();
    this.#responders.clear();
  }

  /** An answer that fails never comes: the asker meets its timeout, as it would across a network. */
  async #ask(subject: string, answer: Answer, object: Uint8Array): Promise<Uint8Array> {
    try {
      return await answer(object);
    } catch (fault) {
      this.#onFault(subject, fault);
      return await new Promise<never>(() => undefined);
    }
  }
}

async function withTimeout(subject: string, timeoutMs: number, answer: Promise<Uint8Array>): Promise<Uint8Array> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new StentorError("relay_timeout", `Cannot ask "${subject}": no answer within ${timeoutMs} ms`)),
      timeoutMs,
    );
  });
  try {
    return await Promise.race([answer, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
