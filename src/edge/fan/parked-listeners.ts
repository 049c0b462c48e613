import { ABANDON_AFTER_MS } from "./limits.ts";
import type { ListenerWs } from "./listener-socket.ts";

/** Listeners that are in no group for now: slow ones until they have read on, and those who are ahead of the edge. */
export class ParkedListeners {
  readonly #sockets = new Set<ListenerWs>();

  get size(): number {
    return this.#sockets.size;
  }

  /** `next`: the first part that it lacks. */
  add(socket: ListenerWs, next: number, nowMs: number): void {
    socket.data.next = next;
    socket.data.parkedAtMs = nowMs;
    if (!this.#sockets.has(socket) && socket.data.lane !== undefined) socket.data.lane.parked += 1;
    this.#sockets.add(socket);
  }

  has(socket: ListenerWs): boolean {
    return this.#sockets.has(socket);
  }

  remove(socket: ListenerWs): void {
    if (this.#sockets.delete(socket) && socket.data.lane !== undefined) socket.data.lane.parked -= 1;
  }

  all(): ListenerWs[] {
    return [...this.#sockets];
  }

  /** Those who have read all that was sent and lack no part that the edge does not have. */
  ready(): ListenerWs[] {
    if (this.#sockets.size === 0) return [];
    return this.all().filter((socket) => isBehindItsGroup(socket) && socket.getBufferedAmount() === 0);
  }

  /** Those who have not read on for a minute. */
  abandoned(nowMs: number): ListenerWs[] {
    if (this.#sockets.size === 0) return [];
    return this.all().filter((socket) => nowMs - socket.data.parkedAtMs > ABANDON_AFTER_MS);
  }
}

/** Whether its group has passed all that it has. */
export function isBehindItsGroup({ data: { next, lane, group } }: ListenerWs): boolean {
  return lane !== undefined && next <= lane.turns.next(group);
}
