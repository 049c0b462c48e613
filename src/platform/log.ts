import pino from "pino";

/** Structured log: one JSON object a line. Secrets are never fields. */
export interface Log {
  debug(fields: Record<string, unknown>, message: string): void;
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
  /** A log whose every line carries these fields. */
  child(fields: Record<string, unknown>): Log;
}

export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

/** Writes to standard error, so that standard output stays for people. */
export function createLog(options: { level: LogLevel; role: string }): Log {
  return pino({ level: options.level, base: { role: options.role } }, pino.destination({ dest: 2, sync: true }));
}

export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLog,
};
