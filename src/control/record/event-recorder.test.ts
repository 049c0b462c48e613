/** The record of an event while it runs, over restarts and without a disk. */
import { expect, test } from "bun:test";
import { encodeMessage, type RoomAudience, StentorError, subjects, type TrackerRecord } from "../../protocol/index.ts";
import type { EventReport } from "../../report/index.ts";
import { MemoryRoomStore, type SeriesAddition } from "../../store/index.ts";
import { ControlScene, codeOf, settled } from "../testing/control-scene.ts";
import { edgeSigns, roomSigns } from "./testing/signs.ts";

/** A store whose disk can be full. */
class FullStore extends MemoryRoomStore {
  isFull = false;

  override async appendAll(entries: readonly SeriesAddition[]): Promise<void> {
    if (this.isFull) throw new StentorError("store_unavailable", "Cannot write: the disk is full");
    await super.appendAll(entries);
  }

  override async keepNote(key: string, value: unknown): Promise<void> {
    if (this.isFull) throw new StentorError("store_unavailable", "Cannot write: the disk is full");
    await super.keepNote(key, value);
  }
}

/** So many listen at each edge, second by second; who comes has joined. */
async function listen(
  scene: ControlScene,
  room: string,
  edges: Record<string, Partial<RoomAudience>>,
  seconds: number,
): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    for (const [edge, audience] of Object.entries(edges)) scene.edgeSays(edge, { [room]: audience });
    await scene.pass(1);
    await settled();
  }
}

