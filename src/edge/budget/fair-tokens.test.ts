import { describe, expect, test } from "bun:test";
import { seededRandom } from "../../media/index.ts";
import { FairTokens } from "./index.ts";

const SECOND = 1_000;

type Wish = { perSecond: number; cost?: number; fromMs?: number };

/** What each got per second, over ten seconds after the first: Poisson arrivals. */
function serve(tokens: FairTokens, wishes: Record<string, Wish>, seed = 1): Record<string, number> {
  const random = seededRandom(seed);
  const got: Record<string, number> = Object.fromEntries(Object.keys(wishes).map((name) => [name, 0]));
  const nextMs = new Map(Object.entries(wishes).map(([name, { fromMs = 0 }]) => [name, fromMs]));
  const pause = (perSecond: number) => (-Math.log(1 - random()) * SECOND) / perSecond;
  while (true) {
    const [name, nowMs] = [...nextMs].reduce((first, each) => (each[1] < first[1] ? each : first));
    if (nowMs >= 11 * SECOND) return Object.fromEntries(Object.entries(got).map(([each, sum]) => [each, sum / 10]));
    const { perSecond = 1, cost = 1 } = wishes[name] ?? {};
    if (tokens.mayHave(name, nowMs)) {
      tokens.charge(name, cost);
      if (nowMs >= SECOND) got[name] = (got[name] ?? 0) + cost;
    }
    nextMs.set(name, nowMs + pause(perSecond));
  }
}

describe("one rate for all", () => {
  test("alone, one may have all of it and no more", () => {
    const { storm = 0 } = serve(new FairTokens({ perSecond: 1_000 }), { storm: { perSecond: 20_000 } });
    expect(storm).toBeGreaterThan(950);
    expect(storm).toBeLessThan(1_030);
  });

  test("beside one who wants little, one has at most half, and that one all that it wants", () => {
    const tokens = new FairTokens({ perSecond: 1_000 });
    const { storm = 0, quiet = 0 } = serve(tokens, { storm: { perSecond: 20_000 }, quiet: { perSecond: 50 } });
    expect(storm).toBeGreaterThan(470);
    expect(storm).toBeLessThan(530);
    expect(quiet).toBeGreaterThan(40);
  });

  test("many storms share alike, whatever one of their requests costs, and starve nobody", () => {
    const tokens = new FairTokens({ perSecond: 1_000 });
    const got = serve(tokens, {
      a: { perSecond: 20_000 },
      b: { perSecond: 2_000, cost: 5 },
      c: { perSecond: 5_000 },
      quiet: { perSecond: 100 },
    });
    expect(got["quiet"]).toBeGreaterThan(85);
    for (const name of ["a", "b", "c"]) {
      expect(got[name]).toBeGreaterThan(270);
      expect(got[name]).toBeLessThan(330);
    }
  });

  test("who comes in the midst of a storm is served at once", () => {
    const tokens = new FairTokens({ perSecond: 1_000 });
    for (let nowMs = 0; nowMs < 5_000; nowMs += 0.1) if (tokens.mayHave("storm", nowMs)) tokens.charge("storm", 1);
    const served = Array.from({ length: 90 }, () => {
      const may = tokens.mayHave("quiet", 5_000);
      if (may) tokens.charge("quiet", 1);
      return may;
    });
    expect(served).toEqual(served.map(() => true));
  });

  test("a debt is paid back before there is more, and is not forgotten while nobody asks", () => {
    const tokens = new FairTokens({ perSecond: 100 });
    expect(tokens.mayHave("a", 0)).toBe(true);
    tokens.charge("a", 1_020);
    expect(tokens.mayHave("a", 5_000)).toBe(false);
    for (let nowMs = 5_000; nowMs < 14_000; nowMs += 500) tokens.mayHave("b", nowMs);
    expect(tokens.mayHave("a", 14_000)).toBe(false);
    expect(tokens.mayHave("a", 16_000)).toBe(true);
  });

  test("who asks no more leaves the rest to others, and 2,000 may ask at a time", () => {
    const tokens = new FairTokens({ perSecond: 1_000 });
    for (let at = 0; at < 2_100; at++) tokens.mayHave(`room-${at}`, 0);
    expect(tokens.wanting).toBe(2_000);
    expect(tokens.mayHave("one-more", 5)).toBe(false);
    expect(tokens.mayHave("one-more", 2_000)).toBe(true);
    expect(tokens.wanting).toBe(1);
  });
});
