import { expect, test } from "bun:test";
import { seededRandom } from "../../../src/media/index.ts";
import { PART_MS } from "../../../src/protocol/index.ts";
import { JUMP_WHEN_LATE_MS, LiveEdgeControl } from "./live-edge-control.ts";

type Weather = {
  intervalMs: number;
  /** The network's delay for the write at this time. */
  delayMs: (nowMs: number) => number;
  /** The ear's clock against the edge's. */
  driftPpm?: number;
  /** The edge's clock less the origin's, after which parts are named. */
  skewMs?: number;
};

type Sight = { atMs: number; behindMs: number; rate: number };

/** An ear of numbers: parts arrive in writes, the ear moves at the rate, and stands still where there is nothing. */
class SimulatedEar {
  readonly control = new LiveEdgeControl();
  readonly sights: Sight[] = [];
  readonly stalledAtMs: number[] = [];
  startedAtMs: number | undefined;
  jumps = 0;
  /** Sound that was jumped over. */
  skippedMs = 0;
  weather: Weather;
  #nowMs = 0;
  #arrivals: { part: number; atMs: number }[] = [];
  #written = -1;
  #endMs: number;
  #earMs: number | undefined;
  #rate = 1;
  #dry = false;
  #paceDue: { atMs: number; intervalMs: number };

  constructor(weather: Weather) {
    this.weather = weather;
    this.#paceDue = { atMs: Number.POSITIVE_INFINITY, intervalMs: weather.intervalMs };
    this.#endMs = 0;
    this.control.paced({ intervalMs: weather.intervalMs, afterMs: 0 }, 0);
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  get #liveMs(): number {
    return this.#nowMs + (this.weather.skewMs ?? 0);
  }

