import type { Statement, Value } from "./database.ts";
import type { SeriesAddition, SeriesEntry, SeriesSpan } from "./room-store.ts";

export type NoteRow = { key: string; value: string };
export type SeriesRow = { at_ms: number | string; value: string };

/** What is forgotten in one transaction, about; others have their turn between two. */
const PRUNED_AT_ONCE = 10_000;
/** Rows of one INSERT: a server answers once for so many. */
const ROWS_AT_ONCE = 100;
const COLUMNS = 5;

/** By the number of rows. */
const APPENDS = Array.from(
  { length: ROWS_AT_ONCE },
  (_, at) => `INSERT INTO series (name, room, at_ms, value, place) VALUES ${tuples(at + 1)}`,
);

export const ALL_NOTES: Statement = { sql: "SELECT key, value FROM notes", values: [] };

export function keepNote(key: string, value: unknown): Statement {
  return {
    sql: "INSERT INTO notes (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    values: [key, JSON.stringify(value)],
  };
}

export function forgetNote(key: string): Statement {
  return { sql: "DELETE FROM notes WHERE key = $1", values: [key] };
}

/** The first has this place, each next one the next. */
export function append(entries: readonly SeriesAddition[], place: number): Statement[] {
  const statements: Statement[] = [];
  for (let start = 0; start < entries.length; start += ROWS_AT_ONCE) {
    const rows = entries.slice(start, start + ROWS_AT_ONCE);
    statements.push({
      sql: APPENDS[rows.length - 1] ?? "",
      values: rows.flatMap((entry, index) => row(entry, place + start + index)),
    });
  }
  return statements;
}

/** Whether it was appended or not, it is not there afterwards. */
export function takeBack({ series, room, atMs }: SeriesAddition, place: number): Statement {
  return {
    sql: "DELETE FROM series WHERE name = $1 AND room = $2 AND at_ms = $3 AND place = $4",
    values: [series, room, Math.floor(atMs), place],
  };
}

/** With `newest` the newest come first. */
export function entries(series: string, room: string, { sinceMs, limit, newest = false }: SeriesSpan): Statement {
  const order = newest ? "at_ms DESC, place DESC" : "at_ms, place";
  return {
    sql: `SELECT at_ms, value FROM series WHERE name = $1 AND room = $2 AND at_ms >= $3 ORDER BY ${order} LIMIT $4`,
    values: [series, room, within(Math.ceil(sinceMs)), within(limit)],
  };
}

export function entryOf(row: SeriesRow): SeriesEntry {
  return { atMs: Number(row.at_ms), value: JSON.parse(row.value) as unknown };
}

/** The time of the last entry that goes with the first lot; nothing: there is only one lot. */
export function endOfLot(series: string, beforeMs: number): Statement {
  return {
    sql: `SELECT at_ms FROM series WHERE name = $1 AND at_ms < $2 ORDER BY at_ms LIMIT 1 OFFSET ${PRUNED_AT_ONCE - 1}`,
    values: [series, within(Math.ceil(beforeMs))],
  };
}

export function prune(series: string, beforeMs: number): Statement {
  return { sql: "DELETE FROM series WHERE name = $1 AND at_ms < $2", values: [series, within(Math.ceil(beforeMs))] };
}

function row({ series, room, atMs, value }: SeriesAddition, place: number): Value[] {
  return [series, room, Math.floor(atMs), JSON.stringify(value), place];
}

/** `($1,$2,…),($6,$7,…)` */
function tuples(count: number): string {
  const numbers = Array.from({ length: COLUMNS }, (_, column) => column + 1);
  return Array.from({ length: count }, (_, at) => `(${numbers.map((n) => `$${at * COLUMNS + n}`)})`).join();
}

/** Callers may say "from ever" and "all" with an infinite number. */
function within(value: number): number {
  return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, value));
}
