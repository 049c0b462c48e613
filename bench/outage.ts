/**
 * Scripted outages against a whole cluster: how soon `/status` says it, and whether it says the right thing:
 * `npm run bench outage [--only edge-killed,source-muted,region-cut,brigade,flooded] [--json FILE]`.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CreatedRoom, OperatorApi } from "../e2e/operator-api.ts";
import { PeerSpeaker } from "../e2e/peer-speaker.ts";
import { eventually } from "../e2e/scene.ts";
import { ensureDebianPackages } from "../scripts/debian-packages.ts";
import { LocalCluster } from "../scripts/local-cluster.ts";
import { type Home, Person } from "./outage/person.ts";
import { StatusWatch } from "./outage/status-watch.ts";
import { report, type Table } from "./table.ts";

const OPERATOR = "operator-token-of-the-bench-0123456789";
const PROGRAM = join(import.meta.dir, "../src/main.ts");
const PEOPLE = 150;
/** How many of those who are hit say so. */
const SAYS_SO = 0.4;
const ZONES: [timeZone: string, language: string][] = [
  ["Europe/Vienna", "de-AT"],
  ["Europe/Berlin", "de-DE"],
  ["America/New_York", "en-US"],
  ["Europe/London", "en-GB"],
  ["Asia/Tokyo", "ja-JP"],
];
const WARM_UP_MS = 150_000;
const BRIGADE_PREFIXES = 500;
const BRIGADE_REPORTS = 100_000;
const BRIGADE_S = 50;

const argument = (name: string) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
};
const SCRIPTS = ["source-muted", "region-cut", "brigade", "flooded", "edge-killed"] as const;
let isMuted = false;
const wanted = argument("only")?.split(",") ?? [...SCRIPTS];

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
if (!(await ensureDebianPackages(["nats-server"]))) process.exit(1);
const folder = mkdtempSync(join(tmpdir(), "stentor-outage-"));
try {
  await using cluster = await LocalCluster.start({
    folder,
    origins: 1,
    edges: [1, 1],
    tracker: true,
    operatorToken: OPERATOR,
    environment: { STENTOR_LOG_LEVEL: "warn", STENTOR_TRUSTED_PROXIES: "127.0.0.0/8,::1" },
    onLog: (name, text) => name === "nats" || process.stderr.write(`${name}: ${text}`),
  });
  report(await scripted(cluster), process.argv);
} finally {
  rmSync(folder, { recursive: true });
}
process.exit(0);

type Stage = {
  cluster: LocalCluster;
  tracker: string;
  room: CreatedRoom;
  speaker: PeerSpeaker;
  people: Person[];
  watch: StatusWatch;
};
type Row = [script: string, possibleS: string, troubleS: string, says: string, afterS: string];

async function scripted(cluster: LocalCluster): Promise<Table[]> {
  const [url = ""] = cluster.edgeUrls;
  const tracker = cluster.trackerUrl ?? "";
  const api = new OperatorApi(url, OPERATOR);
  const room = await api.createRoom({ title: "Town hall" });
  using speaker = await PeerSpeaker.join({ url: room.links.whip, token: room.hostToken });
  void speakOn(speaker);
  await api.goLive(room);
  const people = Array.from(
    { length: PEOPLE },
    (_, at) => new Person({ edges: cluster.edgeUrls, first: at, room: room.id, home: homeOf(at) }),
  );
  using watch = new StatusWatch(tracker);
  await eventually("everybody hears", () => people.every((person) => !person.isDeaf), 30_000);
  // What is usual is not known in the first minutes.
  await Bun.sleep(WARM_UP_MS);
  const stage: Stage = { cluster, tracker, room, speaker, people, watch };
  const rows: Row[] = [];
  const pages: Table[] = [];
  const play = {
    "source-muted": async () => rows.push(await sourceMuted(stage)),
    "region-cut": async () => rows.push(await regionCut(stage)),
    brigade: async () => rows.push(await brigade(stage)),
    flooded: async () => pages.push(await flooded(stage)),
    "edge-killed": async () => rows.push(await edgeKilled(stage)),
  };
  for (const script of SCRIPTS.filter((name) => wanted.includes(name))) {
    await play[script]();
    process.stderr.write(`${script}: ${JSON.stringify(watch.sights, null, 1)}\n`);
    await eventually("the page calls it over", () => watch.last?.state === "fine", 600_000).catch(() => undefined);
  }
  for (const person of people) person[Symbol.dispose]();
  const columns = ["script", "possible after s", "trouble after s", "says", "fine again after s"];
  const title = `Scripted outages: ${PEOPLE} people at two edges, ${SAYS_SO * 100} % of those who are hit report`;
  return [{ title, columns, rows, machine: true }, ...pages];
}

