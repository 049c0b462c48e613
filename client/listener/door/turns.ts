import type { Cancel, ListenEnvironment } from "../transport/listen-environment.ts";

/** One thing after another: a new turn ends the wait before it, and makes answers to what was asked earlier old news. */
export class Turns {
  readonly #environment: Pick<ListenEnvironment, "after">;
  #next: { run: () => void; cancel: Cancel } | undefined;
  #turn = 0;

  constructor(environment: Pick<ListenEnvironment, "after">) {
    this.#environment = environment;
  }

  /** Hands back the turn that begins. */
  begin(): number {
    this.#next?.cancel();
    this.#next = undefined;
    this.#turn += 1;
    return this.#turn;
  }

  get present(): number {
    return this.#turn;
  }

  /** What was to be done next is not. */
  after(delayMs: number, run: () => void): void {
    this.#next?.cancel();
    this.#next = { run, cancel: this.#environment.after(delayMs, run) };
  }

  /** Does what is to be done next so soon. */
  hasten(withinMs: number): void {
    if (this.#next !== undefined) this.after(withinMs, this.#next.run);
  }
}
