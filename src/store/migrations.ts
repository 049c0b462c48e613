/**
 * The schema, one step after another; a step that has been shipped is never changed. Written so that PostgreSQL takes
 * the same text. `place` orders what came in the same millisecond.
 */
export const MIGRATIONS: readonly (readonly string[])[] = [
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
];