async function speakOn(speaker: PeerSpeaker): Promise<void> {
  const sound = new Float32Array(48_000).map((_, at) => 0.2 * Math.sin((at * 2 * Math.PI * 220) / 48_000));
  for (;;) await (isMuted ? Bun.sleep(200) : speaker.says(sound));
}

async function sourceMuted(stage: Stage): Promise<Row> {
  stage.watch.begin();
  isMuted = true;
  await complain(stage, stage.people, "no-sound", 40);
  await Bun.sleep(20_000);
  const row = rowOf("sound muted at the source for 60 s", stage.watch);
  const mended = performance.now();
  isMuted = false;
  return await untilFine(row, stage, mended);
}

/** People of one country cannot reach us; nothing of ours sees that but their reports. */
async function regionCut(stage: Stage): Promise<Row> {
  const { watch, cluster, room } = stage;
  watch.begin();
  const cut = Array.from({ length: 60 }, (_, at) => homeOf(1_000 + at * ZONES.length));
  const people = cut.map((home) => new Person({ edges: [`http://127.0.0.1:9`], first: 0, room: room.id, home }));
  await complain({ ...stage, people, tracker: cluster.trackerUrl ?? "" }, people, "cannot-join", 60);
  await Bun.sleep(20_000);
  const row = rowOf("joins failing for Austria for 80 s, unseen by us", watch);
  const mended = performance.now();
  for (const person of people) person[Symbol.dispose]();
  return await untilFine(row, stage, mended);
}

async function brigade(stage: Stage): Promise<Row> {
  const { watch, tracker, room } = stage;
  watch.begin();
  const perSecond = BRIGADE_REPORTS / BRIGADE_S;
  let sent = 0;
  let answered = 0;
  const began = performance.now();
  while (sent < BRIGADE_REPORTS) {
    const due = Math.min(BRIGADE_REPORTS, Math.ceil(((performance.now() - began) / 1_000) * perSecond));
    const batch: Promise<unknown>[] = [];
    for (; sent < due; sent++) batch.push(lie(tracker, room.id, sent).then(() => answered++));
    await Promise.all(batch);
    await Bun.sleep(20);
  }
  await Bun.sleep(30_000);
  const tookS = Math.round((performance.now() - began) / 1_000 - 30);
  return rowOf(`${sent} false reports from ${BRIGADE_PREFIXES} prefixes in ${tookS} s, ${answered} answered`, watch);
}

async function lie(tracker: string, room: string, at: number): Promise<void> {
  const prefix = at % BRIGADE_PREFIXES;
  const address = `${60 + (prefix >> 6)}.${(prefix * 7) & 255}.${prefix & 255}.${1 + ((at / BRIGADE_PREFIXES) & 200)}`;
  const id = crypto.randomUUID().replaceAll("-", "");
  const body = JSON.stringify({ id, person: id, category: "no-sound", room, timeZone: "America/New_York" });
  await fetch(`${tracker}/status/reports`, {
    method: "POST",
    headers: { "content-type": "text/plain", "x-forwarded-for": address },
    body,
  }).then(
    (response) => response.arrayBuffer(),
    () => undefined,
  );
}

