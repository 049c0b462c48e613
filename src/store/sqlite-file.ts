import { Database, SQLiteError } from "bun:sqlite";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { StentorError } from "../protocol/index.ts";
import { MIGRATIONS } from "./migrations.ts";
import type { Statement } from "./room-rows.ts";

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
export class SqliteFile {
  readonly #database: Database;

  /** Makes the file, readable by its owner alone, and brings its schema up to date. Throws StentorError `store_unavailable`. */
  constructor(path: string) {
    try {
      mkdirSync(dirname(path), { recursive: true });
      closeSync(openSync(path, "a", 0o600));
      this.#database = new Database(path, { readwrite: true, strict: true });
    } catch (cause) {
      throw unavailable(`Cannot open "${path}"`, cause);
    }
    try {
      this.#prepare();
    } catch (cause) {
      this.#database.close();
      throw cause instanceof StentorError ? cause : unavailable(`Cannot open "${path}"`, cause);
    }
  }

  all<Row>(sql: string, ...values: (string | number)[]): Row[] {
    return this.#database.query<Row, (string | number)[]>(sql).all(...values);
  }

  /** All of them or none. Throws StentorError `store_unavailable`. */
  write(statements: readonly Statement[]): void {
    try {
      this.#transact(() => {
        for (const { sql, values } of statements) this.#database.query(sql).run(...values);
      });
    } catch (cause) {
      throw unavailable("Cannot record the change", cause);
    }
  }

  close(): void {
    this.#database.close();
  }

  #prepare(): void {
    this.#database.run(`PRAGMA busy_timeout = ${BUSY_MS}`);
    this.#database.run("PRAGMA locking_mode = EXCLUSIVE");
    this.#database.run("PRAGMA journal_mode = WAL");
    this.#database.run("PRAGMA synchronous = FULL");
    this.#database.run(`PRAGMA journal_size_limit = ${LOG_KEPT_BYTES}`);
    this.#database.run("PRAGMA foreign_keys = ON");
    this.#transact(() => this.#migrate());
  }

  #migrate(): void {
    this.#database.run("CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY)");
    const [present] = this.all<{ version: number | null }>("SELECT MAX(version) AS version FROM migrations");
    const version = present?.version ?? 0;
    if (version > MIGRATIONS.length) {
      throw new StentorError(
        "store_unavailable",
        `Cannot open the store: its schema is version ${version}, and this program knows ${MIGRATIONS.length}`,
      );
    }
    for (const [step, statements] of MIGRATIONS.entries()) {
      if (step < version) continue;
      for (const sql of statements) this.#database.run(sql);
      this.#database.query("INSERT INTO migrations (version) VALUES ($1)").run(step + 1);
    }
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
