import { beforeAll, describe, expect, test } from "bun:test";
import { LoopbackScene, turn } from "../../edge/loopback-scene.ts";
import { spokenParts } from "../../edge/testing/spoken-parts.ts";
import { cmafInit, speechLike } from "../../media/index.ts";
import { Metrics, silentLog, systemClock } from "../../platform/index.ts";
import type { ControlFacts, EdgeFacts, PartObject } from "../../protocol/index.ts";
import { type ProbeResult, Probes } from "./index.ts";
import { SharedAddress } from "./testing/shared-address.ts";

const PARTS = 25;
/** The scene's clock stands 500 parts after its room's epoch. */
const LIVE = 500;
const MS = PARTS * 200;
let speech: PartObject[];
let silence: PartObject[];
let old: PartObject[];

beforeAll(async () => {
  const of = (sound: Float32Array, firstPart: number) => spokenParts({ sound, firstPart, bitrate: 32_000 });
  speech = await of(speechLike({ ms: MS, seed: 7 }), LIVE - 10);
  silence = await of(new Float32Array(48 * MS), LIVE - 10);
  old = await of(speechLike({ ms: MS, seed: 7 }), LIVE - 60);
});

const facts = (edge: string, url: string | null): EdgeFacts => {
  return { edge, url, load: 0, listeners: 0, leaving: false, rooms: {} };
};
const open = (room: string): ControlFacts => ({
  ...{ bootId: "b", edges: 1, origins: 1 },
  rooms: [{ room, title: room, state: "live", playing: "speakers", listeners: null, speakers: [] }],
});

/** Resolves with the first results, and lets nothing go on afterwards. */
async function firstResults(
  count: number,
  edges: EdgeFacts[],
  rooms: ControlFacts,
  mainUrl = "",
): Promise<ProbeResult[]> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const results: ProbeResult[] = [];
  const probes = new Probes({
    ...{ clock: systemClock, log: silentLog, metrics: new Metrics(), mainUrl: () => mainUrl },
    markOf: (room) => `mark of ${room}`,
    onResult: (result) => {
      if (results.push(result) === count) resolve();
    },
  });
  probes.rooms(rooms);
  for (const each of edges) probes.edges(each);
  probes.start();
  await promise;
  await probes.close();
  return results;
}

/** What a probe hears of a room that had ten of these parts when it came, and goes on with the rest. */
async function heardOf(parts: readonly PartObject[]): Promise<ProbeResult | undefined> {
  await using scene = new LoopbackScene({ history: parts.slice(0, 10), init: cmafInit(1) });
  const url = `http://127.0.0.1:${scene.server.port}`;
  const results = firstResults(1, [facts("edge-1", url)], open(scene.room));
  while ((await scene.metric('stentor_edge_joins_total{kind="websocket"}')) !== 1) await turn();
  for (const part of parts.slice(10)) {
    scene.publish(part);
    await turn();
  }
  return (await results)[0];
}

describe("at a real edge", () => {
  test("a program that sounds is heard, with its level and its distance", async () => {
    const heard = await heardOf(speech);
    expect(heard).toMatchObject({ edge: "edge-1", room: "town-hall", outcome: "sound", code: null });
    expect(heard?.levelDb).toBeGreaterThan(-40);
    expect(heard?.levelDb).toBeLessThan(-5);
    expect(heard?.behindMs).toBeLessThan(3_000);
    expect(heard?.firstSoundMs).toBeLessThan(2_000);
  });

  test("a muted program is silent though parts come in time", async () => {
    const heard = await heardOf(silence);
    expect(heard).toMatchObject({ outcome: "silent", code: null });
    expect(heard?.levelDb).toBeLessThan(-90);
  });

  test("a program of ten seconds ago is late", async () => {
    const heard = await heardOf(old);
    expect(heard).toMatchObject({ outcome: "late" });
    expect(heard?.behindMs).toBeGreaterThan(5_000);
  });

  test("an edge that is full refuses, which is no trouble by itself", async () => {
    await using scene = new LoopbackScene({ history: speech, init: cmafInit(1), maxListeners: 0 });
    const edge = facts("edge-1", `http://127.0.0.1:${scene.server.port}`);
    const [result] = await firstResults(1, [edge], open(scene.room));
    expect(result).toMatchObject({ outcome: "refused", code: expect.stringMatching(/listener_limit|place_waiting/) });
  });
});

describe("behind one address", () => {
  const three = ["e1", "e2", "e3"].map((edge) => facts(edge, null));

  test("each edge is met and heard once", async () => {
    using address = new SharedAddress(["e1", "e1", "e2", "e3"], speech);
    const results = await firstResults(3, three, open("a"), address.url);
    expect(results.map(({ edge, outcome }) => `${edge} ${outcome}`).sort()).toEqual([
      "e1 sound",
      "e2 sound",
      "e3 sound",
    ]);
    expect(address.met.length).toBeLessThanOrEqual(6);
    expect(new Set(address.origins)).toEqual(new Set([address.url]));
  });

  test("those that are met by chance only are not said to be away", async () => {
    using address = new SharedAddress(["e1", "e2"], speech);
    const results = await firstResults(2, three, open("a"), address.url);
    expect(results.map(({ edge }) => edge).sort()).toEqual(["e1", "e2"]);
  });

  test("nobody there: none is reached", async () => {
    using address = new SharedAddress(["e1", "e2", "e3"], speech);
    for (const { edge } of three) address.deaf.add(edge);
    const results = await firstResults(3, three, open("a"), address.url);
    expect(results.map(({ outcome }) => outcome)).toEqual(["unreachable", "unreachable", "unreachable"]);
  });
});
