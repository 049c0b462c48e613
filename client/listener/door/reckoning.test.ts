/** What the waiting room reckons: waits, places, and when to look again. */
import { expect, test } from "bun:test";
import { commitmentOf, placesOf } from "../../../src/draw/index.ts";
import type { DoorView } from "../../../src/protocol/index.ts";
import { DoorClock } from "./door-clock.ts";
import { isDoorView } from "./door-replies.ts";
import { DrawProof, SLICE } from "./draw-proof.ts";
import { nextLookMs } from "./look-pace.ts";
import { waitAt } from "./wait-at.ts";
import { soonestMs, standingOf, waitingOf } from "./waiting.ts";

const SEED = "5a".repeat(32);
const estimate = (ahead: number, p10Ms: number, p50Ms: number, p90Ms: number) => ({ ahead, p10Ms, p50Ms, p90Ms });

test("a wait lies between those that the door gives, and in proportion beyond them", () => {
  const waits = [estimate(1_000, 100_000, 200_000, 400_000), estimate(100, 10_000, 12_000, 20_000)];
  expect(waitAt(waits, 100)).toEqual(estimate(100, 10_000, 12_000, 20_000));
  expect(waitAt(waits, 550)).toEqual(estimate(550, 55_000, 106_000, 210_000));
  expect(waitAt(waits, 2_000)).toEqual(estimate(2_000, 200_000, 400_000, 800_000));
  expect(waitAt(waits, 50)).toEqual(estimate(50, 5_000, 6_000, 10_000));
  expect(waitAt([estimate(0, 0, 1_000, 3_000)], 0)).toEqual(estimate(0, 0, 1_000, 3_000));
  expect(waitAt([], 5)).toBeNull();
});

test("the nearer the turn, the sooner the next look; hidden pages look more rarely until then", () => {
  const look = (facts: object, random = 0) =>
    nextLookMs({ askAgainMs: 10_000, soonestMs: undefined, opensInMs: undefined, hidden: false, ...facts }, random);
  expect([look({}), look({}, 1)]).toEqual([10_000, 20_000]);
  expect([look({ hidden: true }), look({ hidden: true }, 1)]).toEqual([30_000, 60_000]);
  expect(look({ soonestMs: 12_000 })).toBe(6_000);
  expect(look({ soonestMs: 12_000, hidden: true })).toBe(6_000);
  expect([look({ soonestMs: 0 }), look({ soonestMs: 0 }, 1)]).toEqual([1_000, 1_500]);
  expect(look({ soonestMs: 3_600_000 })).toBe(10_000);
  expect(look({ askAgainMs: 0 })).toBe(1_000);
});

test("the look that would sleep over the start comes after it, at a moment by chance", () => {
  const at = (random: number) =>
    nextLookMs({ askAgainMs: 10_000, soonestMs: undefined, opensInMs: 4_000, hidden: true }, random);
  expect([at(0), at(0.5), at(0.999)]).toEqual([4_000, 9_000, 13_990]);
});

test("a draw is worked out in slices, to the places that everybody gets", () => {
  const proof = new DrawProof();
  const size = SLICE * 2 + 5;
  const draw = { commitment: commitmentOf(SEED), seed: SEED, size };
  expect(proof.workOut(draw)).toBe(false);
  expect(proof.placeOf(1, draw)).toBeUndefined();
  let slices = 1;
  while (!proof.workOut(draw)) slices += 1;
  expect(slices).toBeLessThanOrEqual(3);
  const places = placesOf(SEED, size);
  for (const number of [1, 2, 77, size]) expect(proof.placeOf(number, draw)).toBe(places[number - 1] ?? 0);
  expect(proof.placeOf(size + 1, draw)).toBe(size + 1);
  expect(proof.holds(draw, undefined)).toBe(true);
  expect(proof.holds(draw, commitmentOf(SEED).toUpperCase())).toBe(true);
  expect(proof.holds(draw, "00".repeat(32))).toBe(false);
});

test("the door's clock is the freshest that was heard, however late others came", () => {
  const clock = new DoorClock();
  clock.heard({ doorTimeMs: 1_000_000 }, 500);
  clock.heard({ doorTimeMs: 1_001_000 }, 2_900);
  expect(clock.untilMs(1_010_000, 1_500)).toBe(9_000);
  expect(clock.untilMs(null, 1_500)).toBeNull();
});

test("people before one and the wait are reckoned from the place; who solved a challenge keeps them until that lane calls", () => {
  const view = {
    ...{
      status: "queueing",
      front: 100,
      passed: 50,
      effort: { issued: 9, front: 4, passed: 1 },
      seats: null,
      draw: null,
    },
    waits: [estimate(1, 1_000, 2_000, 3_000), estimate(2, 5_000, 6_000, 7_000)],
  } as unknown as DoorView;
  const waiting = (place: number, effort: number) =>
    waitingOf({
      ...{ view, kept: { ticket: "t", kind: "place", number: place, effort }, place: { place, own: true } },
      ...{ holds: undefined, opensAtMs: null, called: false, solving: null, trouble: null },
    });
  expect(waiting(101, 0)).toMatchObject({ ahead: 0, wait: { p10Ms: 1_000, p90Ms: 3_000 }, effort: false });
  expect(waiting(102, 0)).toMatchObject({ ahead: 1, wait: { p10Ms: 5_000, p90Ms: 7_000 } });
  expect(waiting(102, 5)).toMatchObject({ ahead: 1, wait: { p10Ms: 5_000, p90Ms: 7_000 }, effort: true });
  expect(waiting(102, 1).effort).toBe(false);
  expect([soonestMs(102, 0, view), soonestMs(102, 5, view), soonestMs(102, 1, view)]).toEqual([5_000, 1_000, 5_000]);
});

test("whoever solved a challenge is called by either lane", () => {
  const view = { status: "queueing", front: 100, passed: 50, effort: { issued: 9, front: 4, passed: 1 } } as DoorView;
  const kept = (effort: number) => ({ ticket: "t", kind: "place", number: 400, effort }) as const;
  expect(standingOf(400, kept(0), view)).toBe("waits");
  expect(standingOf(400, kept(4), view)).toBe("called");
  expect(standingOf(400, kept(5), view)).toBe("waits");
  expect(standingOf(400, kept(1), view)).toBe("waits");
  expect(standingOf(100, kept(0), view)).toBe("called");
  expect(standingOf(50, kept(0), view)).toBe("void");
  expect(standingOf(null, undefined, view)).toBe("numberless");
  expect(standingOf(null, undefined, { ...view, status: "not-queueing" })).toBe("free");
});

test("what is no door's word is not reckoned with", () => {
  const view = {
    ...{ status: "queueing", doorTimeMs: 1, issued: 1, front: 0, passed: 0, askAgainMs: 1_000, waits: [] },
    ...{ effort: { front: 0, passed: 0 }, calibration: {}, draw: null },
  };
  expect(isDoorView(view)).toBe(true);
  for (const wrong of [
    null,
    "queueing",
    { ...view, status: "open" },
    { ...view, front: "7" },
    { ...view, waits: {} },
    { ...view, waits: [{ ahead: 10 }] },
    { ...view, effort: null },
    { ...view, draw: { commitment: "aa", seed: "aa", size: 3 } },
    { ...view, draw: { commitment: "aa", seed: SEED, size: 1e12 } },
  ])
    expect(isDoorView(wrong)).toBe(false);
});
