/**
 * One room under siege, another beside it: what their listeners hear, how newcomers fare, what the API and the pages take, and
 * what memory it costs, while each flood runs: `npm run bench siege [--listeners 5000] [--seconds 15] [--only NAME,…] [--json FILE]`.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CreatedRoom, OperatorApi } from "../e2e/operator-api.ts";
import { ensureDebianPackages } from "../scripts/debian-packages.ts";
import { LocalCluster } from "../scripts/local-cluster.ts";
import { type Counters, Rehearsal, withDefaults } from "../src/rehearse/index.ts";
import { treeCost } from "./process-cost.ts";
import { report, type Table } from "./table.ts";

const OPERATOR = "operator-token-of-the-bench-0123456789";
const PROGRAM = join(import.meta.dir, "../src/main.ts");
/** Floods that `stentor siege` sends. */
const FLOODS = [
  "page-flood",
  "connection-churn",
  "idle-connections",
  "slow-headers",
  "slow-bodies",
  "upgrade-storm",
  "socket-flood",
  "ping-flood",
  "oversized-frames",
  "fragmented-frames",
  "reconnect-storm",
  "replayed-tickets",
  "api-flood",
  "door-flood",
  "sign-in-flood",
  "whip-flood",
  "stun-flood",
  "funnel-bots",
];
const REST_S = 4;
const NEWCOMERS_PER_SECOND = 5;
const PROBE_EVERY_MS = 100;

const argument = (name: string) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
};
const listeners = Number(argument("listeners") ?? 5_000);
const besideListeners = Math.round(listeners / 10);
const seconds = Number(argument("seconds") ?? 15);
const floods = argument("only")?.split(",") ?? FLOODS;

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
if (!(await ensureDebianPackages(["nats-server"]))) process.exit(1);
const folder = mkdtempSync(join(tmpdir(), "stentor-siege-"));
try {
  await using cluster = await LocalCluster.start({
    folder,
    origins: 1,
    edges: [2],
    operatorToken: OPERATOR,
    environment: { STENTOR_LOG_LEVEL: "warn", STENTOR_INTERVAL_MS: "1000", STENTOR_TRUSTED_PROXIES: "127.0.0.1" },
    onLog: (name, text) => name === "nats" || process.stderr.write(`${name}: ${text}`),
  });
  report(await besieged(cluster), process.argv);
} finally {
  rmSync(folder, { recursive: true });
}
process.exit(0);

type Probe = { name: string; times: number[]; failures: number };
type Episode = {
  flood: string;
  sent: string;
  attacked: Counters;
  beside: Counters;
  newcomers: { p50: number; p99: number; joined: number; due: number };
  probes: Probe[];
  edgeMiB: number;
};

async function besieged(cluster: LocalCluster): Promise<Table[]> {
  const url = cluster.edgeUrls[0] ?? "";
  const api = new OperatorApi(url, OPERATOR);
  const roomA = await api.createRoom({ title: "Under siege" });
  const roomB = await api.createRoom({ title: "Beside it" });
  const attacked = crowd(url, roomA, { listeners, rampS: 8, forS: 3_600, processes: 1 });
  const beside = crowd(url, roomB, { listeners: besideListeners, rampS: 2, forS: 3_600, processes: 1 });
  for (let at = 0; at < 60 && attacked.counters.joined + beside.counters.joined < listeners + besideListeners; at++)
    await Bun.sleep(500);
  const episodes: Episode[] = [];
  for (const flood of ["nothing", ...floods]) {
    episodes.push(await episode(cluster, flood, { roomA, roomB, attacked, beside }));
    process.stderr.write(`${JSON.stringify(brief(episodes.at(-1)))}\n`);
    await Bun.sleep(REST_S * 1_000);
  }
  attacked.stop();
  beside.stop();
  const [a, b] = await Promise.all([attacked.report, beside.report]);
  return [
    ...tables(episodes),
    {
      title: "In all",
      columns: ["room", "verdict"],
      rows: [
        ["attacked", a.verdict.sentence],
        ["beside", b.verdict.sentence],
      ],
    },
  ];
}

