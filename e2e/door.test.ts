/** The door of a room, over two edges, while every process is killed. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { commitmentOf, placesOf } from "../src/draw/index.ts";
import { Rehearsal, withDefaults } from "../src/rehearse/index.ts";
import { ClusterScene } from "./cluster-scene.ts";
import { DoorGoer, doorOf } from "./door-goer.ts";
import type { CreatedRoom } from "./operator-api.ts";
import { eventually } from "./scene.ts";

const LISTENERS = 150;
const SEATS = 60;

let scene: ClusterScene;

beforeAll(async () => {
  scene = await ClusterScene.start({ origins: 1, edges: [1, 1] });
}, 60_000);

afterAll(() => scene[Symbol.asyncDispose](), 60_000);

/** Everything dies at once, and comes back in the order in which it is needed. */
async function killEverything(): Promise<void> {
  const { cluster } = scene;
  await Promise.all(cluster.names.map((name) => cluster.end(name, "SIGKILL")));
  for (const name of ["nats", "control"]) await cluster.begin(name);
  const rest = cluster.names.filter((name) => name !== "nats" && name !== "control");
  await Promise.all(rest.map((name) => cluster.begin(name)));
}

async function setDoor(room: CreatedRoom, door: { seats?: number | null; opensAt?: string | null }): Promise<void> {
  await scene.api("PUT", `/rooms/${room.id}/door`, { token: room.hostToken, body: door });
}

function edge(at: number): string {
  return scene.cluster.edgeUrls[at % scene.cluster.edgeUrls.length] ?? "";
}

test("the seats are filled, the rest wait; kill -9 of every process costs nobody a seat or a place", async () => {
  const room = await scene.createRoom({ title: "Full house" });
  await setDoor(room, { seats: SEATS });
  await eventually("the edges know", async () => (await doorOf(edge(0), room.id)).seats === SEATS, 10_000);
  const crowd = new Rehearsal(
    withDefaults({
      url: edge(0),
      room: room.id,
      listeners: LISTENERS,
      rampMs: 2_000,
      forMs: 600_000,
      processes: 1,
      generatorCommand: [process.execPath, "src/main.ts", "rehearse-generator"],
    }),
  );
  try {
    await eventually(
      "everybody hears or has a place",
      () => crowd.counters.joined + crowd.counters.told >= LISTENERS,
      20_000,
    );
    await eventually("every seat is taken", () => crowd.counters.joined === SEATS, 10_000);
    // An edge tells what control said last, a quarter of a second ago or more under load.
    let issued = 0;
    await eventually("the edge tells of every number that was given", async () => {
      issued = (await doorOf(edge(0), room.id)).issued;
      return issued >= crowd.counters.told;
    });

    await killEverything();
    await eventually("all who were inside sound again", () => crowd.lastSecond?.sounding === SEATS, 40_000);
    expect(crowd.counters.thrownOut).toBe(0);

    await setDoor(room, { seats: LISTENERS });
    await eventually("all who waited are inside", () => crowd.counters.joined === LISTENERS, 60_000);
    // Whose number was not the old one any more would have been given another: none was.
    expect((await doorOf(edge(0), room.id)).issued).toBe(issued);
    expect(crowd.counters.thrownOut).toBe(0);
  } finally {
    crowd.stop();
    await crowd.report;
  }
}, 180_000);

test("early comers are drawn at the start as everybody can recompute; the order holds at every edge and after a restart", async () => {
  const room = await scene.createRoom({ title: "Eight o'clock" });
  const opensAtMs = Date.now() + 6_000;
  await setDoor(room, { seats: 10, opensAt: new Date(opensAtMs).toISOString() });
  await eventually(
    "the edges know",
    async () =>
      (await Promise.all([0, 1].map((at) => doorOf(edge(at), room.id)))).every((d) => d.status === "prequeue"),
    5_000,
  );
  const { draw: before } = await doorOf(edge(0), room.id);
  expect(before?.seed).toBeNull();
  const early = Array.from({ length: 30 }, () => new DoorGoer(room.id));
  await Promise.all(early.map((goer, at) => goer.ask(edge(at))));
  expect(early.map(({ number }) => number ?? 0).sort((a, b) => a - b)).toEqual(early.map((_, at) => at + 1));

  await eventually("the draw is made", async () => (await doorOf(edge(1), room.id)).draw?.size === 30, 12_000);
  const { draw } = await doorOf(edge(1), room.id);
  expect(commitmentOf(draw?.seed ?? "")).toBe(before?.commitment ?? "");
  const places = placesOf(draw?.seed ?? "", 30);
  const late = new DoorGoer(room.id);
  expect((await late.ask(edge(0))).place).toBe(31);

  await killEverything();
  await eventually("the first ten are called", async () => (await doorOf(edge(0), room.id)).front >= 10, 20_000);
  for (const [at, goer] of early.entries()) {
    const place = places[(goer.number ?? 1) - 1] ?? 0;
    const { front } = await doorOf(edge(at + 1), room.id);
    const answer = await goer.ask(edge(at + 1));
    if (answer.place !== null) expect(answer.place).toBe(place);
    if (place <= 10) expect(answer.admitted).toBe(true);
    else if (front < place) expect(answer.admitted).toBe(false);
  }
}, 120_000);
