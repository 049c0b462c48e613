import type { Handover } from "../protocol/index.ts";
import { reconnectSpreadMs } from "./pace/index.ts";

/** Other edges that a listener is told of. */
const ALTERNATES_MAX = 8;
/** So long one order of them stands, so that greetings can be shared. */
const SHUFFLED_FOR_MS = 1_000;

/** What an edge tells its listeners of itself. */
export class EdgeCard {
  readonly id: string;
  /** How often it writes to a listener when few are here. */
  readonly usualIntervalMs: number;
  readonly #all: () => readonly string[];
  readonly #listeners: () => number;
  #alternates: readonly string[] = [];
  #leaveWithinMs: number | undefined;
  #shuffledAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: {
    id: string;
    usualIntervalMs: number;
    alternates: () => readonly string[];
    listeners: () => number;
  }) {
    this.id = options.id;
    this.usualIntervalMs = options.usualIntervalMs;
    this.#all = options.alternates;
    this.#listeners = options.listeners;
  }

  /** Another order each second, so that those who fall at once spread over the edges. The same array until then. */
  alternates(nowMs: number): readonly string[] {
    if (nowMs - this.#shuffledAtMs >= SHUFFLED_FOR_MS) {
      this.#shuffledAtMs = nowMs;
      this.#alternates = shuffled(this.#all()).slice(0, ALTERNATES_MAX);
    }
    return this.#alternates;
  }

  /** From now on the edge says that it is about to stop. */
  leave(withinMs: number): void {
    this.#leaveWithinMs = withinMs;
  }

  /** `undefined` while the edge stays. */
  handover(nowMs: number): Handover | undefined {
    if (this.#leaveWithinMs === undefined) return undefined;
    return { withinMs: this.#leaveWithinMs, alternates: [...this.alternates(nowMs)] };
  }

  reconnectSpreadMs(intervalMs: number): number {
    return reconnectSpreadMs(this.#listeners(), intervalMs);
  }
}

/** Fisher and Yates. */
function shuffled(all: readonly string[]): string[] {
  const order = [...all];
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(Math.random() * (at + 1));
    [order[at], order[other]] = [order[other] ?? "", order[at] ?? ""];
  }
  return order;
}
