import type { Cancel, ListenEnvironment } from "./listen-environment.ts";

const SILENCE_MS = 2_000;
/** A silent edge is not always a dead socket: up to 16 times the patience. */
const MAX_DOUBLINGS = 4;

/** Notices when a connection has brought nothing for too long. Its patience doubles with each new connection that is as silent. */
export class SilenceWatch {
  readonly #environment: ListenEnvironment;
  readonly #onOverdue: () => void;
  #lastDataAtMs = 0;
  #doublings = 0;
  #cancel: Cancel | undefined;

  constructor(environment: ListenEnvironment, onOverdue: () => void) {
    this.#environment = environment;
    this.#onOverdue = onOverdue;
  }

  /** A new connection begins, and has so long for its greeting. */
  connecting(limitMs: number): void {
    this.heard();
    this.#watch(limitMs);
  }

  /** The edge writes so often; from now on silence is measured by it, spread so that no two listeners give up at once. */
  expectEvery(intervalMs: number): void {
    const patience = 2 ** this.#doublings * (1 + this.#environment.random() / 2);
    this.#watch((SILENCE_MS + 2 * intervalMs) * patience);
  }

  /** Something came. */
  heard(): void {
    this.#lastDataAtMs = this.#environment.monotonicMs();
  }

  partCame(): void {
    this.#doublings = 0;
  }

  /** The connection greeted and then brought nothing. */
  wasInVain(): void {
    this.#doublings = Math.min(this.#doublings + 1, MAX_DOUBLINGS);
  }

  /** Whether somebody who cannot wait should take the connection for dead. */
  isDoubtful(intervalMs: number): boolean {
    return this.#silenceMs() > SILENCE_MS / 2 + 2 * intervalMs;
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** The timer is set anew only when it fires: data moves a number, not a timer. */
  #watch(limitMs: number): void {
    this.stop();
    this.#cancel = this.#environment.after(Math.max(0, limitMs - this.#silenceMs()), () => {
      if (this.#silenceMs() < limitMs) this.#watch(limitMs);
      else this.#onOverdue();
    });
  }

  #silenceMs(): number {
    return this.#environment.monotonicMs() - this.#lastDataAtMs;
  }
}
