/**
 * `npm run cluster`: NATS, control, two origins, four edges and the outage tracker on this machine, each a process of its own. Ctrl-C ends all.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensureDebianPackages } from "./debian-packages.ts";
import { LocalCluster } from "./local-cluster.ts";

const { values } = parseArgs({
  options: { port: { type: "string", default: "8080" }, folder: { type: "string", default: "data/cluster" } },
});

if (!(await ensureDebianPackages(["nats-server"]))) process.exit(1);
let running: LocalCluster | undefined;
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, end);
const cluster = await LocalCluster.start({
  folder: join(import.meta.dir, "..", values.folder),
  origins: 2,
  edges: [2, 2],
  tracker: true,
  firstPort: Number(values.port),
  // NATS tells of itself at length; that it ended is told below.
  onLog: (name, text) => name === "nats" || process.stderr.write(text.replace(/^(?=.)/gm, `${name.padEnd(9)} `)),
  onEnd: (name, how) => running && process.stdout.write(`\n  ${name} ended (${how}); it is not started again.\n\n`),
}).catch((fault: unknown) => {
  const reason = fault instanceof Error ? fault.message : String(fault);
  process.stderr.write(`${reason}\nAnother port: npm run cluster -- --port 9000\n`);
  process.exit(1);
});
running = cluster;
const token = await Bun.file(join(import.meta.dir, "..", values.folder, "control/operator-token")).text();
const lines = [
  "Stentor's cluster is ready. Open",
  "",
  ...cluster.edgeUrls.map((url) => `    ${url}/#operator=${token.trim()}`),
  "",
  "Either address serves every room: each is two edge processes behind one port.",
  "Try: end a process, and listen on.",
  "",
  ...cluster.names.map((name) => `    ${name.padEnd(10)} process ${cluster.pid(name)}${edgesOf(cluster.pid(name))}`),
  "",
  `    status     ${cluster.trackerUrl}/status`,
  `    control    ${cluster.controlUrl}/metrics`,
  `    NATS       ${cluster.natsUrl}`,
];
process.stdout.write(`\n${lines.map((line) => (line === "" ? "" : `  ${line}`)).join("\n")}\n\n`);

/** The edges behind one port are children of a process that starts them again. */
function edgesOf(pid: number | undefined): string {
  const found = Bun.spawnSync(["pgrep", "-f", "-P", String(pid), "edge-child"])
    .stdout.toString()
    .trim();
  return found === "" ? "" : ` keeps edges ${found.split("\n").join(" and ")}; these are the ones to kill`;
}

/** In order, once everything is up; at once before that, and at the second signal. */
async function end(): Promise<void> {
  const ending = running;
  running = undefined;
  if (ending === undefined) process.exit(1);
  process.stdout.write("\n  Ending the cluster: edges first, NATS last…\n");
  await ending[Symbol.asyncDispose]();
  process.exit(0);
}
