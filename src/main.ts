/** The `stentor` command. */
import { parseArgs } from "node:util";
import { configFromEnvironment } from "./config/index.ts";
import { StentorError } from "./protocol/index.ts";
import { runAllInOne } from "./roles/all-in-one.ts";
import { ORIGIN_CHILD_ROLE, runOriginChild } from "./roles/origin-child.ts";

const USAGE = `stentor serve    runs rooms, pages and listeners on this machine
                 (configured by the environment: docs/configuration.md)
`;

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { help: { type: "boolean", short: "h" }, role: { type: "string" } },
  });
  if (values.help || positionals[0] !== "serve") {
    process.stdout.write(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const config = configFromEnvironment();
  if (values.role === ORIGIN_CHILD_ROLE) await runOriginChild(config);
  else await runAllInOne(config, import.meta.path);
}

try {
  await main();
} catch (error) {
  const expected = error instanceof StentorError || (error instanceof TypeError && "code" in error);
  process.stderr.write(`${expected ? error.message : Bun.inspect(error)}\n`);
  process.exit(1);
}
