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
/** A host comes so long before his room's second. */
const HOST_BEFORE_MS = 10_000;
/** A start that nobody hears for so long is missed. */
const PATIENCE_MS = 5_000;
/** Whether the host is on the air is looked at so long before the second. */
const LOOK_BEFORE_MS = 1_000;
const RAMP_MS = 10_000;
/** Before that the start is set. */
const SETTING_MS = 2_000;
const ROUND_MS = SETTING_MS + HOST_BEFORE_MS + PATIENCE_MS + 1_000;

/** All in milliseconds after the second; `null`: it did not come to that. */
type Moment = "opened" | "live" | "mixed" | "heard" | "told";
type Start = Record<Moment, number | null> & { hostWasThere: boolean };

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
await using scene = await Scene.start({ STENTOR_LOG_LEVEL: "warn", STENTOR_MAX_ROOMS: "60" });
const burning: Bun.Subprocess[] = [];
try {
  // Whoever comes to a busy house waits at its door: those who measure are invited, and come before the crowd.
  const made: Made[] = [];
  while (made.length < rounds * rooms) made.push(await makeRoom());
  const crowd = listeners === 0 ? undefined : await besideCrowd();
  for (let burner = 0; burner < burners; burner++) burning.push(burn());
  const firstMs = Math.ceil((Date.now() + HOST_BEFORE_MS + SETTING_MS) / 1_000) * 1_000;
  const starts: Start[] = [];
  for (let round = 0; round < rounds; round++) {
    const itsRooms = made.slice(round * rooms, (round + 1) * rooms);
    const found = await Promise.all(itsRooms.map((room) => oneStart(room, firstMs + round * ROUND_MS)));
    process.stderr.write(`${found.map(({ heard }) => `${heard?.toFixed(0)} ms`).join(", ")}\n`);
    starts.push(...found);
  }
  crowd?.stop();
  report(tables(starts, await crowd?.report), process.argv);
} catch (fault) {
  process.stderr.write(scene.log.slice(-20).join(""));
  throw fault;
} finally {
  for (const burner of burning) burner.kill("SIGKILL");
}
process.exitCode = 0;

/** A process that wants a core for itself. */
function burn(): Bun.Subprocess {
  const program = "for (let n = 0; ; n++) Math.sqrt(n)";
  return Bun.spawn([process.execPath, "-e", program], { stdio: ["ignore", "ignore", "ignore"] });
}

type Made = { room: CreatedRoom; ear: ProgramEar };

async function makeRoom(): Promise<Made> {
  const room = await scene.createRoom({ title: "Start" });
  const asked = { token: room.hostToken, body: { count: 1 } };
  const { invitations } = await scene.api<{ invitations: { ticket: string }[] }>(
    "POST",
    `/rooms/${room.id}/invitations`,
    asked,
  );
  const ticket = invitations[0]?.ticket ?? "";
  const ear = await ProgramEar.open({ url: scene.url, room: room.id, ticket, hz: HOST_HZ });
  await eventually("the listener hears the hold sound", () => ear.parts > 0, 60_000);
  return { room, ear };
}

async function besideCrowd(): Promise<Rehearsal> {
  const room = await scene.createRoom({ title: "Crowd" });
  const rehearsal = new Rehearsal(
    withDefaults({
      url: scene.url,
      room: room.id,
      listeners,
      rampMs: RAMP_MS,
      forMs: (rounds + 1) * ROUND_MS,
      processes: 1,
      generatorCommand: [process.execPath, join(import.meta.dir, "../src/main.ts"), "rehearse-generator"],
    }),
  );
  await Bun.sleep(RAMP_MS);
  return rehearsal;
}

async function oneStart({ room, ear }: Made, atMs: number): Promise<Start> {
  const body = { scheduledAt: new Date(atMs).toISOString(), timeZone: "Europe/Vienna" };
  await scene.api("PUT", `/rooms/${room.id}/schedule`, { token: room.hostToken, body });
  await Bun.sleep(Math.max(0, atMs - HOST_BEFORE_MS - Date.now()));
  using host = await comes(room, atMs);
  void host.says(tone({ hz: HOST_HZ, ms: HOST_BEFORE_MS + PATIENCE_MS, amplitude: 0.3 }));
  await Bun.sleep(atMs - LOOK_BEFORE_MS - Date.now());
  const hostWasThere = (await scene.api<Seen>("GET", `/rooms/${room.id}`)).speakers.some(({ onAir }) => onAir);
  await Bun.sleep(atMs - Date.now());
  if (ear.heard !== undefined && ear.heard.atMs < atMs) throw new Error("The host was heard before the start");
  while ((!ear.hearsHost || ear.toldLiveAtMs === undefined) && Date.now() < atMs + PATIENCE_MS) await Bun.sleep(20);
  const seen = await scene.api<Seen>("GET", `/rooms/${room.id}`);
  await scene.endRoom(room);
  ear[Symbol.dispose]();
  const after = (moment: number | undefined) => (moment === undefined ? null : moment - atMs);
  const iso = (moment: string | null) => (moment === null ? null : Date.parse(moment) - atMs);
  return {
    hostWasThere,
    heard: after(ear.heard?.atMs),
    mixed: after(ear.heard?.mixedAtMs),
    told: after(ear.toldLiveAtMs),
    opened: iso(seen.schedule.openedAt),
    live: iso(seen.liveAt),
  };
}

/** As the studio does: a machine with too much to do is asked again. */
async function comes({ links, hostToken }: CreatedRoom, untilMs: number): Promise<PeerSpeaker> {
  for (;;) {
    try {
      return await PeerSpeaker.join({ url: links.whip, token: hostToken });
    } catch (refusal) {
      if (Date.now() > untilMs) throw refusal;
      await Bun.sleep(200);
    }
  }
}

type Seen = { speakers: { onAir: boolean }[]; liveAt: string | null; schedule: { openedAt: string | null } };

function tables(starts: readonly Start[], crowd: RehearsalReport | undefined): Table[] {
  const onTime = starts.filter(({ hostWasThere }) => hostWasThere);
  const rows: [string, Moment][] = [
    ["control opened the room", "opened"],
    ["the origin had made it live", "live"],
    ["the first 20 ms of the host in the program, by the program's own time", "mixed"],
    ["the part with it came to a listener", "heard"],
    ["the notice that it is live came to him", "told"],
  ];
  const beside = `${listeners} listeners in another room, ${burners} process(es) that only burn`;
  const late = starts.length - onTime.length;
  return [
    {
      title: `${starts.length} scheduled starts, ${rooms} at the same second each time, beside ${beside}: ms after the second, of those whose host was there (${late} were late)`,
      columns: ["what", "starts", "least", "median", "most"],
      machine: true,
      rows: rows.map(([what, name]) => [what, ...summary(onTime.map((start) => start[name]))]),
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
