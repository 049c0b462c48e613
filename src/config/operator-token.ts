import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StentorError } from "../protocol/index.ts";
import type { Config } from "./read-config.ts";
import { secret } from "./value-types.ts";

/** `made`: this start made it, so it is to be shown to the operator, once. */
export type OperatorToken = { token: string; made: boolean };

/**
 * The operator's token: from the environment, else from `operator-token` in the data folder, else 128 random bits that
 * are kept there, readable by the owner alone. Throws StentorError `config_invalid` when the file cannot be read or made.
 */
export function operatorToken(config: Pick<Config, "token" | "dataFolder">): OperatorToken {
  if (config.token !== undefined) return { token: config.token, made: false };
  const file = join(config.dataFolder, "operator-token");
  try {
    return keptToken(file) ?? makeToken(config.dataFolder, file);
  } catch (cause) {
    if (cause instanceof StentorError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StentorError("config_invalid", `Cannot keep the operator's token in STENTOR_DATA: ${reason}`, { cause });
  }
}

function keptToken(file: string): OperatorToken | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8").trim();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw cause;
  }
  if (!secret.safeParse(text).success) {
    throw new StentorError(
      "config_invalid",
      `Cannot use the operator's token in ${file}: it is not 16 to 256 letters or digits; delete the file to have a new one made`,
    );
  }
  chmodSync(file, 0o600);
  return { token: text, made: false };
}

/** `wx` leaves the token to whoever was first when two processes start at once. */
function makeToken(folder: string, file: string): OperatorToken {
  mkdirSync(folder, { recursive: true });
  const token = randomBytes(16).toString("base64url");
  try {
    writeFileSync(file, `${token}\n`, { mode: 0o600, flag: "wx" });
  } catch (cause) {
    const kept = (cause as NodeJS.ErrnoException).code === "EEXIST" ? keptToken(file) : undefined;
    if (kept === undefined) throw cause;
    return kept;
  }
  return { token, made: true };
}
