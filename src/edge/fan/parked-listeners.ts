import { ABANDON_AFTER_MS } from "./limits.ts";
import type { ListenerWs } from "./listener-socket.ts";

/** Listeners that are in no phase for now: slow ones until they have read on, and those who are ahead of the edge. */
export class ParkedListeners {
  readonly #sockets = new Set<ListenerWs>();

  get size(): number {
    return this.#sockets.size;
  }

  /** `next`: the first part that it lacks. */
  add(socket: ListenerWs, next: number, nowMs: number): void {
    socket.data.next = next;
    socket.data.parkedAtMs = nowMs;
    this.#sockets.add(socket);
  }

  has(socket: ListenerWs): boolean {
    return this.#sockets.has(socket);
  }

  remove(socket: ListenerWs): void {
    this.#sockets.delete(socket);
  }

  all(): ListenerWs[] {
    return [...this.#sockets];
  }

  /** Those who have read all that was sent and lack no part that the edge does not have: `next` says what a phase has written. */
  ready(next: (phase: number) => number): ListenerWs[] {
    if (this.#sockets.size === 0) return [];
    return this.all().filter(
      (socket) => socket.data.next <= next(socket.data.phase) && socket.getBufferedAmount() === 0,
    );
  }

  /** Those who have not read on for a minute. */
  abandoned(nowMs: number): ListenerWs[] {
    if (this.#sockets.size === 0) return [];
    return this.all().filter((socket) => nowMs - socket.data.parkedAtMs > ABANDON_AFTER_MS);
  }
}