  /** By the edge's rule: told at once, written at the new interval when the slowest ear has made room for it. */
  pace(intervalMs: number, laterMs = 0): number {
    const longerMs = Math.max(0, intervalMs - this.weather.intervalMs);
    const afterMs = longerMs === 0 ? 0 : (longerMs / 0.03) * 1.15 + 2_000;
    this.control.paced({ intervalMs, afterMs }, this.#liveMs);
    this.#paceDue = { atMs: this.#nowMs + afterMs + laterMs, intervalMs };
    return afterMs;
  }

  runFor(ms: number): void {
    for (const untilMs = this.#nowMs + ms; this.#nowMs < untilMs; this.#nowMs += 10) this.#step();
  }

  get place(): { earMs: number | undefined; endMs: number } {
    return { earMs: this.#earMs, endMs: this.#endMs };
  }

  since(atMs: number): Sight[] {
    return this.sights.filter((sight) => sight.atMs >= atMs);
  }

  #step(): void {
    this.#write();
    while (this.#arrivals[0] !== undefined && this.#arrivals[0].atMs <= this.#nowMs) this.#arrive();
    if (this.#earMs === undefined) this.#start();
    else this.#move(this.#earMs);
    if (this.#nowMs % 200 === 0 && this.#earMs !== undefined) this.#look(this.#earMs);
  }

  #write(): void {
    const complete = Math.floor(this.#nowMs / PART_MS) - 1;
    if (complete <= this.#written || (complete + 1) % (this.weather.intervalMs / PART_MS) !== 0) return;
    const inOrderMs = Math.max(this.#nowMs + this.weather.delayMs(this.#nowMs), this.#arrivals.at(-1)?.atMs ?? 0);
    for (let part = this.#written + 1; part <= complete; part++) this.#arrivals.push({ part, atMs: inOrderMs });
    this.#written = complete;
    // An edge changes over right after a write, so that none waits longer than for one interval of either kind.
    if (this.#nowMs >= this.#paceDue.atMs) this.weather = { ...this.weather, intervalMs: this.#paceDue.intervalMs };
  }

  #arrive(): void {
    const { part = 0 } = this.#arrivals.shift() ?? {};
    this.#endMs = (part + 1) * PART_MS;
    if (part > 1) this.control.arrived(this.#liveMs - this.#endMs, this.#liveMs);
  }

  #start(): void {
    this.#earMs = this.control.startAt({ startMs: 0, endMs: this.#endMs }, this.#liveMs);
    if (this.#earMs !== undefined) this.startedAtMs = this.#nowMs;
  }

  #move(earMs: number): void {
    const wantedMs = earMs + 10 * this.#rate * (1 + (this.weather.driftPpm ?? 0) / 1e6);
    const dry = wantedMs > this.#endMs;
    this.#earMs = Math.min(wantedMs, this.#endMs);
    if (dry && !this.#dry) {
      this.stalledAtMs.push(this.#nowMs);
      this.control.stalled();
    }
    this.#dry = dry;
  }

  #look(earMs: number): void {
    const { rate, jumpToMs } = this.control.decide({ earMs, endMs: this.#endMs }, this.#liveMs);
    if (jumpToMs !== undefined) {
      this.skippedMs += jumpToMs - earMs;
      this.#earMs = jumpToMs;
      this.jumps += 1;
    }
    this.#rate = rate;
    this.sights.push({ atMs: this.#nowMs, behindMs: this.#liveMs - (this.#earMs ?? 0), rate });
  }
}

const steady = (ms: number) => () => ms;

/** Nothing comes for a while; then, by the edges' rule, 25 parts at once and five in the time of each. */
const outage = (fromMs: number, forMs: number) => (nowMs: number) => {
  const part = (nowMs - fromMs) / PART_MS;
  if (part < 0) return 10;
  const turns = part < 25 ? 0 : Math.floor((part - 25) / 5) + 1;
  return Math.max(10, fromMs + forMs + turns * PART_MS - nowMs);
};

function behindOf(sights: readonly Sight[]): { min: number; max: number } {
  const behind = sights.map(({ behindMs }) => behindMs);
  return { min: Math.min(...behind), max: Math.max(...behind) };
}

/** How long after the start the rate last was anything but 1, within the first 30 s. */
function settledAfterMs(ear: SimulatedEar): number {
  const startMs = ear.startedAtMs ?? 0;
  const moving = ear.sights.filter(({ atMs, rate }) => atMs < startMs + 30_000 && rate !== 1);
  return (moving.at(-1)?.atMs ?? startMs) - startMs;
}

/** How often the rate went from hurrying to holding back or the other way. */
function turnsOf(sights: readonly Sight[]): number {
  const directions = sights.map(({ rate }) => Math.sign(Math.round((rate - 1) * 1000))).filter((sign) => sign !== 0);
  return directions.filter((sign, index) => index > 0 && sign !== directions[index - 1]).length;
}

test("in quiet weather the ear is less than half a second behind, without a stall or a turn", () => {
  const ear = new SimulatedEar({ intervalMs: 200, delayMs: steady(10) });
  ear.runFor(600_000);
  expect(ear.startedAtMs).toBeLessThanOrEqual(420);
  expect(ear.stalledAtMs).toEqual([]);
  expect(behindOf(ear.sights).max).toBeLessThan(450);
  expect(turnsOf(ear.sights)).toBe(0);
});

test("with ordinary jitter the ear goes at the sound's own speed after five seconds, and small lags do not move it", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const random = seededRandom(seed);
    const ear = new SimulatedEar({ intervalMs: 200, delayMs: () => 10 + random() ** 6 * 60 });
    ear.runFor(31_000);
    expect(settledAfterMs(ear)).toBeLessThanOrEqual(5_000);
  }
});

test("after a start of four rough seconds it goes at the sound's own speed within twelve", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const random = seededRandom(seed);
    const delayMs = (nowMs: number) => 10 + (nowMs < 4_000 ? random() * 150 : random() ** 6 * 50);
    const ear = new SimulatedEar({ intervalMs: 200, delayMs });
    ear.runFor(31_000);
    expect(settledAfterMs(ear)).toBeLessThanOrEqual(12_000);
  }
});

test("the rate stays within 3 % and moves in steps of at most 1 %", () => {
  const random = seededRandom(2);
  const ear = new SimulatedEar({ intervalMs: 200, delayMs: () => random() ** 4 * 900 });
  ear.runFor(300_000);
  for (const [index, { rate }] of ear.sights.entries()) {
    expect(Math.abs(rate - 1)).toBeLessThanOrEqual(0.030_001);
    expect(Math.abs(rate - (ear.sights[index - 1]?.rate ?? 1))).toBeLessThanOrEqual(0.010_001);
  }
});

test("an edge that writes once in one or two seconds is followed without a stall", () => {
  for (const intervalMs of [400, 1_000, 2_000]) {
    const ear = new SimulatedEar({ intervalMs, delayMs: steady(15) });
    ear.runFor(120_000);
    expect(ear.stalledAtMs).toEqual([]);
    expect(behindOf(ear.since(30_000)).max).toBeLessThan(intervalMs + 250);
    expect(behindOf(ear.since(30_000)).min).toBeGreaterThan(intervalMs);
  }
});

test("jitter is learned: few stalls at first, none later, and the ear comes back when the weather clears", () => {
  const random = seededRandom(7);
  const ear = new SimulatedEar({ intervalMs: 200, delayMs: () => 20 + random() * 300 });
  ear.runFor(60_000);
  expect(ear.stalledAtMs.length).toBeLessThanOrEqual(4);
  const learnedAtMs = 60_000;
  ear.runFor(240_000);
  expect(ear.stalledAtMs.filter((atMs) => atMs > learnedAtMs)).toEqual([]);
  ear.weather = { intervalMs: 200, delayMs: steady(20) };
  ear.runFor(240_000);
  expect(behindOf(ear.since(500_000)).max).toBeLessThan(500);
});

test("a network that holds its breath costs one stall, and no second one for half a minute", () => {
  const ear = new SimulatedEar({ intervalMs: 200, delayMs: (nowMs) => (nowMs % 20_000 < 200 ? 800 : 10) });
  ear.runFor(19_000);
  const before = ear.stalledAtMs.length;
  ear.runFor(100_000);
  expect(ear.stalledAtMs.length - before).toBeLessThanOrEqual(1);
});

test("clocks that drift apart are held together with rare small corrections", () => {
  for (const driftPpm of [-200, 200]) {
    const ear = new SimulatedEar({ intervalMs: 200, delayMs: steady(10), driftPpm });
    ear.runFor(7_200_000);
    expect(ear.stalledAtMs).toEqual([]);
    expect(behindOf(ear.since(60_000)).max).toBeLessThan(450);
    expect(ear.jumps).toBe(0);
    expect(turnsOf(ear.since(60_000))).toBe(0);
  }
});

test("an ear that is far behind with sound at hand jumps once; one that is a little behind hurries", () => {
  const far = new LiveEdgeControl();
  far.paced({ intervalMs: 200, afterMs: 0 }, 0);
  far.arrived(10, 60_000);
  const jump = far.decide({ earMs: 30_000, endMs: 59_900 }, 60_000);
  expect(jump.jumpToMs).toBeGreaterThan(59_500);
  expect(far.decide({ earMs: jump.jumpToMs ?? 0, endMs: 59_900 }, 60_000).jumpToMs).toBeUndefined();
  for (const [behindMs, rate] of [
    [2_500, 1.03],
    [JUMP_WHEN_LATE_MS, 1.06],
  ] as const) {
    const near = new LiveEdgeControl();
    near.paced({ intervalMs: 200, afterMs: 0 }, 0);
    const sights = Array.from({ length: 10 }, () => near.decide({ earMs: 60_000 - behindMs, endMs: 59_900 }, 60_000));
    expect(sights.every(({ jumpToMs }) => jumpToMs === undefined)).toBe(true);
    expect(sights.at(-1)?.rate).toBeCloseTo(rate, 5);
  }
});

for (const [lengthMs, withinMs] of [
  [2_000, 160_000],
  [8_000, 170_000],
  [20_000, 370_000],
] as const) {
  for (const intervalMs of [200, 1_000, 2_000]) {
    test(`after ${lengthMs / 1000} s without parts, written each ${intervalMs} ms: not a word is skipped, and live again soon`, () => {
      const ear = new SimulatedEar({ intervalMs, delayMs: outage(60_000, lengthMs) });
      ear.runFor(60_000 + lengthMs);
      const stalls = ear.stalledAtMs.length;
      ear.runFor(withinMs);
      expect(ear.jumps).toBe(0);
      expect(ear.skippedMs).toBe(0);
      // What goes on begins with what was held up; nothing is so short in hand again.
      expect(ear.stalledAtMs.length - stalls).toBeLessThanOrEqual(intervalMs > 200 ? 1 : 0);
      expect(behindOf(ear.sights.slice(-1)).max).toBeLessThan(intervalMs + 550);
      const rates = ear.since(60_000).map(({ rate }) => rate);
      expect(Math.max(...rates)).toBeCloseTo(lengthMs > 4_000 ? 1.06 : 1.03, 5);
      for (const [index, rate] of rates.entries())
        expect(Math.abs(rate - (rates[index - 1] ?? rate))).toBeLessThanOrEqual(0.010_001);
      for (const { behindMs, rate } of ear.since(60_000))
        if (behindMs < intervalMs + 2_000) expect(rate).toBeLessThanOrEqual(1.050_001);
    });
  }
}

test("the greater hurry begins at three seconds and ends at two, so that nobody hears it come and go", () => {
  const ear = new SimulatedEar({ intervalMs: 200, delayMs: outage(30_000, 6_000) });
  ear.runFor(200_000);
  const hurried = ear.sights.map(({ rate }) => rate > 1.031);
  expect(hurried.filter((is, index) => is && !hurried[index - 1])).toHaveLength(1);
  const last = ear.sights[hurried.lastIndexOf(true)];
  expect((last?.behindMs ?? 0) - 2_000).toBeLessThan(450);
  expect((last?.behindMs ?? 0) - 2_000).toBeGreaterThan(200);
});

test("whoever wants to hear live jumps at once as far as there is sound, and on when more comes, once wished", () => {
  const ear = new SimulatedEar({ intervalMs: 200, delayMs: outage(60_000, 15_000) });
  ear.runFor(75_500);
  ear.control.wantsLive(ear.nowMs);
  ear.runFor(4_000);
  expect(ear.jumps).toBeGreaterThan(0);
  expect(behindOf(ear.sights.slice(-1)).max).toBeLessThan(1_500);
  const { jumps } = ear;
  ear.weather = { intervalMs: 200, delayMs: outage(90_000, 6_000) };
  ear.runFor(60_000);
  expect(ear.jumps).toBe(jumps);
});

test("an outage that ends slowly, its backlog coming a little faster than it sounds, is not learned either", () => {
  const delayMs = (nowMs: number) => Math.max(10, nowMs < 60_000 ? 10 : 75_000 - nowMs + (nowMs - 60_000) * 0.85);
  const ear = new SimulatedEar({ intervalMs: 200, delayMs });
  ear.runFor(105_000);
  const { earMs = 0, endMs } = ear.place;
  expect(ear.control.decide({ earMs, endMs }, ear.nowMs).lateMs).toBeGreaterThan(10_000);
  ear.runFor(495_000);
  expect(ear.jumps).toBe(0);
  expect(behindOf(ear.sights.slice(-1)).max).toBeLessThan(700);
});

test("a lag of seconds that lasted and is over holds nobody back for its own length", () => {
  const delayMs = (nowMs: number) => (nowMs > 30_000 && nowMs < 60_000 ? 10_000 : 10);
  const ear = new SimulatedEar({ intervalMs: 200, delayMs });
  ear.runFor(90_000);
  expect(behindOf(ear.sights.slice(-1)).min).toBeGreaterThan(9_000);
  ear.runFor(300_000);
  expect(ear.jumps).toBe(0);
  expect(behindOf(ear.sights.slice(-1)).max).toBeLessThan(700);
});

test("an ear without sound at hand is not sent after it", () => {
  const control = new LiveEdgeControl();
  control.paced({ intervalMs: 200, afterMs: 0 }, 0);
  expect(control.decide({ earMs: 50_000, endMs: 50_010 }, 60_000).jumpToMs).toBeUndefined();
});

test("with one part in hand it starts as soon as the next is sure to come in time", () => {
  const control = new LiveEdgeControl();
  control.paced({ intervalMs: 200, afterMs: 0 }, 0);
  const range = { startMs: 1_000, endMs: 1_200 };
  expect(control.startAt(range, 1_210)).toBeUndefined();
  expect(control.startAt(range, 1_310)).toBe(1_000);
  expect(control.startAt({ startMs: 0, endMs: 1_200 }, 1_210)).toBeGreaterThan(800);
});

test("an outage of seconds is not learned as distance from live; what lasts is", () => {
  for (const lengthMs of [5_000, 20_000]) {
    const ear = new SimulatedEar({ intervalMs: 200, delayMs: outage(60_000, lengthMs) });
    ear.runFor(60_000 + lengthMs + 5_000);
    for (let second = 0; second < 60; second++) {
      ear.runFor(1_000);
      const { earMs = 0, endMs = 0 } = ear.place;
      const { lateMs } = ear.control.decide({ earMs, endMs }, ear.nowMs);
      expect(ear.nowMs - earMs - lateMs).toBeLessThan(600);
    }
  }
  const lasting = new SimulatedEar({ intervalMs: 200, delayMs: (nowMs) => (nowMs > 30_000 ? 4_000 : 10) });
  lasting.runFor(200_000);
  expect(lasting.stalledAtMs.filter((atMs) => atMs > 60_000)).toEqual([]);
});

test("clocks of origin and edge that differ by seconds do not keep it from starting", () => {
  for (const skewMs of [-5_000, 5_000]) {
    const ear = new SimulatedEar({ intervalMs: 200, delayMs: steady(10), skewMs });
    ear.runFor(60_000);
    expect(ear.startedAtMs).toBeLessThanOrEqual(1_000);
    expect(ear.stalledAtMs).toEqual([]);
    expect(Math.abs(behindOf(ear.since(5_000)).max - skewMs)).toBeLessThan(450);
  }
});

const STORM = [400, 1_000, 2_000, 1_000, 400, 200];
const WEATHERS: Record<string, (random: () => number) => Weather> = {
  quiet: () => ({ intervalMs: 200, delayMs: steady(10) }),
  jittery: (random) => ({ intervalMs: 200, delayMs: () => 10 + random() ** 6 * 60 }),
  "far and rough": (random) => ({ intervalMs: 200, delayMs: () => 80 + random() ** 3 * 150 }),
  "with clocks apart": () => ({ intervalMs: 200, delayMs: steady(10), skewMs: -3_000, driftPpm: 100 }),
};

for (const [name, weather] of Object.entries(WEATHERS)) {
  test(`through a storm and out of it, ${name}: no stall, no jump, within 3 %, and as far as each interval needs`, () => {
    for (let seed = 1; seed <= 10; seed++) {
      const random = seededRandom(seed);
      const ear = new SimulatedEar(weather(random));
      ear.runFor(60_000);
      const skewMs = ear.weather.skewMs ?? 0;
      const before = { stalls: ear.stalledAtMs.length, sights: ear.sights.length };
      for (const intervalMs of STORM) {
        ear.runFor(ear.pace(intervalMs, random() * 3_000) + 100_000);
        const settled = behindOf(ear.sights.slice(-10));
        expect(settled.max - skewMs).toBeLessThan(intervalMs + 550);
        expect(settled.min - skewMs).toBeGreaterThan(intervalMs);
      }
      expect(ear.stalledAtMs.length - before.stalls).toBe(0);
      expect(ear.jumps).toBe(0);
      for (const { rate } of ear.sights) expect(Math.abs(rate - 1)).toBeLessThanOrEqual(0.030_001);
      expect(behindOf(ear.sights.slice(-10)).max - skewMs).toBeLessThan(650);
    }
  });
}

test("a storm that grows as fast as the edge's rule lets it is kept up with", () => {
  const ear = new SimulatedEar({ intervalMs: 200, delayMs: steady(10) });
  ear.runFor(5_000);
  for (const intervalMs of [400, 1_000, 2_000]) {
    const afterMs = ear.pace(intervalMs);
    ear.runFor(1_000);
    // Edges say it again when something else that goes with it has changed.
    ear.control.paced({ intervalMs, afterMs: afterMs - 1_000 }, ear.nowMs);
    ear.runFor(afterMs - 1_100);
    expect(behindOf(ear.sights.slice(-1)).min).toBeGreaterThan(intervalMs + 60);
    ear.runFor(100);
  }
  ear.runFor(30_000);
  for (const intervalMs of [1_000, 400, 200]) {
    ear.pace(intervalMs);
    ear.runFor(15_000);
  }
  ear.runFor(60_000);
  expect(ear.stalledAtMs).toEqual([]);
  expect(ear.jumps).toBe(0);
  expect(behindOf(ear.sights.slice(-1)).max).toBeLessThan(450);
});

test("coming closer begins within eleven seconds of the edge's writing more often, and does not turn back", () => {
  const ear = new SimulatedEar({ intervalMs: 2_000, delayMs: steady(10) });
  ear.runFor(60_000);
  ear.pace(200);
  ear.runFor(11_000);
  expect(ear.sights.at(-1)?.rate).toBeGreaterThan(1);
  ear.runFor(70_000);
  expect(behindOf(ear.sights.slice(-1)).max).toBeLessThan(450);
  expect(turnsOf(ear.since(60_000))).toBe(0);
  expect(ear.stalledAtMs).toEqual([]);
});

test("a change of pace that is taken back before it came leads back to where the ear was", () => {
  const ear = new SimulatedEar({ intervalMs: 200, delayMs: steady(10) });
  ear.runFor(30_000);
  ear.pace(1_000);
  ear.runFor(5_000);
  ear.pace(200);
  ear.runFor(30_000);
  expect(behindOf(ear.sights.slice(-1)).max).toBeLessThan(450);
  expect(ear.stalledAtMs).toEqual([]);
});

test("a distance that was wanted is no reason to jump, however long the interval was", () => {
  const control = new LiveEdgeControl();
  control.paced({ intervalMs: 6_000, afterMs: 0 }, 0);
  control.paced({ intervalMs: 200, afterMs: 0 }, 59_000);
  expect(control.decide({ earMs: 54_000, endMs: 59_900 }, 60_000).jumpToMs).toBeUndefined();
});

test("at an edge whose clock is seconds off the ear goes on as it was", () => {
  for (const skewMs of [-5_000, 5_000]) {
    const ear = new SimulatedEar({ intervalMs: 400, delayMs: steady(20) });
    ear.runFor(60_000);
    const before = behindOf(ear.sights.slice(-1)).max;
    ear.weather = { ...ear.weather, skewMs };
    ear.control.clockStepped(skewMs);
    ear.runFor(60_000);
    const after = ear.since(60_000);
    expect(behindOf(after).max - skewMs).toBeLessThan(before + 30);
    expect(behindOf(after).min - skewMs).toBeGreaterThan(before - 30);
    expect(after.every(({ rate }) => rate === 1)).toBe(true);
    expect(ear.stalledAtMs).toEqual([]);
    expect(ear.jumps).toBe(0);
  }
});
