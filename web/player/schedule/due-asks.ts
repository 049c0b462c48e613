/** At a start, all who have not tapped ask how it went within this time, and then more slowly. */
const SPREAD_MS = 1_500;
const ASKS_MAX = 4;

type DueAsksOptions = {
  /** Asks the room's page anew; whoever listens is told, and asks nothing. */
  ask: () => void;
  /** 0 to 1. */
  random: () => number;
};

/** Asks how a start went, a few times at most, and not all pages in the same moment. */
export class DueAsks {
  readonly #options: DueAsksOptions;
  #asks = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: DueAsksOptions) {
    this.#options = options;
  }

  /** The second has come, and it is not known yet what came of it. */
  due(): void {
    if (this.#asks >= ASKS_MAX || this.#timer !== undefined) return;
    this.#asks += 1;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#options.ask();
      },
      SPREAD_MS * this.#options.random() * this.#asks,
    );
  }

  /** Another start is ahead. */
  reset(): void {
    this.#asks = 0;
  }
}
