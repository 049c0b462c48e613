import { describe, expect, test } from "bun:test";
import { ManualClock } from "../../platform/index.ts";
import { type RoomAudience, type WaitEstimate, waitOf } from "../../protocol/index.ts";
import { DoorClock } from "./door-clock.ts";
import { SignsTeller } from "./edge-signs.ts";
import { ANSWER_WITHIN_MS, NumberLine, type Numbers, WAITING_MAX } from "./number-line.ts";
import { KEPT_ROOMS_MAX, KeptSums, newSums } from "./room-sums.ts";
import { Takeovers, WATCHED_MAX } from "./takeovers.ts";

/** A line whose questions a test answers. */
class LineScene {
  nowMs = 0;
  readonly asked: { count: number; timeoutMs: number; answer: (numbers: Numbers | undefined) => void }[] = [];
  readonly turnedAway: Record<string, number> = {};
  readonly line = new NumberLine({
    ask: (count, timeoutMs) => new Promise((answer) => this.asked.push({ count, timeoutMs, answer })),
    monotonicMs: () => this.nowMs,
    later: (_, run) => this.#due.push(run),
    onTurnedAway: (why, count) => {
      this.turnedAway[why] = (this.turnedAway[why] ?? 0) + count;
    },
  });
  readonly #due: (() => void)[] = [];

  pass(ms: number): void {
    this.nowMs += ms;
    for (const run of this.#due.splice(0)) run();
  }
}

describe("a line for numbers", () => {
  test("asks once for all who came meanwhile, and answers in the order in which they came", async () => {
    const scene = new LineScene();
    const order: number[] = [];
    const all = Array.from({ length: 1_000 }, () => scene.line.take().then((number) => order.push(number ?? 0)));
    scene.pass(50);
    expect(scene.asked.map(({ count }) => count)).toEqual([1_000]);
    scene.asked[0]?.answer({ first: 7, count: 1_000 });
    await Promise.all(all);
    expect(order).toEqual(Array.from({ length: 1_000 }, (_, at) => 7 + at));
    expect(scene.line.waiting).toBe(0);
  });

  test("asks again for those for whom there were too few, within the same two seconds", async () => {
    const scene = new LineScene();
    const all = [1, 2, 3].map(() => scene.line.take());
    scene.pass(50);
    scene.nowMs += 500;
    scene.asked[0]?.answer({ first: 1, count: 2 });
    expect(await Promise.all(all.slice(0, 2))).toEqual([1, 2]);
    expect(scene.asked[1]).toMatchObject({ count: 1, timeoutMs: ANSWER_WITHIN_MS - 550 });
    scene.asked[1]?.answer({ first: 9, count: 1 });
    expect(await all[2]).toBe(9);
  });

  test("holds ten thousand; who comes then is turned away at once", async () => {
    const scene = new LineScene();
    const all = Array.from({ length: WAITING_MAX }, () => scene.line.take());
    expect(await scene.line.take()).toBeUndefined();
    expect(scene.turnedAway).toEqual({ full: 1 });
    scene.pass(50);
    scene.asked[0]?.answer(undefined);
    expect((await Promise.all(all)).every((number) => number === undefined)).toBe(true);
    expect(scene.turnedAway).toEqual({ full: 1, unanswered: WAITING_MAX });
  });

  test("keeps nobody waiting for a second after control has not answered", async () => {
    const scene = new LineScene();
    const first = scene.line.take();
    scene.pass(50);
    scene.asked[0]?.answer(undefined);
    await first;
    expect(await scene.line.take()).toBeUndefined();
    expect(scene.asked.length).toBe(1);
    scene.nowMs += 1_000;
    void scene.line.take();
    scene.pass(50);
    expect(scene.asked.length).toBe(2);
  });
});

test("tickets that were watched the longest are forgotten for newer ones", () => {
  const takeovers = new Takeovers();
  for (let time = 0; time < 7; time++) takeovers.count("first", 0);
  expect(takeovers.areTooMany("first", 0)).toBe(true);
  for (let ticket = 0; ticket < WATCHED_MAX; ticket++) takeovers.count(`${ticket}`, 1);
  expect(takeovers.areTooMany("first", 1)).toBe(false);
});

test("sums of rooms let go of are kept for the newest, and it is known that some are gone", () => {
  const kept = new KeptSums();
  for (let room = 0; room <= KEPT_ROOMS_MAX; room++) kept.keep(`${room}`, { ...newSums(), direct: room, seated: 3 });
  expect(kept.forgotten).toBe(1);
  expect(kept.take("0")).toBeUndefined();
  expect(kept.take("9")).toMatchObject({ direct: 9, seated: 0 });
  expect(kept.take("9")).toBeUndefined();
});

describe("the door's time", () => {
  test("goes on by itself; late messages do not set it back, a clock that runs slower does after half a minute", () => {
    const clock = new ManualClock();
    const door = new DoorClock(clock);
    door.hear(5_000_000);
    clock.advance(1_000);
    door.hear(5_000_400);
    expect(door.nowMs()).toBe(5_001_000);
    door.hear(5_001_200);
    expect(door.nowMs()).toBe(5_001_200);
    door.hear(4_960_000);
    expect(door.nowMs()).toBe(4_960_000);
  });
});

describe("a wait", () => {
  const nearest = { ahead: 10, p10Ms: 100, p50Ms: 200, p90Ms: 400 };
  const waits: WaitEstimate[] = [nearest, { ahead: 20, p10Ms: 300, p50Ms: 400, p90Ms: 800 }];
  test.each([
    [10, nearest],
    [15, { ahead: 15, p10Ms: 200, p50Ms: 300, p90Ms: 600 }],
    [5, { ...nearest, ahead: 5 }],
    [40, { ahead: 40, p10Ms: 600, p50Ms: 800, p90Ms: 1_600 }],
  ])("with %d ahead lies between what control said", (ahead, wait) => {
    expect(waitOf(waits, ahead)).toEqual(wait);
  });

  test("is not known where control said nothing", () => {
    expect(waitOf([], 3)).toBeNull();
  });
});

test("signs are told with what listeners did since the second before, some rooms in one message", () => {
  const teller = new SignsTeller();
  const edge = {
    edge: "e",
    atMs: 0,
    load: 0,
    listeners: 0,
    capacity: 0,
    relayConnected: true,
    silentRooms: 0,
    turnedAway: 0,
  };
  const gate = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`r${at}`, {} as never]));
  const audience = (leaves: number, stalls: number) => ({
    r1: { websocket: 5, stream: 2, leaves, stalls } as RoomAudience,
  });
  expect(teller.messages(edge, gate, audience(10, 3)).map(({ rooms }) => Object.keys(rooms).length)).toEqual([64, 36]);
  const [second] = teller.messages(edge, gate, audience(14, 4));
  expect(second?.rooms["r1"]).toMatchObject({ listeners: 7, left: 4, stalls: 1 });
  expect(second?.rooms["r2"]).toMatchObject({ listeners: 0, left: 0, stalls: 0 });
  const [quiet] = teller.messages(edge, {}, audience(20, 9));
  expect(quiet?.rooms["r1"]).toMatchObject({ requests: 0, listeners: 7, left: 6, stalls: 5 });
  expect(teller.messages(edge, {}, {})).toMatchObject([{ rooms: {} }]);
});
