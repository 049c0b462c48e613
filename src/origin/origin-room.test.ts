import { afterEach, expect, test } from "bun:test";
import { loadOpusCodec } from "../media/index.ts";
import { type Clock, Metrics } from "../platform/index.ts";
import { decodePartObject, PART_MS, subjects } from "../protocol/index.ts";
import { InProcessRelay } from "../relay/index.ts";
import { firstLease } from "./lease/index.ts";
import { MixerMetrics } from "./mixer/index.ts";
import { OriginRoom } from "./origin-room.ts";

const EPOCH_MS = 1_700_000_000_000;

/** A clock by the wall that may step, and one that does not. */
class SteppingClock implements Clock {
  #elapsedMs = 0;
  #steppedMs = 90 * PART_MS + 70;

  nowMs(): number {
    return EPOCH_MS + this.#elapsedMs + this.#steppedMs;
  }

  monotonicMs(): number {
    return this.#elapsedMs;
  }

  advance(ms: number): void {
    this.#elapsedMs += ms;
  }

  step(ms: number): void {
    this.#steppedMs += ms;
  }
}

const toClose: Disposable[] = [];
afterEach(() => {
  for (const each of toClose.splice(0)) each[Symbol.dispose]();
});

async function openRoom() {
  const clock = new SteppingClock();
  const relay = new InProcessRelay((_, fault) => {
    throw fault;
  });
  const made: number[] = [];
  relay.subscribe(subjects.part("a", "voice"), (bytes) => made.push(decodePartObject(bytes).number));
  const room = await OriginRoom.open({
    lease: firstLease(
      { room: "a", title: "A room", state: "waiting", epochMs: EPOCH_MS, renditions: ["voice"] },
      { origin: "one", bootId: "boot", nowMs: clock.monotonicMs(), wallMs: clock.nowMs() },
    ),
    codec: await loadOpusCodec(),
    relay,
    clock,
    mixerMetrics: new MixerMetrics(new Metrics()),
    onPart: () => undefined,
  });
  toClose.push(room);
  const tickFor = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 20) {
      clock.advance(20);
      room.tick(clock.monotonicMs());
    }
    await Promise.resolve();
  };
  return { room, clock, made, tickFor };
}

test("parts begin with the first whole one after the room opened", async () => {
  const { made, tickFor } = await openRoom();
  await tickFor(130 + 3 * PART_MS);
  expect(made).toEqual([91, 92, 93]);
});

test("a wall clock that steps, either way, leaves no gap and repeats no part", async () => {
  const { clock, made, tickFor } = await openRoom();
  await tickFor(130 + 2 * PART_MS);
  clock.step(-10_000);
  await tickFor(2 * PART_MS);
  clock.step(20_000);
  await tickFor(2 * PART_MS);
  expect(made).toEqual([91, 92, 93, 94, 95, 96]);
});

test("after lost time it goes on with the part of the moment", async () => {
  const { room, clock, made, tickFor } = await openRoom();
  await tickFor(130 + 1.5 * PART_MS);
  clock.advance(10 * PART_MS);
  room.realign();
  await tickFor(3 * PART_MS);
  expect(made).toEqual([91, 103, 104]);
});

test("time lost while the wall clock steps, either way, is the time that was lost, and nothing else", async () => {
  const { room, clock, made, tickFor } = await openRoom();
  await tickFor(130 + 2 * PART_MS);
  for (const stepMs of [-60_000, 5_000]) {
    clock.advance(2_000);
    clock.step(stepMs);
    room.realign();
    await tickFor(3 * PART_MS);
  }
  expect(made).toEqual([91, 92, 104, 105, 117, 118]);
});

test("ticks that are caught up fall into the parts that they are of", async () => {
  const { room, clock, made, tickFor } = await openRoom();
  await tickFor(20);
  clock.advance(880);
  for (let dueMs = 40; dueMs <= 900; dueMs += 20) room.tick(dueMs);
  await Promise.resolve();
  expect(made).toEqual([91, 92, 93]);
});

test("what is withheld waits in order, and is given out when the room is known to be ours", async () => {
  const { room, made, tickFor } = await openRoom();
  await tickFor(130 + PART_MS);
  room.withhold();
  await tickFor(3 * PART_MS);
  expect(made).toEqual([91]);
  room.giveOut();
  expect(made).toEqual([91, 92, 93, 94]);
  await tickFor(PART_MS);
  expect(made).toEqual([91, 92, 93, 94, 95]);
});

test("of what is withheld, the parts that a successor has made are heard by nobody", async () => {
  const { room, clock, made, tickFor } = await openRoom();
  await tickFor(130 + PART_MS);
  room.withhold();
  await tickFor(3 * PART_MS);
  room.endBefore(93);
  expect(made).toEqual([91, 92]);
  expect(room.tick(clock.monotonicMs())).toBe(false);
});

test("a room goes on up to its successor's first part, and waits no longer than 2 s for it", async () => {
  const { room, made, tickFor } = await openRoom();
  await tickFor(130 + PART_MS);
  room.endBefore(94);
  await tickFor(6 * PART_MS);
  expect(made).toEqual([91, 92, 93]);
  const other = await openRoom();
  other.room.endBefore(1_000_000);
  await other.tickFor(30 * PART_MS);
  expect(other.made).toHaveLength(10);
});