async function episode(
  cluster: LocalCluster,
  flood: string,
  scene: { roomA: CreatedRoom; roomB: CreatedRoom; attacked: Rehearsal; beside: Rehearsal },
): Promise<Episode> {
  const { roomA, roomB, attacked, beside } = scene;
  const url = cluster.edgeUrls[0] ?? "";
  const before = { attacked: { ...attacked.counters }, beside: { ...beside.counters } };
  const probes = [
    probe("page of the room", `${url}/r/${roomA.id}`),
    probe("API", `${url}/api/v1/rooms/${roomB.id}`),
    probe("verdict", `${url}/api/v1/rooms/${roomA.id}/verdict`),
    probe("API, own port of control", `${cluster.controlUrl}/api/v1/rooms/${roomB.id}`),
  ];
  const newcomers = crowd(url, roomA, {
    listeners: seconds * NEWCOMERS_PER_SECOND,
    rampS: seconds,
    forS: 2,
    processes: 1,
  });
  const attacks = flood === "nothing" ? [] : [attack(url, roomA.id, flood)];
  const found = await newcomers.report;
  const sent = await Promise.all(attacks);
  const stopped = probes.map((each) => each.stop());
  const { join: wait } = found.histograms;
  return {
    flood,
    sent: sent.join(" "),
    attacked: since(before.attacked, attacked.counters),
    beside: since(before.beside, beside.counters),
    newcomers: { p50: wait.p50, p99: wait.p99, joined: found.counters.joined, due: found.counters.due },
    probes: stopped,
    edgeMiB: Math.round(treeCost(cluster.pid("edge-1") ?? 0).rssBytes / 2 ** 20),
  };
}

/** Sends the flood as fast as one process can; gives what it says of itself. */
async function attack(url: string, room: string, flood: string): Promise<string> {
  const json = join(folder, `${flood}.json`);
  const words = ["siege", "--scenario", flood, "--url", url.replace("localhost", "127.0.0.1"), "--room", room];
  const run = Bun.spawn(
    [process.execPath, PROGRAM, ...words, "--for", String(seconds), "--seed", "1", "--json", json],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  await run.exited;
  return (await Bun.file(json).exists()) ? JSON.stringify(await Bun.file(json).json()).slice(0, 4_000) : "no report";
}

function probe(name: string, url: string): { stop: () => Probe } {
  const found: Probe = { name, times: [], failures: 0 };
  const timer = setInterval(async () => {
    const askedAtMs = performance.now();
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(3_000), headers: { Connection: "close" } });
      await response.arrayBuffer();
      if (response.status >= 500 || response.status === 429) found.failures += 1;
    } catch {
      found.failures += 1;
    }
    found.times.push(performance.now() - askedAtMs);
  }, PROBE_EVERY_MS);
  return {
    stop: () => {
      clearInterval(timer);
      return found;
    },
  };
}

function crowd(
  url: string,
  room: CreatedRoom,
  { listeners: size, rampS, forS, processes }: { listeners: number; rampS: number; forS: number; processes: number },
): Rehearsal {
  return new Rehearsal(
    withDefaults({
      url,
      room: room.id,
      listeners: size,
      rampMs: rampS * 1_000,
      forMs: forS * 1_000,
      processes,
      generatorCommand: [process.execPath, PROGRAM, "rehearse-generator"],
    }),
  );
}

function since(before: Counters, after: Counters): Counters {
  return Object.fromEntries(
    Object.entries(after).map(([name, count]) => [name, count - before[name as keyof Counters]]),
  ) as Counters;
}

function brief(episode: Episode | undefined): unknown {
  if (episode === undefined) return undefined;
  const { flood, attacked, beside, newcomers, edgeMiB, sent } = episode;
  const heard = ({ gaps, drops, stalls }: Counters) => ({ gaps, drops, stalls });
  return { flood, attacked: heard(attacked), beside: heard(beside), newcomers, edgeMiB, sent: sent.slice(0, 600) };
}

function tables(episodes: readonly Episode[]): Table[] {
  return [
    {
      title: `${listeners} listeners in the attacked room, ${besideListeners} in the one beside; ${seconds} s of each flood`,
      columns: [
        "flood",
        "A: holes",
        "A: lost",
        "A: stalls",
        "B: holes",
        "B: lost",
        "B: stalls",
        "newcomers in",
        "p50 ms",
        "p99 ms",
        "edges MiB",
      ],
      machine: true,
      rows: episodes.map(({ flood, attacked: a, beside: b, newcomers: n, edgeMiB }) => [
        ...[flood, a.gaps, a.drops, a.stalls, b.gaps, b.drops, b.stalls],
        ...[`${n.joined}/${n.due}`, n.p50, n.p99, edgeMiB],
      ]),
    },
    {
      title: "What a new connection waits for an answer, ms (asked ten times a second)",
      columns: ["flood", "asked", "p50", "p99", "failed"],
      rows: episodes.flatMap(({ flood, probes }) =>
        probes.map(({ name, times, failures }) => [
          ...[flood, name, quantile(times, 0.5), quantile(times, 0.99)],
          `${failures}/${times.length}`,
        ]),
      ),
    },
    {
      title: "What was sent",
      columns: ["flood", "report"],
      rows: episodes.map(({ flood, sent }) => [flood, sent.slice(0, 1_000)]),
    },
  ];
}

function quantile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
