import { describe, expect, test } from "bun:test";
import { Headroom, type HeadroomSample } from "./headroom.ts";

type Second = Partial<HeadroomSample> & { cpu?: number; wanted?: number };

/** Four samples a second, each second like `each`; CPU times grow by its shares. */
function seconds(headroom: Headroom, count: number, each: Second, startMs = 0): number {
  const { cpu = 0, wanted = 0, ...fields } = each;
  for (let quarter = 0; quarter <= count * 4; quarter++) {
    const nowMs = startMs + quarter * 250;
    const base = { nowMs, writes: 0, slowed: 0, writeCostMs: 0.01, listeners: 1_000, lagging: 0 };
    const times = { usedMs: quarter * 250 * cpu, wantedMs: quarter * 250 * wanted };
    headroom.add({ ...base, ...times, ...fields });
  }
  return startMs + count * 1_000;
}

describe("CPU", () => {
  test("is the share of the quota that was used", () => {
    const headroom = new Headroom({ cpuQuota: 0.5 });
    const nowMs = seconds(headroom, 3, { cpu: 0.4 });
    expect(headroom.look(nowMs).parts.cpu).toBeCloseTo(0.8);
  });

  test("counts what the main thread waited for, where others hold the cores", () => {
    const headroom = new Headroom({ cpuQuota: 1 });
    const nowMs = seconds(headroom, 3, { cpu: 0.3, wanted: 0.9 });
    expect(headroom.look(nowMs).load).toBeCloseTo(0.9);
  });

  test("believes no kernel that a thread waited for longer than there was time", () => {
    const headroom = new Headroom({ cpuQuota: 1 });
    const nowMs = seconds(headroom, 3, { cpu: 0.3, wanted: 70 });
    expect(headroom.look(nowMs).load).toBe(1);
  });

  test("is that of the last second only", () => {
    const headroom = new Headroom({ cpuQuota: 1 });
    for (let quarter = 0; quarter <= 40; quarter++) {
      const usedMs = Math.min(quarter, 36) * 250;
      headroom.add({
        nowMs: quarter * 250,
        usedMs,
        wantedMs: undefined,
        writes: 0,
        slowed: 0,
        writeCostMs: 0,
        listeners: 0,
        lagging: 0,
      });
    }
    expect(headroom.look(10_000).parts.cpu).toBe(0);
  });

  test("nothing is known before there was time to measure", () => {
    expect(new Headroom({ cpuQuota: 1 }).look(0)).toMatchObject({ load: 0, writeShare: 0, isLate: false });
  });
});

describe("the share of writes", () => {
  test("is what they cost, as measured, of what was used", () => {
    const headroom = new Headroom({ cpuQuota: 1 });
    const nowMs = seconds(headroom, 3, { cpu: 0.5, writes: 5_000, writeCostMs: 0.02 });
    expect(headroom.look(nowMs).writeShare).toBeCloseTo(0.8);
  });

  test("is never taken for less than a system call costs", () => {
    const headroom = new Headroom({ cpuQuota: 1 });
    const nowMs = seconds(headroom, 3, { cpu: 0.5, writes: 5_000, writeCostMs: 0 });
    expect(headroom.look(nowMs).writeShare).toBeCloseTo(0.2);
  });
});

describe("the event loop's delay", () => {
  test("of a part's length is all that there is room for; one pause is none", () => {
    const headroom = new Headroom({ cpuQuota: 1 });
    for (let at = 0; at < 40; at++) headroom.timerCame(at % 4 === 0 ? 150 : 5, at * 50);
    expect(headroom.look(2_000).parts.delay).toBeCloseTo(0.75);
    const paused = new Headroom({ cpuQuota: 1 });
    for (let at = 0; at < 40; at++) paused.timerCame(at === 35 ? 400 : 2, at * 50);
    expect(paused.look(2_000).parts.delay).toBeLessThan(0.1);
  });

  test("the sound is late when the loop has been 600 ms behind for three seconds", () => {
    const headroom = new Headroom({ cpuQuota: 1 });
    const late: boolean[] = [];
    for (let nowMs = 0; nowMs <= 4_000; nowMs += 700) {
      headroom.timerCame(650, nowMs);
      late.push(headroom.look(nowMs).isLate);
    }
    expect(late).toEqual([false, false, false, false, false, true]);
  });

  test("a clock that jumps once makes nothing late", () => {
    const headroom = new Headroom({ cpuQuota: 1 });
    for (let at = 0; at < 100; at++) headroom.timerCame(1, at * 50);
    headroom.timerCame(60_000, 65_000);
    for (let at = 0; at < 60; at++) headroom.timerCame(1, 65_050 + at * 50);
    expect(headroom.look(68_000).isLate).toBe(false);
  });
});

describe("the send queue", () => {
  test("many who become slow at once mean that it is the edge's network", () => {
    const headroom = new Headroom({ cpuQuota: 1 });
    const nowMs = seconds(headroom, 1, { slowed: 50 });
    expect(headroom.look(nowMs).parts.queue).toBeGreaterThan(1);
  });

  test("some who never read do not make it later for all", () => {
    const headroom = new Headroom({ cpuQuota: 1 });
    headroom.add({
      nowMs: 0,
      usedMs: 0,
      wantedMs: 0,
      writes: 0,
      slowed: 1_000,
      writeCostMs: 0,
      listeners: 11_000,
      lagging: 0,
    });
    expect(headroom.look(1_000).load).toBeLessThan(0.6);
    const later = seconds(headroom, 15, { listeners: 11_000 }, 1_000);
    expect(headroom.look(later).parts.queue).toBe(0);
  });

  test("shares of few listeners say nothing", () => {
    const headroom = new Headroom({ cpuQuota: 1 });
    const nowMs = seconds(headroom, 1, { slowed: 5, lagging: 20, listeners: 20 });
    expect(headroom.look(nowMs).parts.queue).toBe(0);
  });
});
