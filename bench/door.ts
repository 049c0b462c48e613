/**
 * More come than there are seats: `npm run bench door [--seats 5000] [--listeners 20000] [--ramp 10] [--for 240] [--stay 60] [--kill 60] [--json FILE]`.
 * Who hears leaves after a while, so that all come in. With `--kill` every process is killed at once so many seconds after the ramp.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OperatorApi } from "../e2e/operator-api.ts";
import { ensureDebianPackages } from "../scripts/debian-packages.ts";
import { LocalCluster } from "../scripts/local-cluster.ts";
import type { DoorView } from "../src/protocol/index.ts";
import { Rehearsal, type RehearsalReport, withDefaults } from "../src/rehearse/index.ts";
import { report, type Table } from "./table.ts";

const OPERATOR = "operator-token-of-the-bench-0123456789";
const option = (name: string, otherwise: number) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const seats = option("seats", 5_000);
const listeners = option("listeners", 20_000);
const rampS = option("ramp", 10);
const forS = option("for", 240);
const stayS = option("stay", 60);
const killS = option("kill", 0);

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
if (!(await ensureDebianPackages(["nats-server"]))) process.exit(1);
const folder = mkdtempSync(join(tmpdir(), "stentor-door-"));
try {
  await using cluster = await LocalCluster.start({
    folder,
    origins: 1,
    edges: [2],
    operatorToken: OPERATOR,
    environment: { STENTOR_LOG_LEVEL: "warn", STENTOR_INTERVAL_MS: "1000" },
    onLog: (name, text) => name === "nats" || process.stderr.write(`${name}: ${text}`),
  });
  report(await besieged(cluster), process.argv);
} finally {
  rmSync(folder, { recursive: true });
}
process.exit(0);

async function besieged(cluster: LocalCluster): Promise<Table[]> {
  const url = cluster.edgeUrls[0] ?? "";
  const api = new OperatorApi(url, OPERATOR);
  const room = await api.createRoom({ title: "Full house" });
  await api.api("PUT", `/rooms/${room.id}/door`, { token: room.hostToken, body: { seats } });
  await Bun.sleep(2_000);
  const crowd = new Rehearsal(
    withDefaults({
      url,
      room: room.id,
      listeners,
      rampMs: rampS * 1_000,
      forMs: forS * 1_000,
      stayMs: stayS * 1_000,
      generatorCommand: [process.execPath, join(import.meta.dir, "../src/main.ts"), "rehearse-generator"],
    }),
    ({ t, connected }) => process.stderr.write(`t ${t.toFixed(0)} s  inside ${connected}\n`),
  );
  let afterRamp: AfterRamp | undefined;
  const looks: DoorView[] = [];
  const look = setInterval(async () => {
    const view = await doorOf(url, room.id);
    if (view !== undefined) looks.push(view);
  }, 1_000);
  setTimeout(
    () => {
      const { joined, told } = crowd.counters;
      const { p50, p99, max } = crowd.percentiles("answer");
      afterRamp = { issued: looks.at(-1)?.issued ?? 0, joined, told, p50, p99, max };
    },
    (rampS + 3) * 1_000,
  );
  const restart = killS > 0 ? setTimeout(() => void killEverything(cluster), (rampS + killS) * 1_000) : undefined;
  const found = await crowd.report;
  clearInterval(look);
  clearTimeout(restart);
  return tables(found, looks, afterRamp);
}

type AfterRamp = { issued: number; joined: number; told: number; p50: number; p99: number; max: number };

async function killEverything(cluster: LocalCluster): Promise<void> {
  await Promise.all(cluster.names.map((name) => cluster.end(name, "SIGKILL")));
  for (const name of ["nats", "control"]) await cluster.begin(name);
  const rest = cluster.names.filter((name) => name !== "nats" && name !== "control");
  await Promise.all(rest.map((name) => cluster.begin(name)));
}

async function doorOf(url: string, room: string): Promise<DoorView | undefined> {
  try {
    const response = await fetch(`${url}/r/${room}/door`, { signal: AbortSignal.timeout(2_000) });
    return response.ok ? ((await response.json()) as DoorView) : undefined;
  } catch {
    return undefined;
  }
}

function tables(
  { counters, histograms, verdict }: RehearsalReport,
  looks: readonly DoorView[],
  afterRamp: AfterRamp | undefined,
): Table[] {
  const last = looks.at(-1);
  const fell = looks.filter((view, at) => at > 0 && view.issued < (looks[at - 1]?.issued ?? 0)).length;
  return [
    {
      title: `${listeners} arrivals in ${rampS} s at a door with ${seats} seats; who hears stays ${stayS} s on average${killS > 0 ? `; every process killed after ${rampS + killS} s` : ""}`,
      columns: ["what", "figure"],
      machine: true,
      rows: [
        ["verdict", verdict.sentence],
        ["3 s after the ramp: inside, told to wait", `${afterRamp?.joined}, ${afterRamp?.told}`],
        ["numbers given by then", afterRamp?.issued ?? 0],
        ["sound or place by then p50 ms", afterRamp?.p50 ?? 0],
        ["sound or place by then p99 ms", afterRamp?.p99 ?? 0],
        ["sound or place by then max ms", afterRamp?.max ?? 0],
        ["generator's lag p99 ms", histograms.sendLag.p99],
        ["most seats taken at once", Math.max(...looks.map(({ seated }) => seated))],
        ["told to wait", counters.told],
        ["of them came in", counters.calledIn],
        ["called, and told to wait again", counters.calledInVain],
        ["had been inside, and were told to wait", counters.thrownOut],
        ["waits foretold", counters.waitsPredicted],
        [
          "of what was told with the place, within its interval, %",
          (100 * counters.waitsCovered) / Math.max(1, counters.waitsPredicted),
        ],
        [
          "of one look of each waiter, taken by chance, %",
          (100 * counters.looksCovered) / Math.max(1, counters.looksPredicted),
        ],
        ["the door's own count of that, %", calibration(last)],
        ["times the count of numbers went back", fell],
        ["wait p50 s", histograms.wait.p50 / 1_000],
        ["wait p99 s", histograms.wait.p99 / 1_000],
      ],
    },
  ];
}

function calibration(view: DoorView | undefined): number | string {
  if (view === undefined || view.calibration.predictions === 0) return "none";
  return (100 * view.calibration.covered) / view.calibration.predictions;
}
