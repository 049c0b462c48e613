import { SQL } from "bun";
import { StentorError } from "../protocol/index.ts";

/** By SQLSTATE or its class, and by Bun's codes. PostgreSQL's own words are for people who know it. */
const REASONS: [code: string, reason: string][] = [
  ["ERR_POSTGRES_CONNECTION_REFUSED", "the server cannot be reached"],
  ["ERR_POSTGRES_CONNECTION_TIMEOUT", "the server does not answer"],
  ["ERR_POSTGRES_CONNECTION_CLOSED", "the connection was lost"],
  ["08", "the connection was lost"],
  ["25006", "the server takes no changes: it is a standby, or read-only"],
  ["28", "the server does not let this name and password in"],
  ["3D000", "the server has no such database"],
  ["42501", "this name may not do that there"],
  ["53100", "the server's disk is full"],
  ["53300", "the server has too many connections"],
  ["53", "the server lacks what it needs"],
  ["55P03", "another process uses it"],
  ["57014", "the server does not answer in time"],
  ["57P03", "the server is starting or ending"],
  ["57P", "the server ended the connection"],
  ["58", "the server's disk does not do its work"],
  ["XX", "the server's files are damaged"],
];

/** SQLSTATE classes of what only a bug of ours can cause: bad data, a broken constraint, wrong SQL. */
const OUR_OWN = ["22", "23", "42"];

/** `store_unavailable` with a plain reason; what only a bug of ours can cause stays as it is. */
export function unavailable(what: string, cause: unknown): unknown {
  if (cause instanceof StentorError) return cause;
  const code = codeOf(cause);
  if (code !== "42501" && OUR_OWN.some((start) => code.startsWith(start))) return cause;
  return new StentorError("store_unavailable", `${what}: ${reasonOf(code)}`, { cause });
}

function reasonOf(code: string): string {
  return REASONS.find(([start]) => code.startsWith(start))?.[1] ?? code;
}

function codeOf(cause: unknown): string {
  if (cause instanceof SQL.PostgresError) return cause.errno ?? cause.code;
  return cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
}
