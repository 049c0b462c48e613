/**
 * The night of 12 August 2024, replayed at 1:100 in people and 1:10 in time, against `npm start`'s own processes, and the report that Stentor
 * writes of it: `npm run bench night [--people 13000] [--pace 10] [--out docs/pictures] [--json FILE]`.
 *
 * What is known of that night (press): it was to start at 20:00; people could not join from before the start; eighteen minutes in, an attack
 * was spoken of; it began at 20:42; 1.3 million listened at 21:40. How the crowd grew between is not known: a third is here
 * before the start, another third comes within the next twenty minutes, the rest until 21:40.
 */
import { join } from "node:path";
import { TestBrowser } from "../e2e/browser.ts";
import type { CreatedRoom } from "../e2e/operator-api.ts";
import { PeerSpeaker } from "../e2e/peer-speaker.ts";
import { Scene } from "../e2e/scene.ts";
import { RATE, speech } from "../e2e/speech.ts";
import { Rehearsal, withDefaults } from "../src/rehearse/index.ts";
import { report, type Table } from "./table.ts";

const PROGRAM = join(import.meta.dir, "../src/main.ts");
const GENERATOR = [process.execPath, PROGRAM, "rehearse-generator"];
const TIME_ZONE = "America/New_York";
/** By the night's own clock, in minutes from the promised start. */
const NIGHT = { peopleFrom: -20, hostFrom: -10, flood: 18, floodFor: 10, peak: 100, end: 106 };

const argument = (name: string, otherwise: number) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const people = argument("people", 13_000);
const pace = argument("pace", 10);
const outAt = process.argv.indexOf("--out");
const out = outAt < 0 ? undefined : process.argv[outAt + 1];
const ms = (minutes: number) => (minutes * 60_000) / pace;

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
{
  await using scene = await Scene.start({
    STENTOR_EDGES: "2",
    STENTOR_LOG_LEVEL: "warn",
    STENTOR_TIME_ZONE: TIME_ZONE,
  });
  await rehearseBefore(scene);
  report(await replay(scene), process.argv);
}
process.exit(0);

/** As the operator would that afternoon; what it proves is what the report compares the night with. */
async function rehearseBefore(scene: Scene): Promise<void> {
  const rehearsal = new Rehearsal(
    withDefaults({
      url: scene.url,
      token: scene.operatorToken,
      listeners: Math.round(people * 1.02),
      rampMs: 45_000,
      forMs: 15_000,
      record: true,
      generatorCommand: GENERATOR,
    }),
  );
  const { verdict } = await rehearsal.report;
  process.stderr.write(`rehearsal: ${verdict.sentence}\n`);
  await Bun.sleep(15_000);
}

async function replay(scene: Scene): Promise<Table[]> {
  const startMs = Math.ceil((Date.now() + ms(-NIGHT.peopleFrom) + 10_000) / 10_000) * 10_000;
  const at = (minutes: number) => Bun.sleep(Math.max(0, startMs + ms(minutes) - Date.now()));
  const room = await scene.createRoom({ title: "The night of 12 August 2024, replayed", hostName: "The host" });
  await put(scene, room, "schedule", { scheduledAt: new Date(startMs).toISOString(), timeZone: TIME_ZONE });
  await put(scene, { ...room, hostToken: scene.operatorToken }, "remarks", {
    remarks: [
      `A replay at 1:100 in people and 1:${pace} in time of the evening of 12 August 2024: one second here is ${pace} seconds there.`,
      "Known of that evening: the promised start at 20:00, a flood spoken of at 20:18, 1.3 million listeners at 21:40. How the crowd grew between is assumed.",
      "Listeners, flood and servers share one machine with two cores.",
    ],
  });
  await post(scene, room, "Tonight at eight. The room opens by itself; bring a friend.");
  await at(NIGHT.peopleFrom);
  const crowds = [
    crowd(scene, room, people * 0.34, { from: NIGHT.peopleFrom, to: 0 }, startMs),
    later(at(0), () => crowd(scene, room, people * 0.33, { from: 0, to: 20 }, startMs)),
    later(at(20), () => crowd(scene, room, people * 0.33, { from: 20, to: NIGHT.peak - 3 }, startMs)),
  ];
  await at(NIGHT.hostFrom);
  using host = await PeerSpeaker.join({ url: room.links.whip, token: room.hostToken });
  const talking = talk(host, startMs + ms(NIGHT.end));
  await at(NIGHT.flood);
  const siege = flood(scene, room);
  await at(NIGHT.flood + 2);
  await post(scene, room, "We see a flood of requests. Whoever is here stays; we go on.");
  await siege;
  await at(NIGHT.end);
  await scene.endRoom(room);
  await talking;
  const found = await Promise.all(crowds.map(async (each) => (await each).report));
  await Bun.sleep(20_000);
  return [await written(scene, room), heard(found)];
}

