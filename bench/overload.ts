/**
 * An edge that is given a share of a core, and three times the listeners that it can carry at 200 ms; meanwhile a few listeners who
 * were there before and stay to the end: `npm run bench overload [--listeners 17000] [--share 0.3] [--json FILE]`. Needs root and
 * a cgroup (version 1) for the processor.
 */
import { mkdirSync, mkdtempSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureDebianPackages } from "../scripts/debian-packages.ts";
import { LocalCluster } from "../scripts/local-cluster.ts";
import { Rehearsal, withDefaults } from "../src/rehearse/index.ts";
import { report, type Table } from "./table.ts";

const OPERATOR = "operator-token-of-the-bench-0123456789";
const PERIOD_MICROS = 100_000;
const STAYING = 300;
const RAMP_S = 60;
const FOR_S = 90;
/** An edge waits half a minute before each step down, and there are four. */
const CALM_S = 240;

const option = (name: string, otherwise: number) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const listeners = option("listeners", 17_000);
const share = option("share", 0.3);

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
if (!(await ensureDebianPackages(["nats-server"]))) process.exit(1);
const folder = mkdtempSync(join(tmpdir(), "stentor-overload-"));
const group = `/sys/fs/cgroup/cpu/stentor-overload-${process.pid}`;
mkdirSync(group);
writeFileSync(join(group, "cpu.cfs_period_us"), String(PERIOD_MICROS));
writeFileSync(join(group, "cpu.cfs_quota_us"), String(Math.round(PERIOD_MICROS * share)));
try {
  await using cluster = await LocalCluster.start({
    folder,
    origins: 1,
    edges: [1],
    operatorToken: OPERATOR,
    environment: { STENTOR_LOG_LEVEL: "warn" },
    onLog: (name, text) => name === "nats" || process.stderr.write(`${name}: ${text}`),
    wrap: (name, command) =>
      name === "edge-1" ? ["sh", "-c", `echo $$ > ${group}/cgroup.procs; exec "$@"`, "edge", ...command] : command,
  });
  report(await overloaded(cluster), process.argv);
} finally {
  rmSync(folder, { recursive: true });
  rmdirSync(group);
}
process.exit(0);

type Moment = { t: number; listeners: number; intervalMs: number; load: number };

async function overloaded(cluster: LocalCluster): Promise<Table[]> {
  const url = cluster.edgeUrls[0] ?? "";
  const staying = crowd(url, STAYING, 3, CALM_S + RAMP_S + FOR_S + 60, undefined, 1);
  const room = await roomOf(url);
  const moments: Moment[] = [];
  const startedAtMs = performance.now();
  const watch = setInterval(async () => {
    const t = Math.round((performance.now() - startedAtMs) / 1_000);
    const [now, intervalS, load] = await Promise.all(
      ["stentor_edge_listeners", "stentor_edge_interval_seconds", "stentor_edge_load"].map((name) =>
        cluster.metric("edge-1", name),
      ),
    );
    moments.push({ t, listeners: now ?? 0, intervalMs: Math.round((intervalS ?? 0) * 1_000), load: load ?? 0 });
    process.stderr.write(
      `${JSON.stringify(moments.at(-1))} gaps ${staying.counters.gaps} stalls ${staying.counters.stalls}\n`,
    );
  }, 2_000);
  await Bun.sleep(8_000);
  const many = crowd(url, listeners, RAMP_S, FOR_S, room, 2);
  const found = await many.report;
  const leftAtS = Math.round((performance.now() - startedAtMs) / 1_000);
  const stalledBefore = { ...staying.counters };
  const isBack = () => (moments.at(-1)?.intervalMs ?? 0) === 200 && (moments.at(-1)?.t ?? 0) > leftAtS + 5;
  for (let second = 0; second < CALM_S && !isBack(); second++) await Bun.sleep(1_000);
  const backAtS = moments.at(-1)?.t ?? 0;
  clearInterval(watch);
  staying.stop();
  const stayed = await staying.report;
  const changes = moments.filter(({ intervalMs }, at) => at > 0 && intervalMs !== moments[at - 1]?.intervalMs);
  return [
    {
      title: `One edge with ${share} of a core; ${listeners} listeners come in ${RAMP_S} s and stay ${FOR_S} s`,
      columns: ["second", "listeners", "longest interval ms", "load"],
      rows: changes.map(({ t, listeners: now, intervalMs, load }) => [t, now, intervalMs, load]),
      machine: true,
    },
    {
      title: "What the listeners found",
      columns: ["what", "the many", `${STAYING} who were there before`],
      rows: [
        ["verdict", found.verdict.sentence, stayed.verdict.sentence],
        ["parts checked", found.counters.parts, stayed.counters.parts],
        ["connections lost", found.counters.drops, stayed.counters.drops],
        ["holes", found.counters.gaps, stayed.counters.gaps],
        ["stalls, until the many had left", found.counters.stalls, stalledBefore.stalls],
        ["stalls in all", found.counters.stalls, stayed.counters.stalls],
        ["delay p50 ms", found.histograms.delay.p50, stayed.histograms.delay.p50],
        ["delay p99 ms", found.histograms.delay.p99, stayed.histograms.delay.p99],
        ["first sound p99 ms", found.histograms.join.p99, stayed.histograms.join.p99],
        ["back at 200 ms, seconds after they left", backAtS - leftAtS, backAtS - leftAtS],
      ],
    },
  ];
}

function crowd(
  url: string,
  size: number,
  rampS: number,
  forS: number,
  room: string | undefined,
  seed: number,
): Rehearsal {
  return new Rehearsal(
    withDefaults({
      url,
      token: OPERATOR,
      ...(room === undefined ? {} : { room }),
      listeners: size,
      rampMs: rampS * 1_000,
      forMs: forS * 1_000,
      processes: Math.max(1, Math.ceil(size / 9_000)),
      seed,
      generatorCommand: [process.execPath, join(import.meta.dir, "../src/main.ts"), "rehearse-generator"],
    }),
  );
}

/** The room that the first crowd has made. */
async function roomOf(url: string): Promise<string> {
  for (;;) {
    const { rooms } = (await (await fetch(`${url}/api/v1/rooms`)).json()) as { rooms: { id: string }[] };
    const [room] = rooms;
    if (room !== undefined) return room.id;
    await Bun.sleep(100);
  }
}
