/**
 * What one WebSocket listener costs an edge, beside the same bytes sent to as many sockets by Bun alone and by a loop of C
 * `send()`: `npm run bench edge [--listeners N] [--seconds N] [--rounds N] [--json FILE]`.
 *
 * Each contender is a process of its own with its own listeners, who stay connected; rounds take turns, so that what
 * else the machine does meets all alike. Figures are medians over the rounds.
 */
import { PART_MS } from "../src/protocol/index.ts";
import { BenchChild, messageBytes, withLoadProgram } from "./edge-load.ts";
import { report, type Table } from "./table.ts";

const INTERVALS_MS = [200, 1000];
const CONTENDERS = ["edge", "Bun publish", "C send"] as const;
type Name = (typeof CONTENDERS)[number];
type Contender = { name: Name; server: BenchChild; reader: BenchChild; bytesPerListener: number | undefined };
type Result = { cpuMicros: number[]; lost: number; bytesPerListener: number | undefined };

const options = {
  listeners: numberOption("--listeners", 10_000),
  seconds: numberOption("--seconds", 5),
  rounds: numberOption("--rounds", 3),
};

const rows: (string | number)[][] = [];
await withLoadProgram(async (program) => {
  for (const intervalMs of INTERVALS_MS) rows.push(...(await measure(program, intervalMs)));
});
report(
  {
    title: `${options.listeners} WebSocket listeners on one process, ${options.rounds} rounds of ${options.seconds} s`,
    columns: [
      "interval ms",
      "server",
      "µs per listener and s",
      "of C send",
      "lost writes",
      "memory per listener, bytes",
    ],
    rows,
    machine: true,
  } satisfies Table,
  process.argv,
);

async function measure(program: string, intervalMs: number): Promise<(string | number)[][]> {
  const contenders: Contender[] = [];
  for (const name of CONTENDERS) contenders.push(await open(program, name, intervalMs));
  const results = new Map<Name, Result>(
    contenders.map(({ name, bytesPerListener }) => [name, { cpuMicros: [], lost: 0, bytesPerListener }]),
  );
  for (let round = 0; round < options.rounds; round++) {
    for (const contender of contenders) await oneRound(contender, intervalMs, results.get(contender.name));
  }
  for (const { server, reader } of contenders) {
    await reader.end();
    await server.end();
  }
  const bare = median(results.get("C send")?.cpuMicros ?? []);
  return [...results].map(([name, { cpuMicros, lost, bytesPerListener }]) => {
    const micros = median(cpuMicros);
    return [intervalMs, name, micros, `${Math.round((micros / bare) * 100)} %`, lost, bytesPerListener ?? "not taken"];
  });
}

async function open(program: string, name: Name, intervalMs: number): Promise<Contender> {
  const server = new BenchChild(serverCommand(program, name, intervalMs));
  const { port = 0 } = await server.answer();
  const before = name === "C send" ? undefined : (await server.ask("memory"))["rss"];
  const reader = new BenchChild([program, "read", port, options.listeners, "/r/bench/listen"]);
  await reader.answer();
  const after = name === "C send" ? undefined : (await server.ask("memory"))["rss"];
  const bytesPerListener =
    before === undefined || after === undefined ? undefined : Math.round((after - before) / options.listeners);
  return { name, server, reader, bytesPerListener };
}

function serverCommand(program: string, name: Name, intervalMs: number): (string | number)[] {
  const bytes = messageBytes(intervalMs);
  const script = `${import.meta.dir}/edge-server.ts`;
  if (name === "edge") return [process.execPath, script, "edge", intervalMs];
  if (name === "Bun publish") return [process.execPath, script, "publish", intervalMs, bytes];
  return [program, "send", options.listeners, bytes, intervalMs, intervalMs / PART_MS];
}

async function oneRound(contender: Contender, intervalMs: number, result: Result | undefined): Promise<void> {
  await contender.reader.ask("count");
  const { cpuMs = 0 } = await contender.server.ask(`run ${options.seconds}`);
  await Bun.sleep(200);
  const { messages = 0 } = await contender.reader.ask("count");
  if (result === undefined) return;
  result.cpuMicros.push((cpuMs * 1000) / options.listeners / options.seconds);
  result.lost += (options.listeners * options.seconds * 1000) / intervalMs - messages;
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function numberOption(name: string, otherwise: number): number {
  const at = process.argv.indexOf(name);
  if (at < 0) return otherwise;
  const value = Number(process.argv[at + 1]);
  if (!(value > 0)) throw new RangeError(`Cannot run the bench: ${name} needs a number above zero`);
  return value;
}
