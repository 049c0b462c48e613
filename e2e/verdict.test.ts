/** Control's desk of verdicts: what it hears, says, keeps and forgets. */
import { expect, test } from "bun:test";
import { ControlScene, codeOf } from "../src/control/testing/control-scene.ts";
import { SIGNS_KEPT_MS, VERDICTS_KEPT_MS } from "../src/control/verdict/index.ts";
import { type DoorState, type EdgeSigns, encodeMessage, StentorError, subjects } from "../src/protocol/index.ts";
import { type Episode, SCENARIOS, simulate } from "../src/siege/index.ts";
import { MemoryRoomStore } from "../src/store/index.ts";
import { type RoomSecond, VerdictEngine } from "../src/verdict/index.ts";

const FLOOD = episode("page-flood");
const CROWD = episode("popular-post");

function episode(name: string): Episode {
  const scenario = SCENARIOS.get(name);
  if (scenario === undefined) throw new Error(`No scenario is called ${name}`);
  return simulate(scenario, 71);
}

/** The evening happens in this room, second by second. */
async function live(scene: ControlScene, room: string, { seconds, room: simulated }: Episode): Promise<void> {
  for (const { signs, context } of seconds) {
    const { [simulated]: ofRoom, ...rest } = signs.rooms;
    const said: EdgeSigns = { ...signs, rooms: ofRoom === undefined ? rest : { ...rest, [room]: ofRoom } };
    scene.relay.publish(subjects.edgeSigns(signs.edge), encodeMessage(said));
    scene.relay.publish(subjects.doorState(room), encodeMessage(door(room, scene, context)));
    await scene.pass(1);
  }
}

function door(room: string, scene: ControlScene, over: Partial<DoorState>): DoorState {
  const doorTimeMs = scene.clock.nowMs();
  return {
    room,
    turn: doorTimeMs,
    status: "not-queueing",
    why: null,
    doorTimeMs,
    opensAtMs: null,
    draw: null,
    issued: 0,
    front: 0,
    passed: 0,
    effort: { issued: 0, front: 0, passed: 0 },
    seats: null,
    seated: 0,
    ratePerSecond: 10,
    grants: {},
    waits: [],
    calibration: { predictions: 0, covered: 0 },
    challenge: null,
    proven: null,
    ...over,
  };
}

test("a flood is called an attack; history has each change, evidence and what was done about it", async () => {
  using scene = new ControlScene();
  const { id } = await scene.room();
  await live(scene, id, FLOOD);
  const { now, history } = await scene.control.verdicts.verdict(id, undefined);
  expect(now).toMatchObject({ room: id, stressed: true, verdict: "attack" });
  expect(history.map(({ verdict }) => verdict).slice(0, 2)).toEqual(["undetermined", "attack"]);
  expect(history.at(-1)?.evidence.length).toBeGreaterThan(5);
  await scene.pass(200);
  const after = await scene.control.verdicts.verdict(id, undefined);
  expect(after.now).toMatchObject({ stressed: false, verdict: "undetermined" });
  expect(after.history.at(-1)?.stressed).toBe(false);
});

test("what the door did while there was stress stands with the verdict", async () => {
  using scene = new ControlScene();
  const { id } = await scene.room();
  await live(scene, id, CROWD);
  const { now } = await scene.control.verdicts.verdict(id, undefined);
  expect(now.measures.map(({ what }) => what)).toContain("Newcomers get a numbered place and wait. The room is full.");
  scene.relay.publish(subjects.doorState(id), encodeMessage(door(id, scene, { challenge: { effort: 64 } })));
  await scene.pass(1);
  const then = (await scene.control.verdicts.verdict(id, undefined)).now.measures;
  expect(then.at(-1)?.what).toBe("Newcomers are asked for a little work first.");
});

test("verdicts are worked out again from the signs that are told", async () => {
  using scene = new ControlScene();
  const { id } = await scene.room();
  await live(scene, id, FLOOD);
  const { history } = await scene.control.verdicts.verdict(id, undefined);
  const engine = new VerdictEngine();
  const again = (await allSigns(scene, id)).map((second) => engine.replay(id, second));
  for (const verdict of history) expect(again.find(({ atMs }) => atMs === verdict.atMs)).toEqual(verdict);
  expect(history.length).toBeGreaterThan(2);
});

async function allSigns(scene: ControlScene, room: string): Promise<RoomSecond[]> {
  const seconds: RoomSecond[] = [];
  for (let sinceMs: number | null = 0; sinceMs !== null; ) {
    const kept: { seconds: RoomSecond[]; nextMs: number | null } = await scene.control.verdicts.signs(room, sinceMs);
    seconds.push(...kept.seconds);
    sinceMs = kept.nextMs;
  }
  return seconds;
}

test("a room at ease writes nothing; rooms that never were have no verdict", async () => {
  using scene = new ControlScene();
  const { id } = await scene.room();
  const steady = episode("steady-evening");
  await live(scene, id, steady);
  expect(await scene.store.entries("verdict", id, { sinceMs: 0, limit: 10 })).toEqual([]);
  expect(await scene.store.entries("verdict-signs", id, { sinceMs: 0, limit: 10 })).toEqual([]);
  await live(scene, "made-up", FLOOD);
  expect(await codeOf(scene.control.verdicts.verdict("made-up", undefined))).toBe("room_not_found");
  expect(await codeOf(scene.control.verdicts.signs("made-up", 0))).toBe("room_not_found");
  expect((await scene.control.verdicts.verdict(null, undefined)).now.verdict).toBe("attack");
});

test("a long stress is told by its newest verdicts, or from the moment that is named", async () => {
  using scene = new ControlScene();
  const { id } = await scene.room();
  const nowMs = scene.clock.nowMs();
  for (let minutes = 300; minutes > 0; minutes--) {
    await scene.store.append("verdict", id, nowMs - minutes * 60_000, { minutes });
  }
  const minutes = async (sinceMs: number | undefined) => {
    const { history } = await scene.control.verdicts.verdict(id, sinceMs);
    return [history.at(0), history.at(-1)].map((one) => Number(Object(one).minutes));
  };
  expect(await minutes(undefined)).toEqual([200, 1]);
  expect(await minutes(nowMs - 250 * 60_000)).toEqual([250, 51]);
});

test("verdicts outlast their signs, and both end", async () => {
  using scene = new ControlScene();
  const { id } = await scene.room();
  await live(scene, id, FLOOD);
  const wait = async (ms: number) => {
    scene.clock.advance(ms);
    await scene.control.verdicts.keep();
  };
  await wait(SIGNS_KEPT_MS + 1_000);
  expect((await scene.control.verdicts.signs(id, 0)).seconds).toEqual([]);
  expect((await scene.control.verdicts.verdict(id, 0)).history.length).toBeGreaterThan(2);
  await wait(VERDICTS_KEPT_MS + 1_000);
  expect((await scene.control.verdicts.verdict(id, 0)).history).toEqual([]);
});

test("a full disk loses history, not the verdict, and is counted", async () => {
  class FullStore extends MemoryRoomStore {
    override append(): Promise<void> {
      return Promise.reject(new StentorError("store_unavailable", "Cannot write: the disk is full"));
    }
  }
  using scene = new ControlScene({ store: new FullStore() });
  const { id } = await scene.room();
  await live(scene, id, FLOOD);
  const { now, history } = await scene.control.verdicts.verdict(id, undefined);
  expect(now.verdict).toBe("attack");
  expect(history).toEqual([]);
  expect(await scene.metrics.text()).toMatch(/stentor_control_verdicts_unwritten_total [1-9]/);
});