const crowd = (ears: number, more: Partial<RoomAudience> = {}): Partial<RoomAudience> => ({
  websocket: ears,
  ears,
  joins: ears,
  behind: [0, ears, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  ...more,
});

const value = (report: EventReport, id: keyof EventReport["figures"]) => report.figures[id].value;

test("an event's report says so far what was counted, and in the end all of it", async () => {
  using scene = new ControlScene();
  const room = await scene.room();
  await scene.control.rooms.live(room.id, room.token);
  await listen(scene, room.id, { e1: crowd(40), e2: crowd(60) }, 20);
  const live = await scene.control.record.reports.report(room.id);
  expect(live.event).toMatchObject({ state: "live", isFinal: false });
  expect(value(live, "audience.peak")).toBe(100);
  expect(value(live, "audience.joins")).toBe(100);
  await listen(scene, room.id, { e1: crowd(40), e2: crowd(90, { joins: 95, stalls: 3 }) }, 20);
  await scene.control.rooms.end(room.id, room.token);
  await listen(scene, room.id, { e1: crowd(0, { joins: 40 }), e2: crowd(0, { joins: 95, stalls: 3 }) }, 10);
  const ended = await scene.control.record.reports.report(room.id);
  expect(ended.event).toMatchObject({ state: "ended", isFinal: false });
  expect(value(ended, "audience.peak")).toBe(130);
  expect(value(ended, "audience.joins")).toBe(135);
  expect(value(ended, "sound.gaps")).toBe(3);
  expect(value(ended, "record.missing")).toBe(0);
  expect(ended.faults.map(({ text }) => text)).toContain("The host ended the room.");
  await scene.pass(180);
  await settled();
  expect((await scene.control.record.reports.report(room.id)).event.isFinal).toBe(true);
  await scene.pass(3_700);
  expect(await codeOf(scene.control.access.room(room.id))).toBe("room_not_found");
  expect(value(await scene.control.record.reports.report(room.id), "audience.peak")).toBe(130);
  expect(scene.control.record.reports.list).toMatchObject([{ room: room.id, peakHeard: 130, isFinal: true }]);
});

test("a control that is started again goes on with the same record, and says how long it was away", async () => {
  using scene = new ControlScene();
  const room = await scene.room();
  await scene.control.rooms.live(room.id, room.token);
  await listen(scene, room.id, { e1: crowd(40), e2: crowd(60, { joins: 70, stalls: 2 }) }, 30);
  scene.control.close();
  scene.clock.advance(20_000);
  const next = scene.anotherControl();
  await next.start();
  for (let second = 0; second < 20; second++) {
    scene.edgeSays("e1", { [room.id]: crowd(45, { joins: 47 }) });
    scene.edgeSays("e2", { [room.id]: crowd(60, { joins: 72, stalls: 5 }) });
    scene.edgeSays("e3", { [room.id]: crowd(5, { resumed: { e2: 4 } }) });
    scene.clock.advance(1_000);
    await next.keepHouse();
    await settled();
  }
  const report = await next.record.reports.report(room.id);
  next.close();
  expect(value(report, "audience.joins")).toBe(47 + 72 + 5);
  expect(value(report, "audience.resumed")).toBe(4);
  // Of the first second of the first control; nobody knows when those of the hole came.
  expect(value(report, "audience.joinsPeak")).toBe(110);
  expect(value(report, "sound.gaps")).toBe(5);
  expect(value(report, "audience.peak")).toBe(110);
  expect(value(report, "record.missing")).toBeGreaterThanOrEqual(20_000);
  expect(value(report, "record.missing")).toBeLessThan(26_000);
  expect(report.unknown[0]).toStartWith("Nothing is recorded from ");
});

test("a full disk keeps nobody waiting, and what was seen meanwhile is kept when there is room again", async () => {
  const store = new FullStore();
  using scene = new ControlScene({ store });
  const room = await scene.room();
  await scene.control.rooms.live(room.id, room.token);
  await listen(scene, room.id, { e1: crowd(10) }, 10);
  store.isFull = true;
  await listen(scene, room.id, { e1: crowd(50) }, 30);
  expect((await scene.control.rooms.get(room.id)).listeners).toBe(50);
  expect(await scene.metrics.text()).toMatch(/stentor_control_record_unwritten_total [1-9]/);
  store.isFull = false;
  await listen(scene, room.id, { e1: crowd(20, { joins: 50 }) }, 10);
  const report = await scene.control.record.reports.report(room.id);
  expect(value(report, "audience.peak")).toBe(50);
  expect(value(report, "record.missing")).toBe(0);
});

test("an edge that fails is told with its listeners, and with those who went on elsewhere; one that says goodbye is no failure", async () => {
  using scene = new ControlScene();
  const room = await scene.room();
  await scene.control.rooms.live(room.id, room.token);
  await listen(scene, room.id, { e1: crowd(40), e2: crowd(60), e3: crowd(5) }, 10);
  await listen(scene, room.id, { e1: crowd(99, { resumed: { e2: 59 } }), e3: crowd(5) }, 10);
  const report = await scene.control.record.reports.report(room.id);
  expect(value(report, "kept.edgesLost")).toBe(1);
  expect(value(report, "kept.atLostEdges")).toBe(60);
  expect(value(report, "kept.cameOver")).toBe(59);
  expect(report.sentences.map(({ text }) => text)).toContain(
    "1 server that carried the sound failed with 60 listeners; 59 of them went on at another.",
  );
});

test("an origin that is replaced, refusals, and connections that an edge ended are in the report", async () => {
  using scene = new ControlScene();
  const room = await scene.room();
  await scene.control.rooms.live(room.id, room.token);
  await listen(scene, room.id, { e1: crowd(10) }, 2);
  const signs = edgeSigns({ turnedAway: 4, atMs: 1 });
  const ofRoom = roomSigns({ refused: { rate_limited: 7, place_waiting: 2 } });
  scene.relay.publish(subjects.edgeSigns("e1"), encodeMessage({ ...signs, rooms: { [room.id]: ofRoom } }));
  scene.relay.publish(subjects.edgeSigns("e1"), encodeMessage(signs));
  await listen(scene, room.id, { e1: crowd(10, { turnedOut: { abuse: 1, unread: 2 } }) }, 3);
  scene.origin.stop();
  scene.origin.start();
  await listen(scene, room.id, { e1: crowd(7, { joins: 10, turnedOut: { abuse: 1, unread: 2 } }) }, 6);
  const report = await scene.control.record.reports.report(room.id);
  expect(value(report, "door.refused")).toBe(7);
  expect(value(report, "door.toldToWait")).toBe(2);
  expect(value(report, "door.turnedAway")).toBe(4);
  expect(value(report, "kept.endedByUs")).toBe(3);
  expect(value(report, "kept.originMoves")).toBe(1);
  expect(report.sentences.map(({ text }) => text)).toContain(
    "3 of 10 connections were ended by us, for sending what no player sends or for reading nothing.",
  );
});

test("the tracker's part is asked for, and its silence is said", async () => {
  using scene = new ControlScene();
  const room = await scene.room();
  await scene.control.rooms.live(room.id, room.token);
  await listen(scene, room.id, { e1: crowd(10) }, 6);
  const without = await scene.control.record.reports.report(room.id);
  expect(value(without, "trouble.reports")).toBeNull();
  expect(without.unknown.join()).toContain("The outage tracker did not answer");
  const answer = { incidents: [], byCategory: {}, people: { all: 3, confirmed: 2, contradicted: 0, unknown: 1 } };
  const rest = { bins: { binMs: 60_000, fromMs: 0, counts: [], expected: [], low: [], high: [] }, updates: [] };
  const probes = { checks: 9, silent: 1, late: 0, unreachable: 0 };
  scene.relay.respond(subjects.trackerRecord, async () =>
    encodeMessage({ ...answer, ...rest, probes } as unknown as TrackerRecord),
  );
  await listen(scene, room.id, { e1: crowd(10) }, 11);
  const report = await scene.control.record.reports.report(room.id);
  expect(value(report, "trouble.confirmed")).toBe(2);
  expect(value(report, "trouble.probesFailed")).toBe(1);
});

test("what is proven while the event runs proves nothing of it; remarks stand with the report", async () => {
  using scene = new ControlScene();
  const room = await scene.room();
  const proof = (listeners: number) => ({ listeners, arrivalsPerSecond: 10, atMs: scene.clock.nowMs(), note: "" });
  await scene.control.door.prove(proof(500));
  await scene.pass(6);
  await scene.control.rooms.live(room.id, room.token);
  await listen(scene, room.id, { e1: crowd(10) }, 6);
  await scene.control.door.prove(proof(9_000));
  await listen(scene, room.id, { e1: crowd(10) }, 6);
  await scene.control.record.reports.remark(room.id, ["Replayed at 1:100."]);
  const report = await scene.control.record.reports.report(room.id);
  expect(value(report, "rehearsal.proven")).toBe(500);
  expect(report.remarks).toEqual(["Replayed at 1:100."]);
  expect(await codeOf(scene.control.record.reports.report("nowhere"))).toBe("report_not_found");
});

test("a room that nobody ever used leaves no report behind", async () => {
  using scene = new ControlScene();
  const room = await scene.room();
  await scene.pass(30);
  await scene.control.rooms.end(room.id, room.token);
  await scene.pass(200);
  await settled();
  expect(scene.control.record.reports.list).toEqual([]);
});

test("control begins though the tracker says nothing; the report of what ended meanwhile follows", async () => {
  using scene = new ControlScene();
  const room = await scene.room();
  await scene.control.rooms.live(room.id, room.token);
  await listen(scene, room.id, { e1: crowd(40) }, 10);
  await scene.control.rooms.end(room.id, room.token);
  scene.control.close();
  const tracker = scene.relay.respond(subjects.trackerRecord, () => new Promise(() => undefined));
  const next = scene.anotherControl();
  await next.record.start();
  expect(next.record.reports.list).toEqual([]);
  tracker.unsubscribe();
  await next.record.keep();
  await settled();
  expect(next.record.reports.list).toMatchObject([{ room: room.id, peakHeard: 40 }]);
  next.close();
});

test("what a disk did not take before the end is in the report, though there is room only later", async () => {
  const store = new FullStore();
  using scene = new ControlScene({ store });
  const room = await scene.room();
  await scene.control.rooms.live(room.id, room.token);
  await listen(scene, room.id, { e1: crowd(10) }, 10);
  store.isFull = true;
  await listen(scene, room.id, { e1: crowd(50) }, 20);
  await scene.control.rooms.end(room.id, room.token);
  await scene.pass(600);
  store.isFull = false;
  await scene.pass(10);
  await settled();
  const report = await scene.control.record.reports.report(room.id);
  expect(report.event.isFinal).toBe(true);
  expect(value(report, "audience.peak")).toBe(50);
});
