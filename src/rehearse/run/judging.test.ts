import { describe, expect, test } from "bun:test";
import { noCounts } from "../counters.ts";
import { TimeHistogram } from "../histogram.ts";
import { Tally } from "../tally.ts";
import { ByteCheck } from "./byte-check.ts";
import { type VerdictFacts, verdictOf } from "./verdict.ts";

const A = "a".repeat(64);
const B = "b".repeat(64);

describe("bytes", () => {
  const received = (number: number, ...variants: [string, number][]) => ({
    rendition: "voice" as const,
    number,
    variants: variants.map(([sha256, count]) => ({ sha256, count })),
  });

  test("are judged by what the origin published, though all listeners agree on something else", () => {
    const check = new ByteCheck();
    check.published("voice", [{ number: 7, sha256: A }]);
    check.received(received(7, [B, 10]));
    expect(check.verdict()).toMatchObject({ against: "origin", copies: 10, wrong: 10, wrongParts: ["voice 7"] });
  });

  test("are judged by the majority over all processes where the origin tells nothing", () => {
    const check = new ByteCheck();
    check.received(received(7, [B, 4], [A, 1]));
    check.received(received(7, [A, 5]));
    expect(check.verdict()).toMatchObject({ against: "listeners", parts: 1, covered: 0, copies: 10, wrong: 4 });
  });
});

describe("the verdict", () => {
  const clean: VerdictFacts = {
    counters: { ...noCounts(), due: 10_000, started: 10_000, joined: 10_000 },
    refusals: {},
    bytes: { against: "origin", parts: 1, covered: 1, copies: 1, wrong: 0, wrongParts: [] },
    sendLagP99Ms: 20,
    soundless: 0,
    lacking: 0,
    generatorsLost: 0,
  };
  const judge = (counters: Partial<VerdictFacts["counters"]>, facts: Partial<VerdictFacts> = {}) =>
    verdictOf({ ...clean, ...facts, counters: { ...clean.counters, ...counters } });

  test("is clean only when nobody suffered", () => {
    expect(judge({})).toMatchObject({ kind: "clean", exitCode: 0, code: null });
    expect(judge({ stalls: 3 })).toMatchObject({ kind: "clean" });
    for (const name of ["drops", "gaps", "repeats", "breaches"] as const) {
      expect(judge({ [name]: 1 })).toMatchObject({ kind: "suffered", exitCode: 1 });
    }
    expect(judge({}, { soundless: 1 }).kind).toBe("suffered");
    expect(judge({}, { lacking: 1 }).kind).toBe("suffered");
    expect(judge({}, { bytes: { ...clean.bytes, wrong: 1 } }).kind).toBe("suffered");
  });

  test("is void beyond each bound, and then says so first", () => {
    expect(judge({ droppedArrivals: 10 }).kind).toBe("clean");
    const void_ = [
      judge({ droppedArrivals: 11 }),
      judge({}, { sendLagP99Ms: 20.1 }),
      judge({}, { generatorsLost: 1 }),
      judge({}, { refusals: { EADDRNOTAVAIL: 1 } }),
      judge({ joined: 0 }),
    ];
    for (const verdict of void_) {
      expect(verdict).toMatchObject({ kind: "invalid", exitCode: 3, code: "rehearsal_invalid" });
      expect(verdict.sentence).toStartWith("Invalid: ");
    }
    expect(judge({ gaps: 2, gapMs: 400 }, { sendLagP99Ms: 30 }).harms).toEqual(["2 gaps, 0.4 s of sound in all"]);
  });
});

test("what processes tell adds up to what one would have told", () => {
  const whole = new TimeHistogram();
  const sum = new Tally();
  for (let process = 0; process < 3; process++) {
    const tally = new Tally();
    for (let at = 1; at <= 1_000; at++) {
      tally.histograms.join.record(at * (process + 1));
      whole.record(at * (process + 1));
    }
    tally.count("joined", 1_000);
    tally.dropped("reset");
    sum.add(tally.take());
    expect(tally.take().counters.joined).toBe(0);
  }
  expect(sum.counters).toMatchObject({ joined: 3_000, drops: 3 });
  expect(sum.drops).toEqual({ reset: 3 });
  expect(sum.histograms.join.percentiles()).toEqual(whole.percentiles());
  expect(Math.abs(whole.percentile(100) - 3_000)).toBeLessThan(3);
});

test("a delay may lie before the part's end, to about a millisecond", () => {
  const tally = new Tally();
  for (const ms of [-20, -20, 35]) tally.histograms.delay.record(ms);
  expect(Math.abs(tally.histograms.delay.percentile(50) + 20)).toBeLessThanOrEqual(1);
  expect(Math.abs(tally.histograms.delay.percentile(100) - 35)).toBeLessThanOrEqual(1);
});
