import { SLOW_BYTES, SWEEP_EVERY_BYTES, SWEEP_EVERY_MS } from "./limits.ts";
import type { ListenerWs } from "./listener-socket.ts";

export type Publish = (topic: string, message: Uint8Array) => void;

/** What a group's next write carries beside parts: bits, so that what is due is one number. */
export const DUE = { notice: 1, pace: 2, init: 4, handover: 8 } as const;

/** Listeners who are written at the same time: a topic that Bun fans out natively, and a list to look through for slow ones. */
export class ListenerGroup {
  readonly #topic: string;
  readonly #publish: Publish;
  readonly #sockets: ListenerWs[] = [];
  #sweptAtMs = 0;
  #bytesSinceSweep = 0;
  /** Of `DUE`. */
  due = 0;
  /** Listeners who had not read all that was written, when last looked at. */
  lagging = 0;

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

  /** What goes with the write that is being made now. */
  takeDue(): number {
    const { due } = this;
    this.due = 0;
    return due;
  }

  /** The listener who came last. */
  get newest(): ListenerWs | undefined {
    return this.#sockets.at(-1);
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
    return this.#sweep();
  }

  write(message: Uint8Array): void {
    this.#bytesSinceSweep += message.length;
    this.#publish(this.#topic, message);
  }

  #sweep(): ListenerWs[] {
    this.lagging = 0;
    const slow: ListenerWs[] = [];
    for (const socket of this.#sockets) {
      const buffered = socket.getBufferedAmount();
      if (buffered > 0) this.lagging += 1;
      if (buffered > SLOW_BYTES) slow.push(socket);
    }
    return slow;
  }
}
