/**
 * Rooms that begin at their second while others are listened to:
 * `npm run bench starts [--rounds 4] [--rooms 5] [--listeners 1000] [--burners 1] [--json FILE]`.
 * Each room has its host on the air, who says a tone, and a listener from outside, who decodes what he gets.
 */
import { join } from "node:path";
import type { CreatedRoom } from "../e2e/operator-api.ts";
import { PeerSpeaker } from "../e2e/peer-speaker.ts";
import { eventually, Scene } from "../e2e/scene.ts";
import { tone } from "../src/media/index.ts";
import { Rehearsal, type RehearsalReport, withDefaults } from "../src/rehearse/index.ts";
import { ProgramEar } from "./starts/program-ear.ts";
import { report, type Table } from "./table.ts";

const option = (name: string, otherwise: number) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const rounds = option("rounds", 4);
const rooms = option("rooms", 5);
const listeners = option("listeners", 1_000);
const burners = option("burners", 1);

const HOST_HZ = 1_000;
/** From the making of a round's rooms to their second: time enough for the hosts to come. */
const BEFORE_MS = 8_000;
/** A start that nobody hears for so long is missed. */
const PATIENCE_MS = 10_000;
const RAMP_MS = 5_000;

/** All in milliseconds after the second; `null`: it did not come to that. */
type Start = {
  heard: number | null;
  mixed: number | null;
  told: number | null;
  opened: number | null;
  live: number | null;
};

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
await using scene = await Scene.start({ STENTOR_LOG_LEVEL: "warn", STENTOR_MAX_ROOMS: "60" });
const burning = Array.from({ length: burners }, () =>
  Bun.spawn([process.execPath, "-e", "for (let n = 0; ; n++) Math.sqrt(n)"], { stdio: ["ignore", "ignore", "ignore"] }),
);
try {
  const crowd = await scene.createRoom({ title: "Crowd" });
  const rehearsal = listeners === 0 ? undefined : besideCrowd(crowd);
  await Bun.sleep(RAMP_MS + 1_000);
  const starts: Start[] = [];
  for (let round = 0; round < rounds; round++) starts.push(...(await oneRound(round)));
  rehearsal?.stop();
  report(tables(starts, await rehearsal?.report), process.argv);
} finally {
  for (const burner of burning) burner.kill("SIGKILL");
}
process.exitCode = 0;

function besideCrowd(room: CreatedRoom): Rehearsal {
  return new Rehearsal(
    withDefaults({
      url: scene.url,
      room: room.id,
      listeners,
      rampMs: RAMP_MS,
      forMs: (rounds + 2) * (BEFORE_MS + PATIENCE_MS),
      processes: 1,
      generatorCommand: [process.execPath, join(import.meta.dir, "../src/main.ts"), "rehearse-generator"],
    }),
  );
}

async function oneRound(round: number): Promise<Start[]> {
  const atMs = Math.ceil((Date.now() + BEFORE_MS) / 1_000) * 1_000;
  const starts = await Promise.all(Array.from({ length: rooms }, (_, at) => oneStart(`Start ${round}-${at}`, atMs)));
  process.stderr.write(`round ${round + 1}: ${starts.map(({ heard }) => `${heard?.toFixed(0)} ms`).join(", ")}\n`);
  return starts;
}

async function oneStart(title: string, atMs: number): Promise<Start> {
  const scheduledAt = new Date(atMs).toISOString();
  const body = { title, scheduledAt, timeZone: "Europe/Vienna" };
  const room = await scene.api<CreatedRoom>("POST", "/rooms", { token: scene.operatorToken, body });
  using ear = await ProgramEar.open({ url: scene.url, room: room.id, hz: HOST_HZ });
  using host = await PeerSpeaker.join({ url: room.links.whip, token: room.hostToken });
  void host.says(tone({ hz: HOST_HZ, ms: BEFORE_MS + PATIENCE_MS + 2_000, amplitude: 0.3 }));
  await eventually("the listener hears the hold sound", () => ear.parts > 0);
  if (ear.hearsHost) throw new Error("The host was heard before the start");
  await Bun.sleep(atMs - Date.now());
  const end = Date.now() + PATIENCE_MS;
  while ((!ear.hearsHost || ear.toldLiveAtMs === undefined) && Date.now() < end) await Bun.sleep(20);
  const seen = await scene.api<{ liveAt: string | null; schedule: { openedAt: string | null } }>(
    "GET",
    `/rooms/${room.id}`,
  );
  await scene.endRoom(room);
  const after = (moment: number | undefined) => (moment === undefined ? null : moment - atMs);
  const iso = (moment: string | null) => (moment === null ? null : Date.parse(moment) - atMs);
  return {
    heard: after(ear.heard?.atMs),
    mixed: after(ear.heard?.mixedAtMs),
    told: after(ear.toldLiveAtMs),
    opened: iso(seen.schedule.openedAt),
    live: iso(seen.liveAt),
  };
}

function tables(starts: readonly Start[], crowd: RehearsalReport | undefined): Table[] {
  const rows: [string, keyof Start][] = [
    ["control opened the room", "opened"],
    ["the origin had made it live", "live"],
    ["the first 20 ms of the host in the program, by the program's own time", "mixed"],
    ["the part with it came to a listener", "heard"],
    ["the notice that it is live came to him", "told"],
  ];
  const beside = `${listeners} listeners in another room, ${burners} process(es) that only burn`;
  return [
    {
      title: `${starts.length} scheduled starts, ${rooms} at the same second each time, beside ${beside}: ms after the second`,
      columns: ["what", "starts", "least", "median", "most"],
      machine: true,
      rows: rows.map(([what, name]) => [what, ...summary(starts.map((start) => start[name]))]),
    },
    ...(crowd === undefined ? [] : [beforeTheCrowd(crowd)]),
  ];
}

function beforeTheCrowd({ counters, verdict }: RehearsalReport): Table {
  return {
    title: "The crowd beside it",
    columns: ["what", "figure"],
    rows: [
      ["joined", counters.joined],
      ["verdict", verdict.sentence],
    ],
  };
}

function summary(values: readonly (number | null)[]): [number, number, number, number] {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN);
  return [sorted.length, at(0), at(0.5), at(1)];
}
