/**
 * Two thousand listeners, each of whom checks every part, while every kind of process is killed in turn. One cluster and one
 * crowd serve all tests: what one leaves behind, the next one meets.
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { type Counters, Rehearsal, withDefaults } from "../src/rehearse/index.ts";
import { ClusterScene } from "./cluster-scene.ts";
import type { CreatedRoom } from "./operator-api.ts";
import { PeerSpeaker } from "./peer-speaker.ts";
import { eventually } from "./scene.ts";

const LISTENERS = 2_000;
const SETTLED_MS = 2_500;

let scene: ClusterScene;
let room: CreatedRoom;
let crowd: Rehearsal;

beforeAll(async () => {
  scene = await ClusterScene.start({ origins: 2, edges: [1, 1, 1] });
  room = await scene.createRoom({ title: "Unsinkable" });
  await scene.goLive(room);
  crowd = new Rehearsal(
    withDefaults({
      url: scene.cluster.edgeUrls[0] ?? "",
      room: room.id,
      listeners: LISTENERS,
      rampMs: 4_000,
      forMs: 600_000,
      processes: 1,
      generatorCommand: [process.execPath, "src/main.ts", "rehearse-generator"],
    }),
  );
  await eventually("everybody hears", () => crowd.counters.joined === LISTENERS, 30_000);
}, 60_000);

afterAll(async () => {
  crowd.stop();
  const report = await crowd.report;
  process.stdout.write(
    `${report.counters.parts} parts checked, ${report.counters.mismatches} of other bytes, ${report.counters.repeats} twice; ` +
      `bytes against the origin: ${JSON.stringify(report.bytes)}\n`,
  );
  await scene[Symbol.asyncDispose]();
}, 60_000);

/** What was counted while something happened, a settling time included. */
async function during(happens: () => Promise<void>): Promise<Counters> {
  await Bun.sleep(SETTLED_MS);
  const before = { ...crowd.counters };
  await happens();
  await Bun.sleep(SETTLED_MS);
  const after = crowd.counters;
  return Object.fromEntries(
    Object.entries(after).map(([name, count]) => [name, count - before[name as keyof Counters]]),
  ) as Counters;
}

/** The room's listeners as its page in the API shows them. */
async function shown(): Promise<number> {
  const { listeners } = await scene.api<{ listeners: number | null }>("GET", `/rooms/${room.id}`);
  return listeners ?? 0;
}

/** Two seconds in a row that were told after now. */
function everybodySounds(): Promise<void> {
  const from = crowd.lastSecond?.t ?? 0;
  return eventually(
    "everybody sounds again",
    () => (crowd.lastSecond?.t ?? 0) >= from + 2 && crowd.lastSecond?.sounding === LISTENERS,
    30_000,
  );
}

test("kill -9 of an edge: all resume elsewhere, no part is lost, nobody is counted twice", async () => {
  const counts: { atMs: number; shown: number }[] = [];
  const found = await during(async () => {
    const killedAtMs = performance.now();
    const watch = setInterval(async () => {
      const atMs = performance.now() - killedAtMs;
      counts.push({ atMs, shown: await shown() });
    }, 250);
    await scene.cluster.end("edge-1", "SIGKILL");
    await everybodySounds();
    await eventually("the count is right again", () => performance.now() - killedAtMs > 6_000);
    clearInterval(watch);
  });
  expect(found.drops).toBe(LISTENERS);
  expect(found.reconnected).toBe(LISTENERS);
  expect(found.gaps).toBe(0);
  const reconnectP99Ms = crowd.percentiles("reconnect").p99;
  expect(reconnectP99Ms).toBeLessThanOrEqual(3_000);
  expect(Math.max(...counts.map((count) => count.shown))).toBeLessThanOrEqual(LISTENERS);
  for (const count of counts.filter(({ atMs }) => atMs > 5_000)) expect(count.shown).toBe(LISTENERS);
  process.stdout.write(
    `edge killed: reconnect p99 ${Math.round(reconnectP99Ms)} ms, ${found.stalls} stalls, ${found.stalledMs} ms\n`,
  );
  await scene.cluster.begin("edge-1");
}, 60_000);

test("kill -9 of control: live rooms do not notice, new listeners get in, and it knows everything when it is back", async () => {
  const late = new Rehearsal(
    withDefaults({
      url: scene.cluster.edgeUrls[2] ?? "",
      room: room.id,
      listeners: 20,
      rampMs: 200,
      forMs: 600_000,
      processes: 0,
    }),
  );
  const found = await during(async () => {
    await scene.cluster.end("control", "SIGKILL");
    await eventually("new listeners hear", () => late.counters.joined === 20);
    await scene.cluster.begin("control");
    await eventually("control answers", async () => (await fetch(`${scene.url}/api/v1/rooms`)).ok);
  });
  expect([found.drops, found.gaps, found.stalls]).toEqual([0, 0, 0]);
  expect(await scene.api("GET", `/rooms/${room.id}`)).toMatchObject({ state: "live", title: "Unsinkable" });
  const guest = await scene.createGuest(room, "After the restart");
  expect(guest.token).not.toBe("");
  await eventually("it counts all edges again", async () => (await shown()) === LISTENERS + 20);
  late.stop();
  await late.report;
}, 60_000);

