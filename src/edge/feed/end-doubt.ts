/** A room's end is told once. Without parts for so long it may have been lost on its way … */
const DOUBTED_AFTER_MS = 8_000;
/** … and is asked for so often, and up to as much again later: many edges doubt at the same moment. */
const ASK_EVERY_MS = 5_000;

export type EndDoubtOptions = {
  /** Whether the room has ended, as far as anybody tells. Must not reject. */
  isOver: () => Promise<boolean>;
  onOver: () => void;
  random: () => number;
};

/** Finds out that a room is over whose end this edge has missed. One question is under way at a time. */
export class EndDoubt {
  readonly #options: EndDoubtOptions;
  #askAtMs: number | undefined;
  #asking = false;

  constructor(options: EndDoubtOptions) {
    this.#options = options;
  }

  /** Once a second. `silentMs`: since the last part. */
  tick(silentMs: number, nowMs: number): void {
    if (silentMs < DOUBTED_AFTER_MS) {
      this.#askAtMs = undefined;
      return;
    }
    this.#askAtMs ??= nowMs + this.#options.random() * ASK_EVERY_MS;
    if (nowMs < this.#askAtMs || this.#asking) return;
    this.#askAtMs = nowMs + ASK_EVERY_MS * (1 + this.#options.random());
    void this.#ask();
  }

  async #ask(): Promise<void> {
    this.#asking = true;
    const isOver = await this.#options.isOver();
    this.#asking = false;
    if (isOver) this.#options.onOver();
  }
}
