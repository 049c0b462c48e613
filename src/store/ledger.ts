import { type Database, InDoubt, type Statement } from "./database.ts";
import { StepQueue } from "./step-queue.ts";

/** What is never refused is answered for so long at most while the database does not answer. */
const PATIENCE_MS = 250;

/** `room`: what it is about; `undefined`: a step that was refused, and is taken back in case it was recorded. */
type Debt = { readonly room: string | undefined; readonly statement: Statement };

/**
 * Records what happens in its order: in steps that are refused when the database is away, and as debts, which it takes as
 * soon as it can. Debts come first in the next transaction. Bounded: rooms go live and end once, and nobody comes in
 * meanwhile; a connection leaves at most one step in doubt.
 */
export class Ledger {
  readonly #database: Database;
  readonly #queue = new StepQueue();
  readonly #debts: Debt[] = [];

  constructor(database: Database) {
    this.#database = database;
  }

  /** Nothing else is recorded or read while the step lasts. Throws StentorError `store_unavailable` when too many wait. */
  step<Result>(step: () => Promise<Result>): Promise<Result> {
    return this.#queue.turn(step);
  }

  /** Within a step only. */
  read<Row>(statement: Statement): Promise<Row[]> {
    return this.#database.read<Row>(statement);
  }

  /** Within a step only. `takeBack` undoes it, or does nothing where it was not done. Throws StentorError `store_unavailable`. */
  async record(statements: readonly Statement[], takeBack: () => readonly Statement[] = () => []): Promise<void> {
    const paid = this.#debts.length;
    const all = [...this.#debts.map(({ statement }) => statement), ...statements];
    if (all.length === 0) return;
    try {
      await this.#database.write(all);
    } catch (fault) {
      // Debts may be paid twice; each says how things are, not how they change.
      if (fault instanceof InDoubt) this.#note(undefined, takeBack());
      throw fault;
    }
    this.#debts.splice(0, paid);
  }

  /** Resolves when it is recorded or cannot be now; then it stays owed. Never throws. */
  async owe(room: string, statements: readonly Statement[]): Promise<void> {
    this.#note(room, statements);
    await soon(this.#payment());
  }

  /** Gives how many rooms still have something that waits; never throws. */
  async catchUp(): Promise<number> {
    if (this.#debts.length > 0) await soon(this.#payment());
    return new Set(this.#debts.map(({ room }) => room)).size;
  }

  /** Tries once more to record what waits. */
  async close(): Promise<void> {
    if (this.#debts.length > 0) await this.#payment();
    await this.#queue.turn(() => this.#database.close()).catch(() => this.#database.close());
  }

  #note(room: string | undefined, statements: readonly Statement[]): void {
    this.#debts.push(...statements.map((statement) => ({ room, statement })));
  }

  /** A failure leaves it owed, and `catchUp` tells so. */
  #payment(): Promise<void> {
    return this.#queue.turn(() => this.record([])).catch(() => undefined);
  }
}

/** Resolves with `work`, or when patience ends. */
function soon(work: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, PATIENCE_MS);
    void work.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
