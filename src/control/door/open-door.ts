import { type DoorState, type DoorStatus, StentorError } from "../../protocol/index.ts";
import type { DoorBooks } from "./door-books.ts";
import type { DoorKeeper } from "./door-keeper.ts";
import type { DoorMetrics } from "./door-metrics.ts";
import type { DoorNow } from "./door-terms.ts";
import { NUMBERS_MAX, PlaceLine, type Wanted } from "./place-line.ts";

/** An answer is put off for so many rounds at most, until edges have confirmed that they let in nobody by themselves. */
const ROUNDS_UNDECIDED = 3;
/** Answers that are put off at once; others are given without knowing. */
const UNDECIDED_MAX = 4_096;

/** One room's door with its book: what was promised is kept before it is told. */
export class OpenDoor {
  readonly room: string;
  readonly keeper: DoorKeeper;
  readonly #books: DoorBooks;
  readonly #now: () => DoorNow;
  readonly #metrics: DoorMetrics;
  readonly #line: PlaceLine;
  #kept: string;
  #keptMissing: number;
  #told: DoorState | undefined;
  #status: DoorStatus | undefined;
  #undecided: { first: number; rounds: number; resolve: () => void }[] = [];

  constructor(options: {
    room: string;
    keeper: DoorKeeper;
    books: DoorBooks;
    now: () => DoorNow;
    metrics: DoorMetrics;
  }) {
    this.room = options.room;
    this.keeper = options.keeper;
    this.#books = options.books;
    this.#now = options.now;
    this.#metrics = options.metrics;
    this.#kept = options.keeper.promise;
    this.#keptMissing = options.keeper.whoIsMissing;
    this.#line = new PlaceLine((wanted) => this.#give(wanted));
  }

  /** What was told last. */
  get told(): DoorState | undefined {
    return this.#told;
  }

  /** Whether its status is another than every edge was told. */
  get hasNews(): boolean {
    return this.#status !== this.keeper.status;
  }

  /** The present state. `toAll`: it goes to every edge. */
  tell(toAll: boolean): DoorState {
    this.#told = this.keeper.state(this.#now());
    if (toAll) this.#status = this.#told.status;
    return this.#told;
  }

  /** Numbers for the newcomers of one edge, kept. Throws StentorError. */
  async allot({ lane, count }: Wanted): Promise<{ first: number; count: number }> {
    if (this.keeper.status === "suspended") {
      throw new StentorError("door_suspended", `Cannot give places of "${this.room}": its door is suspended`);
    }
    const given = Math.min(Math.max(1, Math.floor(count)), NUMBERS_MAX);
    const first = await this.#line.ask({ lane, count: given });
    this.#metrics.numbers.inc({ lane }, given);
    return { first, count: given };
  }

  /** Resolves once it is known whether the first of these places is called at once; within three rounds. */
  decided({ first }: { first: number }): Promise<void> {
    if (this.#undecided.length >= UNDECIDED_MAX || !this.keeper.isUndecided(first, this.#now()))
      return Promise.resolve();
    return new Promise((resolve) => this.#undecided.push({ first, rounds: ROUNDS_UNDECIDED, resolve }));
  }

  /** An edge was heard, or a round has passed: `rounds` is 0 or 1. */
  settle(rounds: number): void {
    if (this.#undecided.length === 0) return;
    const now = this.#now();
    this.keeper.call(now);
    this.#undecided = this.#undecided.filter((question) => {
      question.rounds -= rounds;
      if (question.rounds > 0 && this.keeper.isUndecided(question.first, now)) return true;
      question.resolve();
      return false;
    });
  }

  /** Writes what was promised since; nothing when nothing was. Throws StentorError `store_unavailable`. */
  async keep(): Promise<void> {
    const { promise } = this.keeper;
    if (promise !== this.#kept) await this.#write(promise);
  }

  /** Writes as well who has come since, and what was learned; a restart without it only expects too many for a while. */
  async keepAll(): Promise<void> {
    const { promise, whoIsMissing } = this.keeper;
    if (promise !== this.#kept || whoIsMissing !== this.#keptMissing) await this.#write(promise);
  }

  async #write(promise: string): Promise<void> {
    const { record, whoIsMissing } = this.keeper;
    await this.#books.keepDoor(this.room, record);
    this.#kept = promise;
    this.#keptMissing = whoIsMissing;
  }

  async #give(wanted: readonly Wanted[]): Promise<number[]> {
    const firsts = wanted.map(({ lane, count }) => this.keeper.allot(lane, count, this.#now()));
    try {
      await this.keep();
    } catch (refusal) {
      // From the last one back, so that each is the last in its turn.
      for (const [index, { lane, count }] of [...wanted.entries()].reverse()) {
        this.keeper.takeBack(lane, firsts[index] ?? 0, count);
      }
      throw refusal;
    }
    return firsts;
  }
}
