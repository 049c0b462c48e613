/**
 * One room, one machine, a crowd: NATS, control, an origin and several edge processes, and a rehearsal whose listeners check
 * every part: `npm run bench crowd [--listeners 100000] [--ramp 60] [--for 600] [--edges 6] [--json FILE] [--html FILE]`.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureDebianPackages } from "../scripts/debian-packages.ts";
import { LocalCluster } from "../scripts/local-cluster.ts";
import type { RehearsalReport } from "../src/rehearse/index.ts";
import { type ProcessCost, treeCost } from "./process-cost.ts";
import { report, type Table } from "./table.ts";

const OPERATOR = "operator-token-of-the-bench-0123456789";
const option = (name: string, otherwise: number) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const listeners = option("listeners", 100_000);
const rampS = option("ramp", 60);
const forS = option("for", 600);
const edges = option("edges", 6);

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
if (!(await ensureDebianPackages(["nats-server"]))) process.exit(1);
const folder = mkdtempSync(join(tmpdir(), "stentor-crowd-"));
try {
  await using cluster = await LocalCluster.start({
    folder,
    origins: 1,
    edges: [edges],
    operatorToken: OPERATOR,
    environment: { STENTOR_LOG_LEVEL: "warn" },
    onLog: (name, text) => name === "nats" || process.stderr.write(`${name}: ${text}`),
  });
  const found = await rehearsed(cluster);
  report(tables(found), process.argv);
} finally {
  rmSync(folder, { recursive: true });
}

type Found = { rehearsal: RehearsalReport; steady: Map<string, ProcessCost>; steadyS: number };

async function rehearsed(cluster: LocalCluster): Promise<Found> {
  const json = join(folder, "rehearsal.json");
  const htmlAt = process.argv.indexOf("--html");
  const html = htmlAt < 0 ? [] : ["--html", process.argv[htmlAt + 1] ?? ""];
  const looks: { costs: Map<string, ProcessCost>; atMs: number }[] = [];
  // The ramp and its aftermath are not the steady state.
  const timers = [0.25, 0.95].map((share) =>
    setTimeout(() => looks.push({ costs: costs(cluster), atMs: performance.now() }), (rampS + forS * share) * 1_000),
  );
  const program = join(import.meta.dir, "../src/main.ts");
  const run = Bun.spawn(
    [
      // A generator that starves proves nothing; what is late because of it is the server's sound, which is measured.
      ...[
        "nice",
        "-n",
        "-10",
        process.execPath,
        program,
        "rehearse",
        "--url",
        cluster.edgeUrls[0] ?? "",
        "--token",
        OPERATOR,
      ],
      ...["--listeners", String(listeners), "--ramp", String(rampS), "--for", String(forS), "--json", json, ...html],
    ],
    { stdio: ["ignore", "inherit", "inherit"] },
  );
  await run.exited;
  for (const timer of timers) clearTimeout(timer);
  const [from, to] = looks;
  if (from === undefined || to === undefined || !(await Bun.file(json).exists())) {
    throw new Error("The rehearsal ended early, or made no report; its words stand above");
  }
  const steady = new Map(
    [...to.costs].map(([name, { cpuMs, rssBytes }]) => [
      name,
      { cpuMs: cpuMs - (from.costs.get(name)?.cpuMs ?? 0), rssBytes },
    ]),
  );
  const rehearsal = (await Bun.file(json).json()) as RehearsalReport;
  return { rehearsal, steady, steadyS: (to.atMs - from.atMs) / 1_000 };
}

function costs(cluster: LocalCluster): Map<string, ProcessCost> {
  return new Map(cluster.names.map((name) => [name, treeCost(cluster.pid(name) ?? 0)]));
}

function tables({ rehearsal, steady, steadyS }: Found): Table[] {
  const share = [...steady].map(([name, { cpuMs, rssBytes }]) => [
    name === "edge-1" ? `${edges} edges` : name,
    cpuMs / steadyS / 1_000,
    (cpuMs * 1_000) / steadyS / listeners,
    Math.round(rssBytes / 2 ** 20),
  ]);
  const { counters, histograms, countError } = rehearsal;
  const outcome: [string, string | number][] = [
    ["verdict", rehearsal.verdict.sentence],
    ["parts checked", counters.parts],
    ["connections lost", counters.drops],
    ["holes", counters.gaps],
    ["repeats", counters.repeats],
    ["bytes that differ", counters.mismatches],
    ["stalls", counters.stalls],
    ...Object.entries(histograms).flatMap(([name, { p50, p99, max }]): [string, string | number][] => [
      [`${name} p50`, p50],
      [`${name} p99`, p99],
      [`${name} max`, max],
    ]),
    ["count error, largest", countError?.max ?? "not shown"],
    ["generator, µs per message", rehearsal.generator.microsPerMessage],
    ["generator, bytes per listener", rehearsal.generator.bytesPerListener],
  ];
  return [
    {
      title: `${listeners} listeners, ${rampS} s ramp, ${forS} s, steady state`,
      columns: ["part", "cores", "µs per listener and s", "MiB"],
      rows: share,
      machine: true,
    },
    { title: "What the listeners found", columns: ["what", "figure"], rows: outcome },
  ];
}
