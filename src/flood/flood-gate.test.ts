import { expect, test } from "bun:test";
import { ManualClock } from "../platform/index.ts";
import type { Surface } from "../protocol/index.ts";
import { FloodGate, type Judgement } from "./index.ts";
import { gateScene, spreadAddress } from "./testing/gate-scene.ts";

function tallyOf(judgements: Judgement[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { do: outcome } of judgements) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

const CAMPUS = "198.51.100.7";
/** What a page asks for before its listener joins. */
const PAGE_LOAD: Surface[] = ["page", ...Array<Surface>(8).fill("asset"), "api", "api", "api"];
/** The player's first report comes half a second to two and a half after sound. */
const HEARD_AFTER_MS = 2_500;
const INSIDE = Number.POSITIVE_INFINITY;

type Person = { nextAtMs: number; loaded: number };

/** So many people behind one address, who all come at once, and come again as they are told. Those who got in, by second. */
function comeFromOneAddress(options: { people: number; seconds: number; listen: boolean }): number[] {
  const { clock, gate, visit } = gateScene();
  const people: Person[] = Array.from({ length: options.people }, () => ({ nextAtMs: 0, loaded: 0 }));
  const hearAtMs: number[] = [];
  const bySecond: number[] = [];
  for (let nowMs = 0; nowMs < options.seconds * 1_000; nowMs += 100) {
    for (const person of people) {
      if (person.nextAtMs <= nowMs && asks(person, nowMs, visit) && options.listen)
        hearAtMs.push(nowMs + HEARD_AFTER_MS);
    }
    while ((hearAtMs[0] ?? Number.POSITIVE_INFINITY) <= nowMs) {
      hearAtMs.shift();
      gate.reached(CAMPUS, "town-hall", "sound");
    }
    if (nowMs % 1_000 === 900) bySecond.push(people.filter(({ nextAtMs }) => nextAtMs === INSIDE).length);
    clock.advance(100);
  }
  return bySecond;
}

/** One request; whether the person got in with it. */
function asks(person: Person, nowMs: number, visit: ReturnType<typeof gateScene>["visit"]): boolean {
  const surface = PAGE_LOAD[person.loaded] ?? "listen";
  const judgement = visit(CAMPUS, surface);
  if ("retryAfterSeconds" in judgement) person.nextAtMs = nowMs + judgement.retryAfterSeconds * 1_000;
  else if (surface === "listen") person.nextAtMs = INSIDE;
  else person.loaded += 1;
  return person.nextAtMs === INSIDE;
}

test("a campus of 3,000 behind one address gets in within 15 s, because those who are in listen", () => {
  const inside = comeFromOneAddress({ people: 3_000, seconds: 15, listen: true });
  expect(inside[1]).toBeGreaterThanOrEqual(256);
  expect(inside.at(-1)).toBe(3_000);
});

test("3,000 connections of one address that never listen do not", () => {
  const inside = comeFromOneAddress({ people: 3_000, seconds: 25, listen: false });
  expect(inside.at(-1)).toBeLessThan(256 + 25 * 32 + 1);
});

test("a campus that is called by ticket, or proves its work, gets in at once, under full stress too", () => {
  const { gate, visit } = gateScene();
  gate.setStress(1);
  const people = (more: object) => Array.from({ length: 1_500 }, () => visit(CAMPUS, "listen", more));
  expect(tallyOf(people({ known: true }))).toEqual({ pass: 1_500 });
  expect(tallyOf(people({ solved: true }))).toEqual({ pass: 1_500 });
  expect(tallyOf(people({ known: true }))["refuse"]).toBeGreaterThan(300);
});

test("what an attacker earns, he pays for: one listener for each two joins, and never beyond the bound", () => {
  const { gate, clock, visit } = gateScene();
  for (let n = 0; n < 256; n++) visit(CAMPUS);
  for (let n = 0; n < 100_000; n++) gate.reached(CAMPUS, "town-hall", "sound");
  // 256 joins were paid for; reports beyond them earn nothing.
  expect(tallyOf(Array.from({ length: 4_000 }, () => visit(CAMPUS)))["pass"]).toBe(512);
  for (let round = 0; round < 100; round++) {
    clock.advance(60_000);
    const joined = tallyOf(Array.from({ length: 9_000 }, () => visit(CAMPUS)))["pass"] ?? 0;
    expect(joined).toBeLessThanOrEqual(256 + 8_192 + 1);
    for (let n = 0; n < joined; n++) gate.reached(CAMPUS, "town-hall", "sound");
  }
});

test.each([
  [
    "an IPv6 /64 of a million addresses",
    (n: number) => `2001:db8:0:1:${(n >> 16).toString(16)}::${(n & 0xffff).toString(16)}`,
    256,
  ],
  ["a /48 of 65,536 such", (n: number) => `2001:db8:1:${(n & 0xffff).toString(16)}::1`, 1_024],
  ["a /24", (n: number) => `192.0.2.${n & 255}`, 1_024],
  ["a /16", (n: number) => `172.16.${(n >> 8) & 255}.${n & 255}`, 8_192],
])("%s has one bucket", (_, address, burst) => {
  const { visit } = gateScene();
  const count = tallyOf(Array.from({ length: 50_000 }, (_each, n) => visit(address(n))));
  expect(count["pass"]).toBe(burst);
});

test("20,000 of one address plan each who come within ten seconds all pass at ease", () => {
  const { clock, visit } = gateScene();
  const judgements = Array.from({ length: 20_000 }, (_, n) => {
    if (n % 200 === 199) clock.advance(100);
    return visit(spreadAddress(n));
  });
  const counts = tallyOf(judgements);
  // The probe asks a few to wait, for that it may: it is a surge.
  expect((counts["pass"] ?? 0) + (counts["slow"] ?? 0)).toBe(20_000);
  expect(counts["slow"]).toBeLessThanOrEqual(22);
});

test("under stress joins beyond the smaller bucket are asked for proof, and pages are not", () => {
  const { clock, gate, visit } = gateScene();
  gate.setStress(1);
  const joins = Array.from({ length: 300 }, () => visit("203.0.113.5").do);
  expect(joins.filter((outcome) => outcome === "challenge").length).toBe(300 - 64);
  expect(visit("203.0.113.5", "listen", { solved: true }).do).toBe("pass");
  expect(visit("203.0.113.5", "page").do).toBe("pass");
  gate.setStress(0.7);
  clock.advance(10_000);
  const atEase = Array.from({ length: 300 }, () => visit("203.0.114.5").do);
  expect(atEase.filter((outcome) => outcome === "refuse").length).toBe(300 - 256);
});

test("when heavy networks have drained what everybody has, quiet ones still come in", () => {
  const { visit, clock } = gateScene();
  for (let n = 0; n < 300_000; n++) {
    if (n % 300 === 0) clock.advance(1);
    // Eight networks of /16, all their addresses.
    visit(`100.${n & 7}.${(n >> 11) & 255}.${(n >> 3) & 255}`);
  }
  const outcomes = Array.from({ length: 500 }, (_, n) => visit(spreadAddress(n)).do);
  expect(outcomes.filter((outcome) => outcome === "refuse").length).toBe(0);
});

test("a refusal says when to come again, spread by chance", () => {
  const { visit } = gateScene();
  for (let n = 0; n < 256; n++) visit("203.0.113.5");
  const seconds = Array.from({ length: 100 }, () => visit("203.0.113.5")).map((judgement) =>
    judgement.do === "refuse" ? judgement.retryAfterSeconds : 0,
  );
  expect(new Set(seconds)).toEqual(new Set([1, 2, 3, 4]));
});

test("where nobody offers a challenge, joins beyond the smaller bucket are refused", () => {
  const { gate, visit } = gateScene({ canChallenge: false });
  gate.setStress(1);
  const joins = Array.from({ length: 300 }, () => visit(CAMPUS).do);
  expect(joins).not.toContain("challenge");
  expect(joins.filter((outcome) => outcome === "refuse").length).toBe(300 - 64);
});

test("the probe: a hundredth of newcomers, at most two a second, only in a surge or under stress", () => {
  const calm = gateScene();
  for (let n = 0; n < 2_000; n++) {
    if (n % 10 === 0) calm.clock.advance(1_000);
    calm.visit(spreadAddress(n));
  }
  expect(calm.gate.signs()["town-hall"]?.probe.slowed).toBe(0);

  const { clock, gate, visit } = gateScene();
  gate.setStress(0.8);
  const slowed: { address: string; seconds: number }[] = [];
  for (let n = 0; n < 2_000; n++) {
    if (n % 10 === 0) clock.advance(50);
    const judgement = visit(spreadAddress(n));
    if (judgement.do === "slow") slowed.push({ address: spreadAddress(n), seconds: judgement.retryAfterSeconds });
  }
  expect(slowed.length).toBeGreaterThan(10);
  expect(slowed.length).toBeLessThanOrEqual(22);
  for (const { seconds } of slowed) expect([2, 3, 4]).toContain(seconds);
  gate.signs();

  const last = slowed.at(-1)?.address ?? "";
  expect(visit(last).do).toBe("slow");
  expect(visit(last).do).toBe("slow");
  clock.advance(4_000);
  expect(visit(last).do).toBe("pass");
  for (const { address } of slowed.slice(0, -1)) expect(visit(address).do).toBe("pass");
  expect(gate.signs()["town-hall"]?.probe).toEqual({ slowed: 0, persisted: 1, backedOff: slowed.length - 1 });
});

test("this machine's own are sketched and never limited", () => {
  const { gate, visit } = gateScene();
  expect(tallyOf(Array.from({ length: 50_000 }, () => visit("127.0.0.1")))).toEqual({ pass: 50_000 });
  expect(gate.signs()["town-hall"]?.requests).toBe(50_000);
  expect(tallyOf(Array.from({ length: 300 }, () => visit("127.0.0.2")))["pass"]).toBe(256);
});

test("abuse takes from the address's buckets", () => {
  const { gate, visit } = gateScene();
  visit("203.0.113.5");
  for (let n = 0; n < 31; n++) gate.abused("203.0.113.5", "town-hall", "forged-ticket");
  expect(tallyOf(Array.from({ length: 20 }, () => visit("203.0.113.5")))).toEqual({ pass: 7, refuse: 13 });
  expect(gate.signs()["town-hall"]?.abuses).toEqual({ "forged-ticket": 31 });
});

test("memory is what it says, and a million sources leave it so", () => {
  const { clock, gate, visit } = gateScene();
  const { bytes } = gate;
  expect(bytes).toBeLessThan(6_000_000);
  for (let n = 0; n < 200_000; n++) visit(spreadAddress(n));
  Bun.gc(true);
  const before = process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
  for (let n = 200_000; n < 1_200_000; n++) {
    if (n % 5_000 === 0) {
      clock.advance(1_000);
      gate.signs();
    }
    gate.judge({
      address: spreadAddress(n),
      surface: "listen",
      room: `room-${n % 3_000}`,
      known: false,
      solved: false,
    });
  }
  Bun.gc(true);
  const grown = process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers - before;
  expect(gate.bytes).toBe(bytes);
  expect(grown).toBeLessThan(3_000_000);
});

test("counts are handed to Prometheus", async () => {
  const { clock, metrics, visit } = gateScene();
  for (let n = 0; n < 300; n++) visit("203.0.113.5");
  clock.advance(1_000);
  visit("203.0.113.6");
  const text = await metrics.text();
  expect(text).toContain('stentor_flood_judged_total{outcome="pass"} 256');
  expect(text).toContain('stentor_flood_judged_total{outcome="refuse"} 44');
  expect(text).toContain('stentor_flood_limited_total{level="address"} 44');
  expect(text).toContain("stentor_flood_sources 2");
});

test("a new day's salt changes the sketches and forgets nobody", () => {
  let salt = "monday";
  const { clock, gate, visit } = gateScene({ salt: () => salt });
  const sketch = () => {
    for (let n = 0; n < 50; n++) visit(`203.0.113.${n}`, "page");
    return gate.signs()["town-hall"];
  };
  const monday = sketch();
  const again = sketch();
  expect(again?.addresses).toBe(monday?.addresses ?? "");
  salt = "tuesday";
  clock.advance(1_000);
  const tuesday = sketch();
  expect(tuesday?.addresses).not.toBe(monday?.addresses ?? "");
  expect([monday?.arrivals, again?.arrivals, tuesday?.arrivals]).toEqual([50, 0, 0]);
});

test("a stress that is no number is none", () => {
  const clock = new ManualClock();
  const { gate } = gateScene({ clock });
  gate.setStress(Number.NaN);
  expect(gate).toBeInstanceOf(FloodGate);
});

test("tickets that are copied soon open nothing more for the address that copies them", () => {
  const { gate, clock, visit } = gateScene();
  let passed = 0;
  for (let n = 0; n < 1_000; n++) {
    clock.advance(15);
    if (visit(CAMPUS, "listen", { known: true }).do !== "pass") continue;
    passed += 1;
    gate.abused(CAMPUS, "town-hall", "replayed-ticket");
  }
  // 64 at once, then eight a second for 15 s.
  expect(passed).toBeLessThan(200);
});