async function later<T>(moment: Promise<void>, make: () => Promise<T>): Promise<T> {
  await moment;
  return make();
}

async function crowd(
  scene: Scene,
  room: CreatedRoom,
  listeners: number,
  { from, to }: { from: number; to: number },
  startMs: number,
): Promise<Rehearsal> {
  return new Rehearsal(
    withDefaults({
      url: scene.url,
      room: room.id,
      listeners: Math.round(listeners),
      rampMs: ms(to - from),
      forMs: startMs + ms(NIGHT.end) - Date.now() - ms(to - from) + 5_000,
      processes: 1,
      seed: 1 + Math.abs(from),
      generatorCommand: GENERATOR,
    }),
  );
}

async function flood(scene: Scene, room: CreatedRoom): Promise<void> {
  const url = scene.url.replace("localhost", "127.0.0.1");
  const words = ["siege", "--scenario", "page-flood", "--url", url, "--room", room.id];
  const seconds = String(Math.round(ms(NIGHT.floodFor) / 1_000));
  const run = Bun.spawn([process.execPath, PROGRAM, ...words, "--for", seconds], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  await run.exited;
}

async function talk(host: PeerSpeaker, untilMs: number): Promise<void> {
  const { sound } = await speech({ sentences: 40 });
  process.stderr.write(`the host speaks ${(sound.length / RATE).toFixed(0)} s again and again\n`);
  while (Date.now() < untilMs) await host.says(sound);
}

async function put(scene: Scene, room: CreatedRoom, what: string, body: unknown): Promise<void> {
  await scene.api("PUT", `/rooms/${room.id}/${what}`, { token: room.hostToken, body });
}

async function post(scene: Scene, room: CreatedRoom, text: string): Promise<void> {
  await scene.api("POST", `/rooms/${room.id}/posts`, { token: room.hostToken, body: { text } });
}

/** What the report says, and where it was put. */
async function written(scene: Scene, room: CreatedRoom): Promise<Table> {
  const at = `${scene.url}/r/${room.id}/report`;
  const { sentences } = (await (await fetch(`${at}.json`)).json()) as { sentences: { text: string }[] };
  if (out !== undefined) {
    await Bun.write(join(out, "night.json"), await (await fetch(`${at}.json`)).bytes());
    await Bun.write(join(out, "night.pdf"), await (await fetch(`${at}.pdf`)).bytes());
    await picture(at, join(out, "night.png"));
  }
  return { title: "The report says", columns: ["sentence"], rows: sentences.map(({ text }) => [text]), machine: true };
}

async function picture(url: string, file: string): Promise<void> {
  await using browser = await TestBrowser.open();
  const page = await browser.page(url);
  await page.setViewportSize({ width: 1_000, height: 1_400 });
  await page.screenshot({ path: file });
}

/** What the listeners themselves counted, to hold the report against. */
function heard(found: readonly Awaited<Rehearsal["report"]>[]): Table {
  const sum = (name: "due" | "joined" | "drops" | "gaps" | "thrownOut" | "stalls" | "told") =>
    found.reduce((total, { counters }) => total + counters[name], 0);
  return {
    title: `What ${people} listeners counted`,
    columns: ["what", "figure"],
    rows: [
      ["meant to come", sum("due")],
      ["heard sound", sum("joined")],
      ["connections lost", sum("drops")],
      ["thrown out", sum("thrownOut")],
      ["told to wait", sum("told")],
      ["parts missing", sum("gaps")],
      ["stalls", sum("stalls")],
      ...found.map(({ verdict }, at): [string, string] => [`crowd ${at + 1}`, verdict.sentence]),
    ],
  };
}