test("kill -9 of NATS: nothing is lost, and edges catch up when it is back", async () => {
  const found = await during(async () => {
    await scene.cluster.end("nats", "SIGKILL");
    await Bun.sleep(3_000);
    await scene.cluster.begin("nats");
    await everybodySounds();
  });
  expect([found.drops, found.gaps, found.gapMs]).toEqual([0, 0, 0]);
  process.stdout.write(`NATS killed for 3 s: ${found.stalls} stalls, ${found.stalledMs / LISTENERS} ms each\n`);
}, 60_000);

test.each([1, 10])(
  "a partition from NATS for %i s loses nothing",
  async (seconds) => {
    const found = await during(async () => {
      process.kill(scene.cluster.pid("nats") ?? 0, "SIGSTOP");
      await Bun.sleep(seconds * 1_000);
      process.kill(scene.cluster.pid("nats") ?? 0, "SIGCONT");
      await everybodySounds();
    });
    expect([found.gaps, found.gapMs]).toEqual([0, 0]);
    process.stdout.write(
      `partition of ${seconds} s: ${found.drops} connections lost, ${found.stalledMs / LISTENERS} ms of waiting each\n`,
    );
  },
  60_000,
);

test("kill -9 of the origin: another takes the room within 3 s, numbers go on, and speakers can come back", async () => {
  using _speaker = await PeerSpeaker.join({ url: `${scene.url}/whip/${room.id}`, token: room.hostToken });
  await eventually("the speaker is on the air", async () => (await onAir()) === 1);
  const holder = (await holderOfTheRoom()) ?? "";
  const found = await during(async () => {
    await scene.cluster.end(holder, "SIGKILL");
    await eventually("another origin holds the room", async () => (await holderOfTheRoom()) !== undefined);
    await everybodySounds();
  });
  expect(found.drops).toBe(0);
  expect(found.gaps).toBe(LISTENERS);
  const holeMs = found.gapMs / LISTENERS;
  expect(holeMs).toBeLessThanOrEqual(4_000);
  process.stdout.write(`origin killed: a hole of ${holeMs} ms\n`);
  expect(await holderOfTheRoom()).not.toBe(holder);
  await eventually("who spoke there is off the air", async () => (await onAir()) === 0);
  using _again = await PeerSpeaker.join({ url: `${scene.url}/whip/${room.id}`, token: room.hostToken });
  await eventually("the speaker is back", async () => (await onAir()) === 1);
  await scene.cluster.begin(holder);
}, 60_000);

test("an origin that stands still for 5 s and wakes finds its room gone, and spoils nothing", async () => {
  const holder = (await holderOfTheRoom()) ?? "";
  const found = await during(async () => {
    process.kill(scene.cluster.pid(holder) ?? 0, "SIGSTOP");
    await Bun.sleep(5_000);
    process.kill(scene.cluster.pid(holder) ?? 0, "SIGCONT");
    await everybodySounds();
  });
  expect(await holderOfTheRoom()).not.toBe(holder);
  expect(found.gapMs / LISTENERS).toBeLessThanOrEqual(4_000);
  expect([found.drops, found.mismatches]).toEqual([0, 0]);
}, 60_000);

test("SIGTERM of an edge: its listeners are handed over, and nobody notices", async () => {
  const busiest = await busiestEdge();
  const found = await during(async () => {
    await scene.cluster.end(busiest, "SIGTERM");
    await everybodySounds();
  });
  expect(found.handovers).toBeGreaterThan(0);
  expect([found.drops, found.gaps]).toEqual([0, 0]);
  process.stdout.write(`handed over: ${found.handovers} listeners, ${found.stalls} stalls\n`);
  await scene.cluster.begin(busiest);
}, 60_000);

test("SIGTERM of the origin that holds the room: the other goes on", async () => {
  const holder = (await holderOfTheRoom()) ?? "";
  const found = await during(async () => {
    await scene.cluster.end(holder, "SIGTERM");
    await everybodySounds();
  });
  expect(found.drops).toBe(0);
  process.stdout.write(`origin stopped: a hole of ${found.gapMs / LISTENERS} ms\n`);
  await scene.cluster.begin(holder);
}, 60_000);

/** Speakers who are connected. */
async function onAir(): Promise<number> {
  const { speakers } = await scene.api<{ speakers: { onAir: boolean }[] }>("GET", `/rooms/${room.id}`);
  return speakers.filter((speaker) => speaker.onAir).length;
}

/** The origin that says it makes a room's program. */
async function holderOfTheRoom(): Promise<string | undefined> {
  for (const name of ["origin-1", "origin-2"]) {
    if ((await scene.cluster.metric(name, "stentor_origin_rooms")) > 0) return name;
  }
  return undefined;
}

async function busiestEdge(): Promise<string> {
  const names = ["edge-1", "edge-2", "edge-3"];
  const sizes = await Promise.all(names.map((name) => scene.cluster.metric(name, "stentor_edge_listeners")));
  return names[sizes.indexOf(Math.max(...sizes))] ?? "";
}
