import { SQLiteError, Database as Sqlite } from "bun:sqlite";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { StentorError } from "../protocol/index.ts";
import type { Database, Statement, Value } from "./database.ts";
import { BEGIN_TENURE, MIGRATIONS_TABLE, migrationsFrom, SCHEMA_VERSION, TENURE } from "./migrations.ts";

/** A predecessor that is on its way out has so long to let go of the file. */
const BUSY_MS = 2_000;
/** What the write-ahead log is cut back to once its content stands in the file. */
const LOG_KEPT_BYTES = 1_048_576;

/** SQLite's own words are for people who know it; these are for whoever meets the refusal. */
const REASONS: [code: string, reason: string][] = [
  ["SQLITE_FULL", "the disk is full"],
  ["SQLITE_READONLY", "the file cannot be written to"],
  ["SQLITE_CANTOPEN", "the file cannot be opened"],
  ["SQLITE_BUSY", "another process uses it"],
  ["SQLITE_IOERR", "the disk does not do its work"],
  ["SQLITE_CORRUPT", "the file is damaged"],
  ["SQLITE_NOTADB", "the file is something else"],
];

/**
 * One SQLite file that this process alone has open: the lock keeps a second control out, and spares the shared memory
 * that SQLite would map from a disk that may be full. A transaction that was committed outlives the machine's power.
 */
export class SqliteFile implements Database {
  readonly tenure: number;
  readonly #database: Sqlite;

  /** Makes the file, readable by its owner alone, and brings its schema up to date. Throws StentorError `store_unavailable`. */
  constructor(path: string) {
    try {
      mkdirSync(dirname(path), { recursive: true });
      closeSync(openSync(path, "a", 0o600));
      this.#database = new Sqlite(path, { readwrite: true, strict: true });
    } catch (cause) {
      throw unavailable(`Cannot open "${path}"`, cause);
    }
    try {
      this.tenure = this.#prepare();
    } catch (cause) {
      this.#database.close();
      throw cause instanceof StentorError ? cause : unavailable(`Cannot open "${path}"`, cause);
    }
  }

  async read<Row>(statement: Statement): Promise<Row[]> {
    try {
      return this.#read<Row>(statement);
    } catch (cause) {
      throw unavailable("Cannot read what is kept", cause);
    }
  }

  #read<Row>({ sql, values }: Statement): Row[] {
    return this.#database.query<Row, Value[]>(sql).all(...values);
  }

  async write(statements: readonly Statement[]): Promise<void> {
    try {
      this.#transact(() => this.#run(statements));
    } catch (cause) {
      throw unavailable("Cannot record the change", cause);
    }
  }

  async close(): Promise<void> {
    this.#database.close();
  }

  #prepare(): number {
    this.#database.run(`PRAGMA busy_timeout = ${BUSY_MS}`);
    this.#database.run("PRAGMA locking_mode = EXCLUSIVE");
    this.#database.run("PRAGMA journal_mode = WAL");
    this.#database.run("PRAGMA synchronous = FULL");
    this.#database.run(`PRAGMA journal_size_limit = ${LOG_KEPT_BYTES}`);
    this.#database.run("PRAGMA foreign_keys = ON");
    this.#transact(() => {
      this.#database.run(MIGRATIONS_TABLE);
      const [present] = this.#read<{ version: number | null }>(SCHEMA_VERSION);
      this.#run([...migrationsFrom(present?.version ?? 0), BEGIN_TENURE]);
    });
    return this.#read<{ number: number }>(TENURE)[0]?.number ?? 0;
  }

  #run(statements: readonly Statement[]): void {
    for (const { sql, values } of statements) this.#database.query(sql).run(...values);
  }

  #transact(work: () => void): void {
    this.#database.run("BEGIN IMMEDIATE");
    try {
      work();
      this.#database.run("COMMIT");
    } catch (fault) {
      // Some faults have ended the transaction by themselves.
      if (this.#database.inTransaction) this.#database.run("ROLLBACK");
      throw fault;
    }
  }
}

/** What only a bug of ours can cause, such as a broken constraint, stays as it is. */
function unavailable(what: string, cause: unknown): unknown {
  const code = codeOf(cause);
  if (code.startsWith("SQLITE_CONSTRAINT") || code === "SQLITE_ERROR") return cause;
  const reason = REASONS.find(([start]) => code.startsWith(start))?.[1] ?? code;
  return new StentorError("store_unavailable", `${what}: ${reason}`, { cause });
}

function codeOf(cause: unknown): string {
  if (cause instanceof SQLiteError) return cause.code ?? `SQLite ${cause.errno}`;
  return cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
}
