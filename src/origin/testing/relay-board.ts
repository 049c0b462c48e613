import { InProcessRelay, type Relay, type Subscription } from "../../relay/index.ts";

type Answer = (object: Uint8Array) => Uint8Array | Promise<Uint8Array>;
type Seated = { seat: RelaySeat; answer: Answer };

/** One relay for several processes, as NATS is: several may answer on one subject, and each can be cut off by itself. */
export class RelayBoard {
  readonly relay: InProcessRelay;
  readonly #answers = new Map<string, { seated: Seated[]; subscription: Subscription }>();

  constructor(onFault: (subject: string, fault: unknown) => void) {
    this.relay = new InProcessRelay(onFault);
  }

  seat(): RelaySeat {
    return new RelaySeat(this);
  }

  put(subject: string, one: Seated): void {
    const present = this.#answers.get(subject);
    if (present !== undefined) {
      present.seated.push(one);
      return;
    }
    const seated = [one];
    const subscription = this.relay.respond(subject, (object) => {
      const answerer = seated.find(({ seat }) => !seat.isCut);
      return answerer === undefined ? new Promise(() => undefined) : answerer.answer(object);
    });
    this.#answers.set(subject, { seated, subscription });
  }

  take(subject: string, one: Seated): void {
    const present = this.#answers.get(subject);
    if (present === undefined) return;
    present.seated.splice(present.seated.indexOf(one), 1);
    if (present.seated.length > 0) return;
    present.subscription.unsubscribe();
    this.#answers.delete(subject);
  }
}

/** One process's place at the board. */
export class RelaySeat implements Relay {
  readonly #board: RelayBoard;
  readonly #reconnected = new Set<() => void>();
  isCut = false;
  /** What the process is told; one that stands still is not told that it does. */
  connected = true;

  constructor(board: RelayBoard) {
    this.#board = board;
  }

  /** Nothing goes out or comes in any more. */
  cut({ unnoticed = false } = {}): void {
    this.isCut = true;
    this.connected = unnoticed;
  }

  heal(): void {
    this.isCut = false;
    if (this.connected) return;
    this.connected = true;
    for (const listener of this.#reconnected) listener();
  }

  publish(subject: string, object: Uint8Array): void {
    if (!this.isCut) this.#board.relay.publish(subject, object);
  }

  subscribe(subject: string, onObject: (object: Uint8Array, subject: string) => void): Subscription {
    return this.#board.relay.subscribe(subject, (object, exact) => {
      if (!this.isCut) onObject(object, exact);
    });
  }

  request(subject: string, object: Uint8Array, options: { timeoutMs: number }): Promise<Uint8Array> {
    return this.#board.relay.request(subject, object, options);
  }

  respond(subject: string, answer: Answer): Subscription {
    const one = { seat: this, answer };
    this.#board.put(subject, one);
    return { unsubscribe: () => this.#board.take(subject, one) };
  }

  onReconnected(listener: () => void): Subscription {
    this.#reconnected.add(listener);
    return { unsubscribe: () => this.#reconnected.delete(listener) };
  }

  close(): void {
    this.isCut = true;
  }
}
