import { type ReservedSQL, SQL } from "bun";
import { StentorError } from "../protocol/index.ts";
import { InDoubt, type Statement } from "./database.ts";
import { unavailable } from "./postgres-faults.ts";

/** The server has so long for a connection, and for each answer. */
const ANSWER_MS = 3_000;
/** A predecessor that is on its way out has so long to let go of the schema. */
const BUSY_MS = 2_000;

/** A client whose machine is gone is found dead within 11 seconds, not two hours, and leaves the schema to its successor. */
const SETTINGS = {
  application_name: "stentor",
  lock_timeout: String(BUSY_MS),
  statement_timeout: String(ANSWER_MS),
  tcp_keepalives_idle: "5",
  tcp_keepalives_interval: "2",
  tcp_keepalives_count: "3",
  tcp_user_timeout: "11000",
};

const SET = "SELECT set_config($1, $2, false)";
/** What was acknowledged lasts, whatever the server's own default is; a stronger one stays. */
const KEEP_COMMITS = `SELECT set_config('synchronous_commit', 'on', false)
  WHERE current_setting('synchronous_commit') = 'off'`;
const ABOUT = "SELECT pg_backend_pid() AS backend, current_setting('server_encoding') AS encoding";
const LOCK = "SELECT pg_advisory_lock(hashtext('stentor'), hashtext($1))";
/** Ends the backend of this process's former connection, which may be stuck, where that holds the lock still. */
const END_FORMER = `SELECT pg_terminate_backend(pid) FROM pg_locks
  WHERE locktype = 'advisory' AND granted AND pid = $1 AND objsubid = 2
  AND objid::bigint = hashtext($2)::bigint & 4294967295
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

/** `former`: the backend of the connection that this one follows. */
type SessionOptions = { url: string; schema: string; former?: number };

/**
 * One connection to a PostgreSQL server that holds the lock of a schema. Writing and holding are the same connection's:
 * whoever lost the lock cannot write any more, and whoever has it finds no transaction of the former holder still running.
 * It never reconnects: once `isOver`, another one is needed.
 */
export class PostgresSession {
  /** The server's process for this connection. */
  backend = 0;
  isOver = false;
  /** Over, and not by this process. */
  wasLost = false;
  readonly #pool: SQL;
  #reserved: ReservedSQL | undefined;

  private constructor(url: string) {
    this.#pool = new SQL({
      url,
      // Named here because an environment's PGDATABASE would come before the URL's.
      database: decodeURIComponent(new URL(url).pathname.slice(1)) || undefined,
      max: 1,
      connectionTimeout: ANSWER_MS / 1_000,
      onclose: () => {
        this.wasLost ||= !this.isOver;
        this.isOver = true;
      },
    });
  }

  /** Throws StentorError `store_unavailable`. */
  static async open(options: SessionOptions): Promise<PostgresSession> {
    const session = new PostgresSession(options.url);
    try {
      await session.#begin(options);
      return session;
    } catch (cause) {
      session.end();
      // Where it stands is the operator's to know; refusals are read by everybody.
      throw unavailable("Cannot open the store in STENTOR_DATABASE_URL", cause);
    }
  }

  /** Throws StentorError `store_unavailable`. */
  async read<Row>(statement: Statement): Promise<Row[]> {
    try {
      return [...(await this.#answer(this.#ask(statement)))] as Row[];
    } catch (cause) {
      throw unavailable("Cannot read what is kept", cause);
    }
  }

  /** All of them or none. Throws StentorError `store_unavailable`, or `InDoubt`, after which the session is over. */
  async write(statements: readonly Statement[], withinMs = ANSWER_MS): Promise<void> {
    const all = [{ sql: "BEGIN", values: [] }, ...statements];
    try {
      // Sent in one go: a server far away is waited for twice, not once a statement.
      await this.#answer(Promise.all(all.map((statement) => this.#ask(statement))), withinMs);
    } catch (cause) {
      await this.#rollBack();
      throw unavailable("Cannot record the change", cause);
    }
    try {
      await this.#answer(this.#ask({ sql: "COMMIT", values: [] }));
    } catch (cause) {
      this.end();
      throw new InDoubt("Cannot record the change: the server did not say that it is recorded", cause);
    }
  }

  /** What waits for an answer is told that the connection was lost. */
  end(): void {
    this.isOver = true;
    void this.#pool.close({ timeout: 0 }).catch(() => undefined);
  }

  async #begin({ schema, former }: SessionOptions): Promise<void> {
    this.#reserved = await this.#answer(this.#pool.reserve());
    const settings = Object.entries({ ...SETTINGS, search_path: `"${schema}"` });
    const asked = settings.map((setting) => ({ sql: SET, values: setting }));
    await this.#answer(Promise.all(asked.map((statement) => this.#ask(statement))));
    await this.read({ sql: KEEP_COMMITS, values: [] });
    const [about] = await this.read<{ backend: number; encoding: string }>({ sql: ABOUT, values: [] });
    if (about?.encoding !== "UTF8") {
      throw new StentorError(
        "store_unavailable",
        `Cannot open the store: its encoding is ${about?.encoding}, not UTF8`,
      );
    }
    this.backend = about.backend;
    if (former !== undefined) await this.read({ sql: END_FORMER, values: [former, schema] });
    await this.#answer(this.#ask({ sql: LOCK, values: [schema] }));
  }

  async #rollBack(): Promise<void> {
    if (this.isOver) return;
    await this.#answer(this.#ask({ sql: "ROLLBACK", values: [] })).catch(() => this.end());
  }

  #ask({ sql, values }: Statement): PromiseLike<unknown[]> {
    if (this.#reserved === undefined || this.isOver) return Promise.reject(closed());
    return this.#reserved.unsafe<unknown[]>(sql, [...values]);
  }

  /** A server that does not answer in time has lost this connection. */
  #answer<Result>(asked: PromiseLike<Result>, withinMs = ANSWER_MS): Promise<Result> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.end();
        reject(new StentorError("store_unavailable", "Cannot use the store: the server does not answer"));
      }, withinMs);
      void asked.then(resolve, reject).then(() => clearTimeout(late));
    });
  }
}

function closed(): StentorError {
  return new StentorError("store_unavailable", "Cannot use the store: the connection was lost");
}
