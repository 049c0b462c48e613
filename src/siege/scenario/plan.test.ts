import { describe, expect, test } from "bun:test";
import ipaddr from "ipaddr.js";
import { VERDICT_CLASSES } from "../../protocol/index.ts";
import { AddressPlan, loopbackOf, makePlan, type Plan, SCENARIOS, VISITORS_MAX } from "./index.ts";

const SIZE = 0.2;

function plan(name: string, seed: number, size = SIZE): Plan {
  const scenario = SCENARIOS.get(name);
  if (scenario === undefined) throw new Error(`no scenario ${name}`);
  return makePlan(scenario, seed, size);
}

describe("every scenario", () => {
  for (const [name, { label, forMs, calm }] of SCENARIOS) {
    test(`${name} is the same for the same seed, another for another, and bounded`, () => {
      const first = plan(name, 4);
      expect(plan(name, 4)).toEqual(first);
      expect(plan(name, 5).visitors).not.toEqual(first.visitors);
      expect(VERDICT_CLASSES).toContain(label);
      expect(first.visitors.length).toBeGreaterThan(0);
      expect(first.visitors.length).toBeLessThanOrEqual(VISITORS_MAX);
      expect(first.visitors.every(({ atMs }) => atMs < forMs)).toBe(true);
      expect(first.visitors).toEqual(first.visitors.toSorted((a, b) => a.atMs - b.atMs));
      if (calm !== true) expect(first.onsetMs).toBeGreaterThan(0);
      expect(first.onsetMs).toBeLessThan(forMs);
    });
  }

  test("has a label of its own making: bad will is an attack, in a crowd both, and nobody's will neither", () => {
    for (const { label, assaults, troubles, waves, name } of SCENARIOS.values()) {
      const isBad = assaults.length > 0;
      const isCrowd = waves.some(({ shape, people }) => shape !== "steady" && people[1] > 200);
      if (label === "attack") expect([name, isBad, isCrowd, troubles.length]).toEqual([name, true, false, 0]);
      if (label === "both") expect([name, isBad, isCrowd, troubles.length]).toEqual([name, true, true, 0]);
      if (label === "crowd") expect([name, isBad, troubles.length]).toEqual([name, false, 0]);
      if (label === "own-fault" || label === "upstream")
        expect([name, isBad, troubles.length]).toEqual([name, false, 1]);
    }
    const labels = new Set([...SCENARIOS.values()].map(({ label }) => label));
    expect([...labels].toSorted()).toEqual(["attack", "both", "crowd", "own-fault", "upstream"]);
  });
});

test("more people than a plan may hold are left out", () => {
  expect(plan("scheduled-start", 1, 90).visitors).toHaveLength(VISITORS_MAX);
  const scenario = SCENARIOS.get("scheduled-start");
  if (scenario === undefined) throw new Error("no scenario");
  expect(() => makePlan(scenario, 1, 0)).toThrow(RangeError);
});

test("in a mixture the attack has its share of what comes", () => {
  for (const share of [10, 30, 50]) {
    const { visitors } = plan(`page-flood-in-crowd-${share}`, 11, 1);
    const attackers = visitors.filter(({ behaviour }) => behaviour.kind === "attacker");
    const [from = 0] = attackers.map(({ atMs }) => atMs);
    let strokes = 0;
    let lastMs = 0;
    for (const { behaviour, atMs } of attackers) {
      if (behaviour.kind !== "attacker") continue;
      strokes += (behaviour.perSecond * behaviour.forMs) / 1_000;
      lastMs = Math.max(lastMs, atMs + behaviour.forMs);
    }
    const people = visitors.filter(
      ({ behaviour, atMs }) => behaviour.kind === "person" && atMs >= from && atMs < lastMs,
    ).length;
    const measured = strokes / (strokes + people * 8);
    expect(Math.abs(measured - share / 100)).toBeLessThan(0.07);
  }
});

test("people come before and at the announced second, after a post never before", () => {
  const start = plan("scheduled-start", 3, 1);
  const announced = start.startsAtMs ?? 0;
  const nearby = start.visitors.filter(({ atMs }) => Math.abs(atMs - announced) < 10_000).length;
  const early = start.visitors.filter(({ atMs }) => atMs > announced - 30_000 && atMs < announced - 10_000).length;
  expect(nearby).toBeGreaterThan(start.visitors.length * 0.3);
  expect(early).toBeGreaterThan(start.visitors.length * 0.02);
  const post = plan("popular-post", 3, 1);
  const perSecond = (fromMs: number, toMs: number) =>
    post.visitors.filter(({ atMs }) => atMs >= fromMs && atMs < toMs).length / ((toMs - fromMs) / 1_000);
  expect(perSecond(post.onsetMs, post.onsetMs + 15_000)).toBeGreaterThan(4 * perSecond(0, post.onsetMs));
});

describe("the made-up internet", () => {
  test("has addresses that are public by their form", () => {
    for (const { visitors } of [plan("scheduled-start", 2), plan("funnel-bots", 2), plan("new-country", 2)]) {
      for (const { address } of visitors.slice(0, 400)) expect(ipaddr.parse(address).range()).toBe("unicast");
    }
  });

  test("puts a campus behind one address, a crowd into few networks, and bots into many", () => {
    const internet = new AddressPlan(random(9));
    const networks = (region: Parameters<AddressPlan["draw"]>[0]) =>
      new Set(Array.from({ length: 500 }, () => internet.draw(region).address.split(/[.:]/).slice(0, 3).join("/")))
        .size;
    const addresses = new Set(Array.from({ length: 50 }, () => internet.draw("campus").address));
    expect(addresses.size).toBe(1);
    expect(networks("world")).toBeLessThan(networks("residential"));
    expect(networks("datacentre")).toBeLessThan(60);
  });

  test("lies on this machine with neighbours together, and never on the address that the machine itself has", () => {
    const internet = new AddressPlan(random(9));
    for (let n = 0; n < 500; n++) {
      const { address } = internet.draw(n % 2 === 0 ? "world" : "residential");
      expect(loopbackOf(address)).toMatch(/^127\.\d+\.\d+\.\d+$/);
      expect(loopbackOf(address)).not.toMatch(/^127\.0\.0\./);
      expect(ipaddr.isValid(loopbackOf(address))).toBe(true);
    }
    const near = [loopbackOf("21.7.3.4"), loopbackOf("21.7.3.200")].map((each) =>
      each.split(".").slice(0, 3).join("."),
    );
    expect(near[0]).toBe(near[1] ?? "");
    expect(loopbackOf("21.7.3.4")).not.toBe(loopbackOf("21.7.3.200"));
  });
});

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
