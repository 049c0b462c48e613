import { SLOW_BYTES, SWEEP_EVERY_BYTES, SWEEP_EVERY_MS } from "./limits.ts";
import type { ListenerWs } from "./listener-socket.ts";

export type Publish = (topic: string, message: Uint8Array) => void;

/** The listeners of one phase: a topic that Bun fans out natively, and a list to look through for slow ones. */
export class PhaseGroup {
  readonly #topic: string;
  readonly #publish: Publish;
  readonly #sockets: ListenerWs[] = [];
  #sweptAtMs = 0;
  #bytesSinceSweep = 0;
  /** The room's notice has changed since this phase was last written. */
  noticeDue = false;

  constructor(topic: string, publish: Publish) {
    this.#topic = topic;
    this.#publish = publish;
  }

  get size(): number {
    return this.#sockets.length;
  }

  sockets(): readonly ListenerWs[] {
    return this.#sockets;
  }

  add(socket: ListenerWs): void {
    socket.data.place = this.#sockets.push(socket) - 1;
    socket.subscribe(this.#topic);
  }

  /** Also of a socket that is closed already. */
  remove(socket: ListenerWs): void {
    const { place } = socket.data;
    const last = this.#sockets.pop();
    if (last !== undefined && last !== socket) {
      this.#sockets[place] = last;
      last.data.place = place;
    }
    socket.data.place = -1;
    socket.unsubscribe(this.#topic);
  }

  /** Those whose buffer is too full. Looks at the buffers only when a sweep is due: call it before every write. */
  slowOnes(nowMs: number, messageBytes: number): ListenerWs[] {
    const due = nowMs - this.#sweptAtMs >= SWEEP_EVERY_MS;
    if (!due && this.#bytesSinceSweep + messageBytes <= SWEEP_EVERY_BYTES) return [];
    this.#sweptAtMs = nowMs;
    this.#bytesSinceSweep = 0;
    return this.#sockets.filter((socket) => socket.getBufferedAmount() > SLOW_BYTES);
  }

  write(message: Uint8Array): void {
    this.#bytesSinceSweep += message.length;
    this.#publish(this.#topic, message);
  }
}
