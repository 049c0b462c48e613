import { describe, expect, test } from "bun:test";
import type { RoomSigns } from "../../protocol/index.ts";
import { SCENARIOS } from "../scenario/index.ts";
import { OpenGate } from "../testing/open-gate.ts";
import { type Episode, type SimulateOptions, simulate } from "./index.ts";

const SEEDS = [1, 2, 3];

function episode(name: string, seed: number, options?: SimulateOptions): Episode {
  const scenario = SCENARIOS.get(name);
  if (scenario === undefined) throw new Error(`no scenario ${name}`);
  return simulate(scenario, seed, options);
}

/** Over several evenings and all their seconds, or those that `when` keeps. */
function sum(names: readonly string[], of: (signs: RoomSigns) => number, when = (_: Episode, _atMs: number) => true) {
  let total = 0;
  for (const name of names) {
    for (const seed of SEEDS) {
      const evening = cached(name, seed);
      for (const { signs, atMs } of evening.seconds) {
        const room = signs.rooms[evening.room];
        if (room !== undefined && when(evening, atMs)) total += of(room);
      }
    }
  }
  return total;
}

const known = new Map<string, Episode>();
function cached(name: string, seed: number): Episode {
  const key = `${name} ${seed}`;
  const evening = known.get(key) ?? episode(name, seed);
  known.set(key, evening);
  return evening;
}

describe("an evening", () => {
  test("is the same for the same seed, to the last request", () => {
    for (const name of ["scheduled-start", "socket-flood-in-crowd-30", "crash-loop"]) {
      const asked = [1, 1, 2].map((seed) => {
        const gates: OpenGate[] = [];
        const gate = () => {
          const open = new OpenGate();
          gates.push(open);
          return open;
        };
        const { seconds } = episode(name, seed, { size: 0.2, gate });
        return { asked: gates.map((each) => each.asked), seconds };
      });
      expect(asked[0]).toEqual(asked[1] ?? { asked: [], seconds: [] });
      expect(asked[0]?.asked).not.toEqual(asked[2]?.asked ?? []);
    }
  });

  test("of every scenario is told second by second, with its label and what control would know", () => {
    for (const [name, scenario] of SCENARIOS) {
      const { label, seconds, onsetMs, room } = episode(name, 6, { size: 0.3 });
      expect(label).toBe(scenario.label);
      expect(seconds.length).toBeGreaterThan(60);
      expect(seconds.length).toBeLessThanOrEqual(scenario.forMs / 1_000);
      for (const [at, { atMs }] of seconds.entries()) expect(atMs).toBeGreaterThan(seconds[at - 1]?.atMs ?? 0);
      expect(onsetMs).toBeLessThan(seconds.at(-1)?.atMs ?? 0);
      expect(seconds.some(({ signs }) => (signs.rooms[room]?.requests ?? 0) > 0)).toBe(true);
      expect(seconds[0]?.context.proven?.arrivalsPerSecond).toBeGreaterThan(0);
    }
  });

  test("of tens of thousands of requests takes about a second of one core", () => {
    const before = process.cpuUsage();
    const { seconds } = episode("new-country", 5);
    const { user, system } = process.cpuUsage(before);
    const requests = seconds.reduce((total, { truth }) => total + truth.people + truth.attack, 0);
    expect(requests).toBeGreaterThan(20_000);
    expect((user + system) / 1e6 / (requests / 50_000)).toBeLessThan(3);
  });
});

describe("who comes shows by what they do", () => {
  const crowds = ["scheduled-start", "popular-post", "new-country"];

  test("people who are asked to wait do, bots come again at once", () => {
    const share = (names: string[]) => {
      const backedOff = sum(names, ({ probe }) => probe.backedOff);
      return backedOff / (backedOff + sum(names, ({ probe }) => probe.persisted));
    };
    expect(share(crowds)).toBeGreaterThan(0.75);
    expect(share(["funnel-bots", "socket-flood", "upgrade-storm", "door-flood"])).toBeLessThan(0.5);
  });

  test("people go on from the page to what it needs; a flood of pages does not", () => {
    const after = (evening: Episode, atMs: number) => atMs > evening.onsetMs;
    const share = (names: string[]) =>
      sum(names, ({ stages }) => stages.asset, after) / sum(names, ({ stages }) => stages.page, after);
    expect(share(crowds)).toBeGreaterThan(0.6);
    expect(share(["page-flood"])).toBeLessThan(0.4);
  });

  test("people's networks are known from earlier evenings, those of bots and of a new country less", () => {
    const share = (names: string[]) => sum(names, ({ known }) => known) / sum(names, ({ arrivals }) => arrivals);
    expect(share(["scheduled-start"])).toBeGreaterThan(0.25);
    expect(share(["funnel-bots"])).toBeLessThan(share(["scheduled-start"]) / 1.5);
    expect(share(["new-country"])).toBeLessThan(0.25);
  });

  test("who lost the room comes back with a ticket", () => {
    const share = (names: string[]) =>
      sum(names, ({ returning }) => returning) / sum(names, ({ arrivals }) => arrivals);
    expect(share(["second-wave"])).toBeGreaterThan(0.6);
    expect(share(["popular-post"])).toBeLessThan(0.4);
  });

  test("a broken client of ours asks far more often than people do", () => {
    const perSource = (names: string[]) =>
      sum(names, ({ requests }) => requests) / sum(names, ({ arrivals }) => arrivals);
    expect(perSource(["retry-storm"])).toBeGreaterThan(1.5 * perSource(["scheduled-start"]));
  });
});

describe("faults show at the servers", () => {
  const seconds = (name: string) => SEEDS.flatMap((seed) => cached(name, seed).seconds);

  test("a steady evening strains nothing", () => {
    expect(Math.max(...seconds("steady-evening").map(({ signs }) => signs.load))).toBeLessThan(0.7);
    expect(sum(["steady-evening"], ({ answers }) => answers.ours)).toBe(0);
  });

  test("our own faults are answers that fail while no more come than was proven", () => {
    for (const name of ["slow-server", "bad-release"]) {
      expect(sum([name], ({ answers }) => answers.ours)).toBeGreaterThan(20);
      for (const seed of SEEDS) {
        const { seconds: each, room } = cached(name, seed);
        for (const { signs, context } of each) {
          expect(signs.rooms[room]?.stages.socket ?? 0).toBeLessThan(3 * (context.proven?.arrivalsPerSecond ?? 0) + 5);
        }
      }
    }
  });

  test("an edge that crashes again and again has a new name each time", () => {
    expect(new Set(cached("crash-loop", 1).seconds.map(({ signs }) => signs.edge)).size).toBeGreaterThan(2);
  });

  test("without its relay an edge says so; without an origin its rooms are silent", () => {
    expect(seconds("relay-gone").some(({ signs }) => !signs.relayConnected)).toBe(true);
    const silent = seconds("origin-gone").filter(({ signs }) => signs.silentRooms > 0);
    expect(silent.length).toBeGreaterThan(10);
    expect(silent.every(({ signs }) => signs.relayConnected)).toBe(true);
  });

  test("when a provider's network is cut many leave within one second", () => {
    for (const seed of SEEDS) {
      const { seconds: each, room } = cached("provider-cut", seed);
      const left = each.map(({ signs }) => signs.rooms[room]?.left ?? 0);
      expect(Math.max(...left)).toBeGreaterThan(10 * Math.max(1, left.toSorted((a, b) => a - b)[60] ?? 0));
    }
  });
});
