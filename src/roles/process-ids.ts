import { hostname } from "node:os";
import type { Config } from "../config/index.ts";

const HOST_CHARACTERS_MAX = 24;

/** A subject token, new at each start: what was said of an earlier process is not said of this one. */
export function newProcessId(config: Pick<Config, "name">, what: string): string {
  const random = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  return `${machineName(config)}-${what}-${random.toString(36).padStart(7, "0").slice(-6)}`;
}

function machineName({ name }: Pick<Config, "name">): string {
  return (
    name ??
    hostname()
      .replace(/[^A-Za-z0-9_-]/g, "-")
      .slice(0, HOST_CHARACTERS_MAX)
  );
}
