import { describe, expect, test } from "bun:test";
import { encodeFrames, partFrame } from "../../protocol/index.ts";
import { PartCopies } from "./part-copies.ts";
import { RenditionIntake } from "./rendition-intake.ts";
import { SoundModel } from "./sound-model.ts";

const RIGHT = Buffer.from("right");
const WRONG = Buffer.from("wrong");

describe("copies of a part", () => {
  test("are wrong when they differ from the majority's, though the first of all was wrong", () => {
    const copies = new PartCopies("voice");
    const changes = [WRONG, RIGHT, RIGHT, RIGHT, WRONG].map((bytes) => copies.take(7, bytes, 0, bytes.length));
    expect(changes).toEqual([0, 1, 0, 0, 1]);
    expect(changes.reduce((sum, change) => sum + change, 0)).toBe(2);
    const [settled] = copies.settled(true);
    expect(settled?.variants.map(({ count }) => count)).toEqual([2, 3]);
  });

  test("are settled once, and only when nobody lacks them", () => {
    const copies = new PartCopies("voice");
    for (let number = 1; number <= 300; number++) copies.take(number, RIGHT, 0, RIGHT.length);
    const early = copies.settled().map(({ number }) => number);
    expect(early).toEqual(Array.from({ length: 49 }, (_, at) => at + 1));
    expect(copies.settled()).toEqual([]);
    expect(copies.settled(true)).toHaveLength(251);
  });

  test("of parts that lie too far back are let go unjudged", () => {
    const copies = new PartCopies("voice");
    copies.take(1_000, RIGHT, 0, RIGHT.length);
    expect(copies.take(488, WRONG, 0, WRONG.length)).toBe(0);
    expect(copies.settled(true)).toHaveLength(1);
  });
});

test("a message is known only if every byte is the same", () => {
  const intake = new RenditionIntake("voice");
  const bytes = encodeFrames([partFrame(70_000, RIGHT), partFrame(70_001, RIGHT)]);
  for (const number of [70_000, 70_001]) intake.take(number, RIGHT, 0, RIGHT.length);
  intake.remember(70_000, 70_001, bytes);
  const padded = Buffer.concat([Buffer.from("ab"), bytes, Buffer.from("c")]);
  expect(intake.known(padded, 2, 2 + bytes.length)).toMatchObject({ first: 70_000, last: 70_001 });
  for (let at = 0; at < bytes.length; at++) {
    const changed = Uint8Array.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(intake.known(changed, 0, changed.length)).toBeUndefined();
  }
  intake.take(70_001, WRONG, 0, WRONG.length);
  expect(intake.known(bytes, 0, bytes.length)).toBeUndefined();
  intake.remember(70_000, 70_001, bytes);
  expect(intake.known(bytes, 0, bytes.length)).toBeUndefined();
});

describe("the player's model", () => {
  /** Plays parts of one message each interval, from `fromMs` on; returns the stalls in milliseconds. */
  function play(sound: SoundModel, intervalMs: number, fromMs: number, toMs: number): number {
    let stalledMs = 0;
    for (let nowMs = fromMs; nowMs < toMs; nowMs += intervalMs) {
      stalledMs += sound.arrived(intervalMs - 200 + 20, true, nowMs);
    }
    return stalledMs;
  }

  test("starts at the distance that the interval asks for", () => {
    for (const [intervalMs, behindMs] of [
      [200, 350],
      [1_000, 1_150],
    ] as const) {
      const sound = new SoundModel();
      sound.start(intervalMs, 0);
      expect(sound.behindMs).toBe(behindMs);
      expect(play(sound, intervalMs, 0, 60_000)).toBe(0);
    }
  });

  test("falls back in time for a longer interval that was announced, and stalls for one that was not", () => {
    for (const [announced, stalls] of [
      [true, false],
      [false, true],
    ]) {
      const sound = new SoundModel();
      sound.start(200, 0);
      play(sound, 200, 0, 10_000);
      if (announced) sound.paced(1_000, 10_000);
      const stalledMs = play(sound, 200, 10_000, 45_000) + play(sound, 1_000, 45_000, 90_000);
      expect(stalledMs > 0).toBe(stalls ?? false);
    }
  });

  test("comes back to the live edge when the storm is over", () => {
    const sound = new SoundModel();
    sound.start(1_000, 0);
    play(sound, 1_000, 0, 20_000);
    sound.paced(200, 20_000);
    expect(play(sound, 200, 20_000, 90_000)).toBe(0);
    expect(sound.behindMs).toBeLessThan(330);
  });

  test("a hold-up of two seconds is one stall of what the buffer did not cover", () => {
    const sound = new SoundModel();
    sound.start(200, 0);
    const lateMs = [2_020, 1_820, 1_620].map((lagMs) => sound.arrived(lagMs, true, 2_000));
    expect(lateMs[0]).toBeGreaterThan(1_800);
    expect(lateMs.slice(1)).toEqual([0, 0]);
  });
});
