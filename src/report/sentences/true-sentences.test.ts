/** Every number in every sentence is one of the figures that the sentence names. */
import { expect, test } from "bun:test";
import type { Verdict } from "../../protocol/index.ts";
import { type EventReport, reportOf, type Sentence } from "../index.ts";
import { curve, EIGHT, evening, MINUTE, samplesOf } from "../testing/evening.ts";
import { decimal, duration, percent, whole } from "../wording/numbers.ts";
import { timesIn } from "../wording/when.ts";

/** A generator of numbers below 1, the same for the same seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** An evening of which everything is by chance. */
function anyEvening(seed: number) {
  const random = seeded(seed);
  const upTo = (most: number) => Math.floor(random() * most);
  const probabilities = { crowd: random(), attack: random(), both: 0.02, "own-fault": 0, upstream: 0, undetermined: 0 };
  const about = { room: "x", stressed: true, since: EIGHT, ofProven: null, measures: [], evidence: [], probabilities };
  const verdicts = [1, 2, 3].map(
    (minute): Verdict => ({
      ...about,
      atMs: EIGHT + minute * MINUTE,
      verdict: random() < 0.5 ? "attack" : "crowd",
      sentence: "",
    }),
  );
  const event = evening({
    openedAtMs: EIGHT + upTo(3_000) - 500,
    liveAtMs: EIGHT + upTo(900_000) - 2_000,
    start: null,
    samples: samplesOf(curve(60 + upTo(60), 10, upTo(20_000)), ({ heard, atMs }) => ({
      stalls: Math.max(0, upTo(10) + Math.round((atMs - EIGHT) / 9_000)),
      refused: random() < 0.2 ? { rate_limited: upTo(900), challenge_required: upTo(900) } : {},
      ended: { unread: random() < 0.01 ? 1 : 0, abuse: 0 },
      most:
        heard === 0 ? null : { atMs, ears: heard, hls: upTo(50), hlsError: random() * 9, streams: 0, joins: upTo(90) },
    })),
    verdicts: random() < 0.5 ? verdicts : [],
    moments:
      random() < 0.5
        ? [{ atMs: EIGHT + MINUTE, what: "edge-gone", edge: "e", listeners: upTo(500), movedBefore: 0 }]
        : [],
    moved: { e: upTo(600) },
    proof: { listeners: 1 + upTo(30_000), arrivalsPerSecond: 1, atMs: EIGHT - upTo(9e9), note: "" },
  });
  const people = { all: upTo(500), confirmed: upTo(200), contradicted: upTo(50), unknown: 0 };
  return { ...event, tracker: event.tracker && { ...event.tracker, people } };
}

/** Whatever may stand for the sentence's figures, written out. */
function written(report: EventReport, { figures }: Sentence): string {
  const times = timesIn(report);
  const parts = figures.flatMap((id) => {
    const { value, error, atMs } = report.figures[id];
    const numbers = [value, error, (value ?? 0) + (error ?? 0)].filter((number) => number !== null);
    const moments = [value, atMs].filter((number) => number !== null).filter((number) => number > 1e11);
    return [
      ...numbers.flatMap((number) => [whole(number), decimal(number), percent(number), duration(number)]),
      ...moments.flatMap((moment) => [times.second(moment), times.minute(moment), times.day(moment)]),
    ];
  });
  const verdicts = report.verdicts.flatMap((span) => [
    times.minute(span.fromMs),
    times.minute(span.toMs),
    percent(span.probability),
  ]);
  const earlier = report.earlier.map(({ peakHeard }) => whole(peakHeard ?? 0));
  const codes = report.refusals.map(({ count }) => whole(count));
  return [...parts, ...verdicts, ...earlier, ...codes, String(report.earlier.length)].join(" | ");
}

const NUMBER = /\d[\d,.:]*\d|\d/g;
/** What every such sentence says. */
const FIXED = /99 of 100|80 % should|(?<=was replaced )\d+/g;

test("no sentence holds a number that its figures do not", () => {
  let checked = 0;
  for (let seed = 1; seed <= 60; seed++) {
    const report = reportOf(anyEvening(seed));
    for (const sentence of report.sentences) {
      const allowed = new Set(written(report, sentence).match(NUMBER));
      for (const number of sentence.text.replace(FIXED, "").match(NUMBER) ?? []) {
        expect({ seed, text: sentence.text, number, isFigure: allowed.has(number) }).toMatchObject({ isFigure: true });
        checked += 1;
      }
    }
  }
  expect(checked).toBeGreaterThan(1_000);
});

test("nothing is made smaller than it was when it is told", () => {
  expect([1, 99, 100, 101, 1_240, 59_001, 60_000, 3_599_500].map(duration)).toEqual([
    "less than 0.1 s",
    "less than 0.1 s",
    "0.1 s",
    "0.2 s",
    "1.3 s",
    "1 min",
    "1 min",
    "1 h",
  ]);
  expect([0, 0.001, 0.5, 0.999, 1].map(percent)).toEqual(["0 %", "less than 1 %", "50 %", "more than 99 %", "100 %"]);
});
