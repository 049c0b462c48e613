import { writeFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";
import { systemClock } from "../src/platform/index.ts";

/** A row has one cell per column; numbers are shown to three figures, and kept as they are in the file. */
export type Table = {
  title: string;
  columns: readonly string[];
  rows: readonly (readonly (string | number)[])[];
  /** Says on which machine it was measured. */
  machine?: true;
};

/** Prints the tables to standard output and, when `argv` holds `--json FILE`, writes them there as well. */
export function report(tables: Table | readonly Table[], argv: readonly string[]): void {
  const all = "title" in tables ? [tables] : tables;
  for (const table of all) process.stdout.write(`${format(table)}\n`);
  const file = jsonFile(argv);
  if (file !== undefined) writeFileSync(file, `${JSON.stringify(document(all), null, 2)}\n`);
}

function jsonFile(argv: readonly string[]): string | undefined {
  const at = argv.indexOf("--json");
  if (at < 0) return undefined;
  const file = argv[at + 1];
  if (file === undefined) throw new RangeError("Cannot write the report: --json needs the name of a file");
  return file;
}

function document(tables: readonly Table[]): unknown {
  return {
    takenAt: new Date(systemClock.nowMs()).toISOString(),
    machine: machine(),
    tables: tables.map(({ title, columns, rows }) => ({ title, columns, rows })),
  };
}

function machine() {
  const [cpu] = cpus();
  return {
    cpu: cpu?.model.trim() ?? "unknown",
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    runtime: `Bun ${Bun.version}`,
  };
}

function format(table: Table): string {
  const cells = [table.columns, ...table.rows].map((row) => row.map(show));
  const widths = table.columns.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const lines = cells.map((row, at) =>
    row.map((cell, column) => pad(cell, widths[column] ?? 0, isText(table, at, column))).join("  "),
  );
  lines.splice(1, 0, widths.map((width) => "─".repeat(width)).join("  "));
  return [table.title, ...(table.machine ? [machineLine()] : []), "", ...lines.map((line) => line.trimEnd()), ""].join(
    "\n",
  );
}

function machineLine(): string {
  const { cpu, cores, memoryGiB, kernel, runtime } = machine();
  return `${cpu}, ${cores} cores, ${memoryGiB} GiB, Linux ${kernel}, ${runtime}`;
}

/** A column of numbers stands right-aligned, heading included. */
function isText(table: Table, line: number, column: number): boolean {
  const row = table.rows[Math.max(0, line - 1)];
  return typeof row?.[column] !== "number";
}

function pad(cell: string, width: number, text: boolean): string {
  return text ? cell.padEnd(width) : cell.padStart(width);
}

function show(cell: string | number): string {
  if (typeof cell === "string") return cell;
  if (Number.isInteger(cell)) return String(cell);
  const size = Math.abs(cell);
  return cell.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
}
