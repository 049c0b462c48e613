import { startOf } from "../minutes/minute-book.ts";

/** Networks that one minute tells apart; all further ones are one. */
const NETWORKS_MAX = 20_000;

/** Numbers the networks of each minute anew, so that what is kept of a report does not say where it came from. */
export class NetworkNumbers {
  readonly #numbers = new Map<string, number>();
  #minuteMs = 0;

  of(network: string, nowMs: number): number {
    if (startOf(nowMs) !== this.#minuteMs) {
      this.#minuteMs = startOf(nowMs);
      this.#numbers.clear();
    }
    const known = this.#numbers.get(network);
    if (known !== undefined) return known;
    if (this.#numbers.size >= NETWORKS_MAX) return 0;
    const number = this.#numbers.size + 1;
    this.#numbers.set(network, number);
    return number;
  }
}
