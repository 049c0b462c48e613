import { StentorError } from "../protocol/index.ts";
import { ArgumentError, readArguments, type SiegeArguments, USAGE } from "./read-arguments.ts";
import { progressLine, summary } from "./report/index.ts";
import { MEANS, SCENARIOS } from "./scenario/index.ts";
import { Siege } from "./siege.ts";

const COULD_NOT_BEGIN = 2;

/** The `stentor siege` command. Returns its exit code: 0 it ran, 1 it proves nothing, 2 it could not begin. */
export async function runSiege(args: string[]): Promise<number> {
  try {
    const read = readArguments(args);
    if (read.do === "siege") return await lay(read);
    process.stdout.write(read.do === "help" ? USAGE : list());
    return 0;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const code = error instanceof StentorError ? `${error.code}: ` : "";
    process.stderr.write(error instanceof ArgumentError ? `${message}\n\n${USAGE}` : `${code}${message}\n`);
    return COULD_NOT_BEGIN;
  }
}

async function lay({ order, scenario, processes, jsonFile }: SiegeArguments): Promise<number> {
  const siege = new Siege({ order, scenario, processes }, (row) => process.stderr.write(`${progressLine(row)}\n`));
  const interrupt = () => siege.stop();
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  try {
    const report = await siege.report;
    if (jsonFile !== undefined) await Bun.write(jsonFile, `${JSON.stringify(report, undefined, 1)}\n`);
    process.stdout.write(summary(report));
    return report.verdict.exitCode;
  } finally {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
}

function list(): string {
  const evenings = [...SCENARIOS.values()]
    .filter(({ name }) => !MEANS.some((means) => means === name))
    .map(({ name, label, says }) => `  ${name.padEnd(30)} ${label.padEnd(10)} ${says}`);
  return `Attacks, as hard as they can be made (label: attack):\n  ${MEANS.join(", ")}\n\nEvenings:\n${evenings.join("\n")}\n`;
}
