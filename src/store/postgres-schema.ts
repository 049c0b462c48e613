import type { Clock } from "../platform/index.ts";
import { StentorError } from "../protocol/index.ts";
import { type Database, InDoubt, type Statement } from "./database.ts";
import { BEGIN_TENURE, MIGRATIONS_TABLE, migrationsFrom, SCHEMA_VERSION, TENURE } from "./migrations.ts";
import { PostgresSession } from "./postgres-session.ts";

/** A server that was not there, or said nothing, is left alone for so long; whoever asks meanwhile is refused at once. */
export const RETRY_MS = 1_000;
/** At the start only: a new version may have much to rearrange. */
const UPGRADE_MS = 600_000;
const NO_TIMEOUT: Statement = { sql: "SET LOCAL statement_timeout = 0", values: [] };
const IS_THERE = "SELECT 1 FROM pg_namespace WHERE nspname = $1";

type SchemaOptions = { url: string; schema: string; clock: Clock };

/**
 * One schema of a PostgreSQL server that this process alone has. When the connection is lost, the next thing that is asked
 * makes another one; that is refused for good when another process had the schema in between, since what
 * this process holds in memory is no longer what is kept.
 */
export class PostgresSchema implements Database {
  readonly tenure: number;
  readonly #options: SchemaOptions;
  #session: PostgresSession;
  #away: { untilMs: number; reason: unknown } | undefined;

  private constructor(options: SchemaOptions, session: PostgresSession, tenure: number) {
    this.#options = options;
    this.#session = session;
    this.tenure = tenure;
  }

  /** Makes the schema, and brings it up to date. Throws StentorError `store_unavailable`. */
  static async open(options: SchemaOptions): Promise<PostgresSchema> {
    const session = await PostgresSession.open(options);
    try {
      await upgrade(session, options.schema);
      return new PostgresSchema(options, session, await tenureIn(session));
    } catch (fault) {
      session.end();
      throw fault;
    }
  }

  read<Row>(statement: Statement): Promise<Row[]> {
    return this.#with((session) => session.read<Row>(statement));
  }

  write(statements: readonly Statement[]): Promise<void> {
    return this.#with((session) => session.write(statements));
  }

  async close(): Promise<void> {
    this.#away = { untilMs: Number.POSITIVE_INFINITY, reason: refusal("it was closed") };
    this.#session.end();
  }

  /** Asked once more where the connection was lost before anything was recorded. */
  async #with<Result>(work: (session: PostgresSession) => Promise<Result>): Promise<Result> {
    const session = await this.#connected();
    try {
      return await work(session);
    } catch (fault) {
      if (session.wasLost && !(fault instanceof InDoubt)) return work(await this.#connected());
      if (session.isOver && !session.wasLost) this.#leaveAlone(fault);
      throw fault;
    }
  }

  async #connected(): Promise<PostgresSession> {
    if (!this.#session.isOver) return this.#session;
    if (this.#away !== undefined && this.#options.clock.monotonicMs() < this.#away.untilMs) throw this.#away.reason;
    try {
      this.#session = await this.#successor();
    } catch (fault) {
      this.#leaveAlone(fault);
      throw fault;
    }
    return this.#session;
  }

  async #successor(): Promise<PostgresSession> {
    const session = await PostgresSession.open({ ...this.#options, former: this.#session.backend });
    if ((await tenureIn(session)) === this.tenure) return session;
    session.end();
    throw refusal("another process had it meanwhile; start this one again");
  }

  #leaveAlone(reason: unknown): void {
    this.#away = { untilMs: this.#options.clock.monotonicMs() + RETRY_MS, reason };
  }
}

async function upgrade(session: PostgresSession, schema: string): Promise<void> {
  const [present] = await session.read({ sql: IS_THERE, values: [schema] });
  const make = present === undefined ? [`CREATE SCHEMA "${schema}"`, MIGRATIONS_TABLE] : [MIGRATIONS_TABLE];
  await session.write(make.map((sql) => ({ sql, values: [] })));
  const [at] = await session.read<{ version: number | null }>(SCHEMA_VERSION);
  await session.write([NO_TIMEOUT, ...migrationsFrom(at?.version ?? 0), BEGIN_TENURE], UPGRADE_MS);
}

async function tenureIn(session: PostgresSession): Promise<number> {
  const [row] = await session.read<{ number: string }>(TENURE);
  return Number(row?.number);
}

function refusal(reason: string): StentorError {
  return new StentorError("store_unavailable", `Cannot use the store: ${reason}`);
}
