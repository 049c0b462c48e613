import { afterEach, beforeEach, expect, jest, test } from "bun:test";
import { PART_MS } from "../../../src/protocol/index.ts";
import { FollowedPlayer } from "./testing/simulated-player.ts";

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const OUTAGE_AT_MS = 10_000;
const inTime = (part: number) => (part + 1) * PART_MS + 10;

/** As an edge catches up: 25 parts at once, then five in the time of each. */
const afterOutage = (forMs: number) => (part: number) => {
  const place = part + 1 - OUTAGE_AT_MS / PART_MS;
  const turns = place < 25 ? 0 : Math.floor((place - 25) / 5) + 1;
  return place < 0 ? inTime(part) : Math.max(inTime(part), OUTAGE_AT_MS + forMs + turns * PART_MS);
};

for (const forMs of [3_000, 8_000, 20_000]) {
  test(`after ${forMs / 1000} s without parts the sound goes on where it stopped, nothing is skipped, and it hurries`, () => {
    const listening = new FollowedPlayer();
    const arrivesAt = afterOutage(forMs);
    listening.runFor(OUTAGE_AT_MS + forMs - 100, arrivesAt);
    const stoppedAtMs = listening.earMs;
    expect(stoppedAtMs).toBeGreaterThan(OUTAGE_AT_MS - 2 * PART_MS);
    expect(stoppedAtMs).toBeLessThanOrEqual(OUTAGE_AT_MS);
    expect(listening.sights.at(-1)).toMatchObject({ waiting: true });
    listening.runFor(300, arrivesAt);
    expect(listening.earMs).toBeGreaterThan(stoppedAtMs);
    expect(listening.earMs - stoppedAtMs).toBeLessThanOrEqual(300);
    listening.runFor(30_000, arrivesAt);
    expect(listening.player.jumps).toHaveLength(1);
    expect(listening.jumped).toBe(0);
    expect(listening.stalls).toBe(1);
    expect(listening.sights.at(-1)).toMatchObject({ waiting: false });
    expect(listening.sights.at(-1)?.rate).toBeCloseTo(forMs > 4_000 ? 1.06 : 1.03, 5);
    const heardMs = listening.earMs - stoppedAtMs;
    expect(heardMs).toBeLessThan(30_300 * 1.06);
    expect(listening.player.ranges).toHaveLength(1);
  });
}

test("a part that an outage has swallowed is a hole where it is, not a reason to leave out what came in order before it", () => {
  const listening = new FollowedPlayer();
  const arrivesAt = (part: number) => (part === 60 ? undefined : afterOutage(8_000)(part));
  listening.runFor(OUTAGE_AT_MS + 8_000 + 20_000, arrivesAt);
  const crossings = listening.player.jumps.slice(1);
  expect(crossings).toHaveLength(1);
  expect(crossings[0]?.toMs).toBe(61 * PART_MS);
  expect(crossings[0]?.fromMs ?? 0).toBeGreaterThan(60 * PART_MS - 50);
  expect(listening.jumped).toBe(0);
});

test("a second outage while the first is still caught up on costs no word either", () => {
  const listening = new FollowedPlayer();
  const arrivesAt = (part: number) => {
    const atMs = afterOutage(8_000)(part);
    return atMs > 25_000 ? Math.max(31_000, atMs) : atMs;
  };
  listening.runFor(60_000, arrivesAt);
  expect(listening.player.jumps).toHaveLength(1);
  expect(listening.stalls).toBe(1);
});

test("whoever jumps to live lands there at once, once, and the sound goes on at its own speed", () => {
  const listening = new FollowedPlayer();
  const arrivesAt = afterOutage(15_000);
  listening.runFor(OUTAGE_AT_MS + 15_000 + 10_000, arrivesAt);
  expect(listening.sights.at(-1)?.lateMs).toBeGreaterThan(10_000);
  listening.follower.jumpToLive();
  expect(listening.nowMs - listening.earMs).toBeLessThan(500);
  expect(listening.sights.at(-1)).toMatchObject({ rate: 1, lateMs: 0, waiting: false });
  expect(listening.sights.at(-1)?.behindMs).toBeLessThan(500);
  listening.runFor(20_000, arrivesAt);
  expect(listening.jumped).toBe(1);
  expect(listening.stalls).toBe(1);
});

test("whoever comes back to a page that was frozen hears live as soon as what was held up has come", () => {
  const listening = new FollowedPlayer();
  const frozen = (part: number) => (part < 50 ? inTime(part) : Math.max(inTime(part), OUTAGE_AT_MS + 15_000));
  listening.runFor(OUTAGE_AT_MS + 14_500, frozen);
  listening.follower.jumpToLive();
  expect(listening.jumped).toBe(0);
  listening.runFor(1_500, frozen);
  expect(listening.jumped).toBe(1);
  expect(listening.nowMs - listening.earMs).toBeLessThan(500);
});
