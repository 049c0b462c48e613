import { describe, expect, test } from "bun:test";
import { seededRandom } from "../../media/index.ts";
import { SimulatedEdge } from "./testing/simulated-edge.ts";

/** At 200 ms one simulated core takes so many listeners. */
const CAPACITY = 18_800;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function noise(seed: number, amount: number): () => number {
  const random = seededRandom(seed);
  return () => 1 + (random() * 2 - 1) * amount;
}

const levels = (edge: SimulatedEdge) => edge.steps.map(({ level }) => edge.ladder[level]?.intervalMs ?? 0);

describe("the interval", () => {
  test("stays where it is while there is room", () => {
    const edge = new SimulatedEdge({ noise: noise(1, 0.1) });
    edge.listeners(CAPACITY * 0.6);
    expect(edge.runFor(2 * HOUR).steps).toEqual([]);
  });

  test("climbs one step when the limit is near for two seconds, and no earlier", () => {
    const edge = new SimulatedEdge();
    edge.listeners(CAPACITY * 0.9);
    expect(edge.runFor(2_000).steps).toEqual([]);
    edge.runFor(1_000);
    expect(edge.steps).toMatchObject([{ room: "big", level: 1, busier: true, urgent: false }]);
    expect(edge.runFor(HOUR).steps).toHaveLength(1);
  });

  test("a spike shorter than that moves nothing", () => {
    const edge = new SimulatedEdge();
    edge.listeners(CAPACITY * 0.5);
    edge.runFor(HOUR, (sinceMs) => {
      edge.weather = { noise: () => (sinceMs % 10_000 < 1_500 ? 3 : 1) };
    });
    expect(edge.steps).toEqual([]);
  });

  test("climbs two steps at once when far more is asked than there is", () => {
    const edge = new SimulatedEdge();
    edge.listeners(CAPACITY * 2);
    edge.runFor(3_000);
    expect(levels(edge)).toEqual([1_000]);
  });

  test("while those who are here fall back, it does not climb for what they will no longer cost", () => {
    const edge = new SimulatedEdge();
    edge.listeners(CAPACITY * 1.1);
    edge.runFor(8_000);
    expect(edge.demand).toBeGreaterThan(1);
    expect(levels(edge)).toEqual([400]);
    expect(edge.runFor(10_000).demand).toBeLessThan(0.6);
  });

  test("stays at the shortest when writes are not what there is too much of", () => {
    const edge = new SimulatedEdge({ base: 0.95 });
    edge.listeners(100);
    expect(edge.runFor(10 * MINUTE).steps).toEqual([]);
  });

  for (const seed of [1, 2, 3, 4, 5]) {
    test(`follows a ramp to three times what the edge can carry, and comes back step by step (seed ${seed})`, () => {
      const edge = new SimulatedEdge({ noise: noise(seed, 0.15) });
      edge.runFor(MINUTE, (sinceMs) => edge.listeners((3 * CAPACITY * sinceMs) / MINUTE));
      edge.runFor(5 * MINUTE);
      expect(edge.level().intervalMs).toBeGreaterThanOrEqual(1_000);
      expect(edge.overloadedMs).toBeLessThan(20_000);
      expect(edge.demand).toBeLessThan(0.85);
      edge.runFor(MINUTE, (sinceMs) => edge.listeners(3 * CAPACITY * (1 - sinceMs / MINUTE) + 1));
      edge.runFor(10 * MINUTE);
      expect(edge.level()).toEqual({ intervalMs: 200, lean: false });
      const turns = edge.steps.filter(({ busier }, at) => at > 0 && busier !== edge.steps[at - 1]?.busier);
      expect(turns).toHaveLength(1);
      expect(edge.steps.length).toBeLessThanOrEqual(8);
    });
  }

  test("beyond the longest interval the lean rendition comes, and goes first", () => {
    const edge = new SimulatedEdge();
    edge.listeners(CAPACITY * 9.5);
    edge.runFor(2 * MINUTE);
    expect(edge.level()).toEqual({ intervalMs: 2_000, lean: true });
    edge.listeners(CAPACITY * 2);
    edge.runFor(40_000);
    expect(edge.level()).toEqual({ intervalMs: 2_000, lean: false });
  });
});

