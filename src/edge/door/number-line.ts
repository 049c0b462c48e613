/** Newcomers are gathered for so long at most before numbers are asked for. */
const GATHER_MS = 50;
/** Who has no number by then is told that none can be had now. */
export const ANSWER_WITHIN_MS = 2_000;
/** Those who wait for a number at one room's door. */
export const WAITING_MAX = 10_000;
/** After control has not answered, nobody is kept waiting for this long. */
const QUIET_MS = 1_000;

export type Numbers = { first: number; count: number };

export type NumberLineOptions = {
  /** Never rejects; `undefined` when control does not answer. */
  ask: (count: number, timeoutMs: number) => Promise<Numbers | undefined>;
  monotonicMs: () => number;
  /** Runs something after so long. */
  later: (ms: number, run: () => void) => void;
  /** Newcomers who were turned away: the line was full, or control gave too few or no numbers. */
  onTurnedAway: (why: "full" | "unanswered", count: number) => void;
};

type Waiter = { sinceMs: number; give: (number: number | undefined) => void };

/** Those who wait for a number in one lane of one room. One question to control gets the numbers of all who came meanwhile, in order. */
export class NumberLine {
  readonly #options: NumberLineOptions;
  #gathering: Waiter[] = [];
  #waiting = 0;
  #quietUntilMs = Number.NEGATIVE_INFINITY;

  constructor(options: NumberLineOptions) {
    this.#options = options;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** Never rejects. `undefined`: none can be had now. */
  take(): Promise<number | undefined> {
    const sinceMs = this.#options.monotonicMs();
    if (sinceMs < this.#quietUntilMs) return this.#turnAway("unanswered");
    if (this.#waiting >= WAITING_MAX) return this.#turnAway("full");
    this.#waiting += 1;
    return new Promise((give) => {
      if (this.#gathering.push({ sinceMs, give }) > 1) return;
      this.#options.later(GATHER_MS, () => void this.#send(this.#gathering.splice(0)));
    });
  }

  async #send(waiters: Waiter[]): Promise<void> {
    const [oldest] = waiters;
    if (oldest === undefined) return;
    const leftMs = ANSWER_WITHIN_MS - (this.#options.monotonicMs() - oldest.sinceMs);
    const given = leftMs > 0 ? await this.#options.ask(waiters.length, leftMs) : undefined;
    if (given === undefined) this.#quietUntilMs = this.#options.monotonicMs() + QUIET_MS;
    const count = Math.min(given?.count ?? 0, waiters.length);
    this.#waiting -= count;
    for (let at = 0; at < count; at++) waiters[at]?.give((given?.first ?? 0) + at);
    const rest = waiters.slice(count);
    if (rest.length === 0) return;
    if (count > 0) return await this.#send(rest);
    this.#waiting -= rest.length;
    this.#options.onTurnedAway("unanswered", rest.length);
    for (const { give } of rest) give(undefined);
  }

  #turnAway(why: "full" | "unanswered"): Promise<undefined> {
    this.#options.onTurnedAway(why, 1);
    return Promise.resolve(undefined);
  }
}