/** An edge under a flood of pages: what the status page costs a reader meanwhile. */
async function flooded(stage: Stage): Promise<Table> {
  const { cluster, tracker, room } = stage;
  const [first = "", second = ""] = cluster.edgeUrls;
  const places = { "the tracker's own address": tracker, "the flooded edge": first, "the other edge": second };
  const measured = async () => {
    const times = new Map<string, number[]>();
    for (let round = 0; round < 60; round++) {
      await Promise.all(
        Object.entries(places).map(async ([name, url]) => {
          const began = performance.now();
          await Promise.all(
            ["/status", "/status/summary.json", "/status/reports.json"].map((path) => page(url + path)),
          );
          times.set(name, [...(times.get(name) ?? []), performance.now() - began]);
        }),
      );
      await Bun.sleep(150);
    }
    return times;
  };
  const calm = await measured();
  const words = [
    "siege",
    "--scenario",
    "page-flood",
    "--url",
    first.replace("localhost", "127.0.0.1"),
    "--room",
    room.id,
  ];
  const siege = Bun.spawn([process.execPath, PROGRAM, ...words, "--for", "20"], {
    stdio: ["ignore", "ignore", "ignore"],
  });
  await Bun.sleep(2_000);
  const under = await measured();
  siege.kill("SIGINT");
  await siege.exited;
  const quantile = (times: number[] | undefined, q: number) =>
    [...(times ?? [])].sort((a, b) => a - b)[Math.floor((times?.length ?? 1) * q)] ?? 0;
  return {
    title: "The status page's shell and its two documents, while one edge is under a flood of pages",
    columns: ["asked at", "calm p50 ms", "p99 ms", "flooded p50 ms", "p99 ms"],
    rows: Object.keys(places).map((name) => [
      name,
      ...[calm, under].flatMap((times) => [quantile(times.get(name), 0.5), quantile(times.get(name), 0.99)]),
    ]),
  };
}

async function page(url: string): Promise<void> {
  const response = await fetch(url, { headers: { connection: "close" }, signal: AbortSignal.timeout(10_000) }).catch(
    () => undefined,
  );
  await response?.arrayBuffer();
}

async function edgeKilled(stage: Stage): Promise<Row> {
  const { watch, cluster, people } = stage;
  watch.begin();
  await cluster.end("edge-1", "SIGKILL");
  const hit = people.filter((_, at) => at % 2 === 0);
  await complain(stage, hit, "no-sound", 30);
  await Bun.sleep(40_000);
  const row = rowOf("an edge killed, its listeners go on at the other", watch);
  const mended = performance.now();
  await cluster.begin("edge-1");
  return await untilFine(row, stage, mended);
}

/** A share of them reports, spread over so many seconds, beginning after three. */
async function complain(stage: Stage, people: readonly Person[], category: "no-sound" | "cannot-join", overS: number) {
  const sayers = people.filter((_, at) => (at * 7) % 10 < SAYS_SO * 10);
  await Bun.sleep(3_000);
  for (const person of sayers) {
    void person.report(stage.tracker, category).catch((fault: unknown) => process.stderr.write(`${fault}\n`));
    await Bun.sleep((overS * 1_000) / sayers.length);
  }
}

function rowOf(script: string, watch: StatusWatch): Row {
  const words = (seconds: number | undefined) => (seconds === undefined ? "never" : String(seconds));
  const { sentence = "", note = null } = watch.last ?? {};
  const says = note === null ? sentence : `${sentence} ${note}`;
  return [script, words(watch.secondsUntil("possible")), words(watch.secondsUntil("trouble")), says, ""];
}

async function untilFine(row: Row, { watch }: Stage, mendedAtMs: number): Promise<Row> {
  await eventually("the page calls it over", () => watch.last?.state === "fine", 900_000);
  const [script, possible, trouble, says] = row;
  return [script, possible, trouble, says, String(Math.round((performance.now() - mendedAtMs) / 1_000))];
}

function homeOf(at: number): Home {
  const [timeZone = "", language = ""] = ZONES[at % ZONES.length] ?? [];
  return { address: `${80 + (at % 30)}.${(at * 13) % 250}.${(at * 29) % 250}.${1 + (at % 200)}`, timeZone, language };
}