describe("it never swings", () => {
  for (const share of [0.55, 0.6, 0.8, 0.84, 0.85, 0.86, 0.9, 1, 1.15, 1.2, 1.25, 1.7, 1.75]) {
    test(`with ${share} of what it can carry, under noise, for six hours`, () => {
      const edge = new SimulatedEdge({ noise: noise(Math.round(share * 100), 0.25) });
      edge.listeners(CAPACITY * share);
      edge.runFor(6 * HOUR);
      expect(edge.steps.length).toBeLessThanOrEqual(4);
    });
  }

  test("not even when what it expects is wrong: the wait doubles each time that a descent has to be taken back", () => {
    const edge = new SimulatedEdge({ shareError: 0.2, noise: noise(9, 0.1) });
    edge.listeners(CAPACITY * 0.95);
    edge.runFor(6 * HOUR);
    expect(edge.waitMs).toBe(15 * MINUTE);
    expect(edge.steps.length).toBeLessThanOrEqual(3 * (6 + (6 * 60) / 15));
    const lastHour = edge.steps.filter(({ atMs }) => atMs > 5 * HOUR);
    expect(lastHour.length).toBeLessThanOrEqual(3 * 4);
  });

  test("an audience that breathes within the limits is not followed up and down", () => {
    const edge = new SimulatedEdge({ noise: noise(3, 0.1) });
    edge.runFor(3 * HOUR, (sinceMs) => edge.listeners(CAPACITY * (0.75 + 0.2 * Math.sin(sinceMs / 40_000))));
    expect(edge.steps.length).toBeLessThanOrEqual(6);
  });

  test("a wait that has doubled goes back once descents stand", () => {
    const edge = new SimulatedEdge({ shareError: 0.2 });
    edge.listeners(CAPACITY * 0.95);
    edge.runFor(HOUR);
    expect(edge.waitMs).toBeGreaterThan(2 * MINUTE);
    edge.listeners(CAPACITY * 0.1);
    for (let storm = 0; storm < 8; storm++) {
      edge.runFor(40_000, () => edge.listeners(CAPACITY));
      edge.listeners(CAPACITY * 0.1);
      edge.runFor(30 * MINUTE);
    }
    expect(edge.waitMs).toBe(30_000);
  });
});

describe("several rooms", () => {
  test("the one that causes the load is made later; small ones are left alone", () => {
    const edge = new SimulatedEdge();
    edge.listeners(CAPACITY * 2, "rally");
    for (let room = 0; room < 20; room++) edge.listeners(100, `talk-${room}`);
    edge.runFor(5 * MINUTE);
    expect(new Set(edge.steps.map(({ room }) => room))).toEqual(new Set(["rally"]));
    expect(edge.demand).toBeLessThan(0.85);
  });

  test("of several big ones only as many as it takes", () => {
    const edge = new SimulatedEdge();
    for (const room of ["one", "two", "three"]) edge.listeners(CAPACITY * 0.31, room);
    edge.runFor(5 * MINUTE);
    expect(edge.steps).toHaveLength(2);
    expect(edge.demand).toBeLessThan(0.7);
  });

  test("small ones follow when nothing else is left", () => {
    const edge = new SimulatedEdge();
    for (let room = 0; room < 200; room++) edge.listeners(CAPACITY / 180, `talk-${room}`);
    edge.runFor(5 * MINUTE);
    expect(edge.demand).toBeLessThan(0.85);
    expect(edge.steps.length).toBeLessThan(200);
    for (const { busier } of edge.steps) expect(busier).toBe(true);
  });
});
