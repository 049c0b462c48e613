import { readFileSync } from "node:fs";
import { ArgumentError, readArguments, USAGE } from "./read-arguments.ts";
import type { RehearsalReport } from "./rehearsal-report.ts";
import { Rehearsal } from "./rehearse.ts";
import { htmlReport, progressLine, summary } from "./report/index.ts";

const BAD_ARGUMENTS = 2;
/** Where `npm start` keeps it. */
const TOKEN_FILE = "./data/operator-token";

/** The `stentor rehearse` command. Returns its exit code: 0 clean, 1 listeners suffered, 2 could not begin, 3 invalid. */
export async function runRehearsal(args: string[]): Promise<number> {
  try {
    const { options, jsonFile, htmlFile, help } = readArguments(args);
    if (help) {
      process.stdout.write(USAGE);
      return 0;
    }
    const token = options.token ?? (options.room === undefined || options.record ? keptToken() : undefined);
    const rehearsal = new Rehearsal({ ...options, token }, (row) => process.stderr.write(`${progressLine(row)}\n`));
    const interrupt = () => rehearsal.stop();
    process.on("SIGINT", interrupt);
    const report = await rehearsal.report.finally(() => process.off("SIGINT", interrupt));
    await writeFiles(report, jsonFile, htmlFile);
    process.stdout.write(summary(report));
    return report.verdict.exitCode;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(error instanceof ArgumentError ? `${message}\n\n${USAGE}` : `${message}\n`);
    return BAD_ARGUMENTS;
  }
}

async function writeFiles(report: RehearsalReport, jsonFile?: string, htmlFile?: string): Promise<void> {
  if (jsonFile !== undefined) await Bun.write(jsonFile, `${JSON.stringify(report, undefined, 1)}\n`);
  if (htmlFile !== undefined) await Bun.write(htmlFile, htmlReport(report));
}

function keptToken(): string {
  try {
    return readFileSync(TOKEN_FILE, "utf8").trim();
  } catch {
    throw new ArgumentError(
      `Cannot do without the operator's token: no --token, and no ${TOKEN_FILE}; a room named with --room needs none`,
    );
  }
}
