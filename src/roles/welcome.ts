import { join } from "node:path";
import type { Config, OperatorToken } from "../config/index.ts";

/** Prints where one role of a cluster can be reached. */
export function announceRole(what: string, url: string): void {
  process.stdout.write(`\n  Stentor's ${what}: ready at ${url}\n\n`);
}

/**
 * Prints the one address to open. It carries the operator's token at the first start, and whenever a person at a
 * terminal asks; a log file gets the token no second time, and says where it is kept.
 */
export function announce(url: string, operator: OperatorToken, config: Config): void {
  const address = config.publicUrl ?? url;
  const withToken = operator.made || process.stdout.isTTY === true;
  process.stdout.write(
    withToken
      ? `\n  Stentor is ready. Open\n\n      ${address}/#operator=${operator.token}\n\n`
      : `\n  Stentor is ready: ${address}\n`,
  );
  if (config.token !== undefined) return;
  const file = join(config.dataFolder, "operator-token");
  const how = withToken ? "" : `; with it, ${address}/#operator=TOKEN makes rooms`;
  process.stdout.write(`  The operator's token is kept in ${file}${how}.\n\n`);
}
