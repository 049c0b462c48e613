import { refuse } from "./refusal.ts";

export type PlaceKind = "websocket" | "stream";

/** How many listen at this edge, and whether one more may. */
export class Places {
  readonly #max: number;
  readonly #taken: Record<PlaceKind, number> = { websocket: 0, stream: 0 };
  #isLeaving = false;
  #onEmpty: () => void = () => undefined;

  constructor(max: number) {
    this.#max = max;
  }

  get taken(): number {
    return this.#taken.websocket + this.#taken.stream;
  }

  /** No further listener is taken; those who are here stay. */
  get isLeaving(): boolean {
    return this.#isLeaving;
  }

  leave(): void {
    this.#isLeaving = true;
  }

  /** Throws StentorError `overloaded` or `listener_limit`. */
  refuseWhenFull(): void {
    if (this.#isLeaving) refuse("overloaded", "Cannot listen here any more: this edge is about to stop");
    if (this.taken >= this.#max) {
      refuse("listener_limit", `Cannot listen: this edge already holds ${this.#max} listeners`);
    }
  }

  take(kind: PlaceKind): void {
    this.#taken[kind] += 1;
  }

  free(kind: PlaceKind): void {
    this.#taken[kind] -= 1;
    if (this.#taken.websocket === 0) this.#onEmpty();
  }

  /** Resolves when nobody listens by WebSocket any more, at the latest after so long. One may wait at a time. */
  emptied(withinMs: number): Promise<void> {
    if (this.#taken.websocket === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.#onEmpty = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
