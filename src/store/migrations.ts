import { StentorError } from "../protocol/index.ts";
import type { Statement } from "./database.ts";

/**
 * The schema, one step after another; a step that has been shipped is never changed. Written so that PostgreSQL takes
 * the same text. `place` orders what came in the same millisecond; `tenure` counts the processes that had the schema.
 */
const MIGRATIONS: readonly (readonly string[])[] = [
  [
    `CREATE TABLE rooms (
      id TEXT PRIMARY KEY,
      title TEXT NOT NULL,
      music BOOLEAN NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('waiting', 'live', 'ended')),
      epoch_ms BIGINT NOT NULL,
      created_at_ms BIGINT NOT NULL,
      live_at_ms BIGINT,
      ended_at_ms BIGINT,
      place BIGINT NOT NULL
    )`,
    `CREATE TABLE participants (
      room TEXT NOT NULL REFERENCES rooms (id),
      id TEXT NOT NULL,
      name TEXT NOT NULL,
      role TEXT NOT NULL CHECK (role IN ('host', 'guest')),
      token_hash TEXT NOT NULL,
      joined_at_ms BIGINT NOT NULL,
      place BIGINT NOT NULL,
      PRIMARY KEY (room, id)
    )`,
  ],
  [
    "CREATE TABLE notes (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE series (name TEXT NOT NULL, room TEXT NOT NULL, at_ms BIGINT NOT NULL, value TEXT NOT NULL)",
    "CREATE INDEX series_by_room ON series (name, room, at_ms)",
    "CREATE INDEX series_by_age ON series (name, at_ms)",
  ],
  [
    "ALTER TABLE rooms ADD COLUMN scheduled_at_ms BIGINT",
    "ALTER TABLE rooms ADD COLUMN time_zone TEXT",
    "ALTER TABLE rooms ADD COLUMN opened_at_ms BIGINT",
  ],
  [
    "CREATE TABLE tenure (number BIGINT NOT NULL)",
    "INSERT INTO tenure (number) VALUES (0)",
    "ALTER TABLE series ADD COLUMN place BIGINT NOT NULL DEFAULT 0",
    "DROP INDEX series_by_room",
    "CREATE INDEX series_in_order ON series (name, room, at_ms, place)",
  ],
];

export const MIGRATIONS_TABLE = "CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY)";
export const SCHEMA_VERSION: Statement = { sql: "SELECT MAX(version) AS version FROM migrations", values: [] };
export const BEGIN_TENURE: Statement = { sql: "UPDATE tenure SET number = number + 1", values: [] };
export const TENURE: Statement = { sql: "SELECT number FROM tenure", values: [] };

/** What brings a schema of this version up to date. Throws StentorError `store_unavailable`: it is of a later program. */
export function migrationsFrom(version: number): Statement[] {
  if (version > MIGRATIONS.length) {
    throw new StentorError(
      "store_unavailable",
      `Cannot open the store: its schema is version ${version}, and this program knows ${MIGRATIONS.length}`,
    );
  }
  return MIGRATIONS.slice(version).flatMap((statements, step) => [
    ...statements.map((sql) => ({ sql, values: [] })),
    { sql: "INSERT INTO migrations (version) VALUES ($1)", values: [version + step + 1] },
  ]);
}
