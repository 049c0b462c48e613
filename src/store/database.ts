import { StentorError } from "../protocol/index.ts";

export type Value = string | number | boolean | null;
/** SQL with its values, `$1` the first; they are used in their order, as SQLite counts them by appearance. */
export type Statement = { readonly sql: string; readonly values: readonly Value[] };

/**
 * Where a store lasts: a file, or a schema of a server. One process at a time has it. Its callers ask one thing after
 * another, never two at once.
 */
export interface Database {
  /** How many processes had it, this one counted: no two of them have the same number. */
  readonly tenure: number;
  /** BIGINTs come as numbers or as strings. Throws StentorError `store_unavailable`. */
  read<Row>(statement: Statement): Promise<Row[]>;
  /** All of them or none; on the disk when it resolves. Throws StentorError `store_unavailable`, or `InDoubt`. */
  write(statements: readonly Statement[]): Promise<void>;
  close(): Promise<void>;
}

/** The database was asked to commit, and did not answer: nobody knows whether it has. */
export class InDoubt extends StentorError {
  constructor(message: string, cause: unknown) {
    super("store_unavailable", message, { cause });
  }
}
