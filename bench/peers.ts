/**
 * Our edge beside others, in one run: `npm run bench peers [--listeners N] [--seconds S] [--rounds N] [--storms N] [--only
 * name,name] [--quick] [--json FILE]`.
 *
 * The same 32 kbit/s program to the same number of listeners. Every server is pinned to one core, all else to another;
 * servers and listeners stand for the whole run and are fed in turns, so that what else the machine does meets all
 * alike. Then a storm of arrivals on each, alone. Figures are medians over the rounds.
 */
import { join } from "node:path";
import type { Contender } from "./peers/contender.ts";
import { edges } from "./peers/edge.ts";
import { median } from "./peers/figures.ts";
import { floors } from "./peers/floor.ts";
import { icecast } from "./peers/icecast.ts";
import { janus } from "./peers/janus.ts";
import { nginxes } from "./peers/nginx.ts";
import { endWithParent, moveToLoadCore, temporaryFolder } from "./peers/processes.ts";
import { Standing } from "./peers/rounds.ts";
import { type Climb, climb } from "./peers/storms.ts";
import { report, type Table } from "./table.ts";

const LOAD_AT_ITS_LIMIT = 0.9;
/** Below this share of what was handed over. Segments come ten parts at a time, so a round may end between them. */
const ARRIVED_MIN = 0.9;

const quick = process.argv.includes("--quick");
const options = {
  listeners: numberOption("--listeners", quick ? 1_000 : 3_000),
  seconds: numberOption("--seconds", quick ? 2 : 3),
  rounds: numberOption("--rounds", quick ? 2 : 5),
  storms: numberOption("--storms", quick ? 1 : 3),
  stormSeconds: quick ? 2 : 3,
};
const notes = new Set<string>();

endWithParent();
const folder = temporaryFolder();
try {
  moveToLoadCore();
  const load = buildLoad(folder.path);
  const contenders = chosen([...floors(load), ...edges, icecast, ...nginxes, janus]).filter(isInstalled);
  const standings = await allRounds(load, contenders);
  const climbs = await allClimbs(load, contenders);
  print(standings, climbs);
} finally {
  folder.remove();
}
process.exit(0);

function buildLoad(into: string): string {
  const program = join(into, "load");
  const source = join(import.meta.dir, "peers", "load.c");
  if (Bun.which("cc") === null) {
    throw new Error("Cannot run the bench: cc is not installed (Debian: apt install gcc libc6-dev)");
  }
  const built = Bun.spawnSync(["cc", "-D_GNU_SOURCE", "-O2", "-o", program, source], { stderr: "inherit" });
  if (!built.success) throw new Error("Cannot build bench/peers/load.c: cc failed");
  return program;
}

/** `--only` takes parts of names, such as `icecast,live.opus`. */
function chosen(all: readonly Contender[]): Contender[] {
  const at = process.argv.indexOf("--only");
  if (at < 0) return [...all];
  const words = (process.argv[at + 1] ?? "").toLowerCase().split(",").filter(Boolean);
  const some = all.filter(({ name }) => words.some((word) => name.toLowerCase().includes(word)));
  if (some.length > 0) return some;
  throw new RangeError(`Cannot run the bench: --only names none of ${all.map(({ name }) => name).join("; ")}`);
}

function isInstalled({ name, needs }: Contender): boolean {
  const missing = needs.filter(({ program }) => Bun.which(program) === null);
  for (const { program, from } of missing) {
    notes.add(`${name} is left out: ${program} is not installed (Debian: apt install ${from}).`);
  }
  return missing.length === 0;
}

async function allRounds(load: string, contenders: readonly Contender[]): Promise<Standing[]> {
  const standings: Standing[] = [];
  try {
    for (const contender of contenders) {
      say(`${contender.name}: opening`);
      const standing = await Standing.open(load, contender, options.listeners);
      standings.push(standing);
      say(`${contender.name}: ${standing.open} listeners in ${Math.round(standing.openedInMs)} ms`);
    }
    for (let round = 1; round <= options.rounds; round++) {
      say(`round ${round} of ${options.rounds}`);
      for (const standing of standings) await standing.round(options.seconds);
    }
    return standings;
  } finally {
    for (const standing of standings) await standing.end();
  }
}

async function allClimbs(load: string, contenders: readonly Contender[]): Promise<Map<string, Climb[]>> {
  const climbs = new Map<string, Climb[]>();
  for (let round = 1; round <= options.storms; round++) {
    say(`storms, ${round} of ${options.storms}`);
    for (const contender of contenders) {
      const { name, stormFrom } = contender;
      if (stormFrom === undefined) continue;
      const before = climbs.get(name) ?? [];
      const found = await climb(load, contender, {
        from: before.at(-1)?.rate || stormFrom,
        seconds: options.stormSeconds,
      });
      climbs.set(name, [...before, found]);
      say(`  ${name}: ${found.tried.join("; ")}`);
    }
  }
  return climbs;
}

function print(standings: readonly Standing[], climbs: ReadonlyMap<string, Climb[]>): void {
  const rows = standings.map((standing) => row(standing, climbs.get(standing.contender.name) ?? []));
  const tables: Table[] = [
    {
      title: `Beside others: ${options.rounds} rounds of ${options.seconds} s, 32 kbit/s, one core for each server`,
      columns: [
        "server",
        "listeners",
        "µs per listener and s",
        "rounds",
        "KB per listener",
        "delay p50 ms",
        "p99 ms",
        "came out %",
        "requests per s",
        "arrivals per s",
      ],
      rows,
      machine: true,
    },
    {
      title: "Storms, each by what was tried",
      columns: ["server", "rates"],
      rows: [...climbs].flatMap(([name, all]) => all.map(({ tried }) => [name, tried.join("; ")])),
    },
    { title: "Notes", columns: ["note"], rows: [...notes].map((note) => [note]) },
  ];
  report(
    tables.filter((table) => table.rows.length > 0),
    process.argv,
  );
}

function row({ contender, open, rounds, bytesPerListener }: Standing, climbs: readonly Climb[]): (string | number)[] {
  const { name } = contender;
  const of = (read: (round: Standing["rounds"][number]) => number) => median(rounds.map(read));
  const cpu = rounds.map((each) => each.cpuMicrosPerListenerSecond);
  if (open < contender.listeners(options.listeners)) {
    notes.add(`${name}: only ${open} of ${contender.listeners(options.listeners)} listeners could be opened.`);
  }
  if (Math.min(...rounds.map(({ arrived }) => arrived)) < ARRIVED_MIN) {
    notes.add(
      `${name}: in some round not all came out; something else had the cores, or the server had too much to do.`,
    );
  }
  if (of((each) => each.loadBusy) > LOAD_AT_ITS_LIMIT) notes.add(`${name}: its listeners' process was at its limit.`);
  if (of((each) => each.serverBusy) > LOAD_AT_ITS_LIMIT) {
    notes.add(`${name}: the server had no time left; its CPU is what a core has, not what it wanted.`);
  }
  return [
    name,
    open,
    median(cpu),
    `${Math.round(Math.min(...cpu))} to ${Math.round(Math.max(...cpu))}`,
    bytesPerListener / 1024,
    of((each) => each.delayP50Ms),
    of((each) => each.delayP99Ms),
    Math.round(of((each) => each.arrived) * 100),
    of((each) => each.requestsPerListenerSecond),
    heldRate(name, climbs),
  ];
}

function heldRate(name: string, climbs: readonly Climb[]): string | number {
  if (climbs.length === 0) return "not taken";
  const ends = new Set(climbs.map(({ end }) => end));
  if (ends.has("load")) notes.add(`${name}: the storm's own program fell behind first, so it may hold more.`);
  if (ends.has("highest")) notes.add(`${name}: a storm held at the highest rate that is tried.`);
  return median(climbs.map(({ rate }) => rate));
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function numberOption(name: string, otherwise: number): number {
  const at = process.argv.indexOf(name);
  if (at < 0) return otherwise;
  const value = Number(process.argv[at + 1]);
  if (!(value >= 0)) throw new RangeError(`Cannot run the bench: ${name} needs a number`);
  return value;
}
