import { expect, test } from "bun:test";
import { type Evidence, VERDICT_CLASSES, type Verdict, type VerdictClass } from "../../src/protocol/index.ts";
import { ApiError } from "../api/api-error.ts";
import type { Room, RoomVerdict } from "../api/room-api.ts";
import { historyPlan } from "./history-columns.ts";
import { VerdictModel } from "./verdict-model.ts";
import {
  headlineOf,
  inLikelihood,
  leaningsOf,
  momentText,
  overAtMs,
  provenText,
  shareText,
  signText,
  timesText,
} from "./verdict-words.ts";

const byClass = (...values: number[]) =>
  Object.fromEntries(VERDICT_CLASSES.map((name, at) => [name, values[at] ?? 0])) as Record<VerdictClass, number>;

function verdict(facts: Partial<Verdict> = {}): Verdict {
  return {
    ...{
      room: "r",
      atMs: 0,
      stressed: true,
      since: 0,
      verdict: "attack",
      sentence: "",
      evidence: [],
      ofProven: null,
      measures: [],
    },
    probabilities: byClass(0.1, 0.6, 0.2, 0.05, 0.03, 0.02),
    ...facts,
  } as Verdict;
}

test("the likeliest answer stands first, and none is rounded to certainty or to nothing", () => {
  expect(inLikelihood(verdict()).map(({ name }) => name)).toEqual([
    "attack",
    "both",
    "crowd",
    "own-fault",
    "upstream",
    "undetermined",
  ]);
  expect([shareText(0.64), shareText(0.996), shareText(0.004), shareText(0), shareText(1)]).toEqual([
    "64\u00a0%",
    "over 99\u00a0%",
    "under 1\u00a0%",
    "0\u00a0%",
    "over 99\u00a0%",
  ]);
});

test("a sign speaks for what it makes likelier, in words and in figures", () => {
  const evidence: Evidence = { sign: "backs-off", says: "", value: 1, ratios: byClass(0.08, 12.4, 3.1, 0.9, 1.1, 9) };
  const { towards, away } = leaningsOf(evidence);
  expect(towards.map(({ name, words, factor }) => [name, words, timesText(factor)])).toEqual([
    ["attack", "clearly", "12 times"],
    ["both", "somewhat", "3.1 times"],
  ]);
  expect(away.map(({ name, factor }) => [name, timesText(factor)])).toEqual([["crowd", "13 times"]]);
  expect([timesText(350), timesText(4_000)]).toEqual(["400 times", "over 1,000 times"]);
  expect(leaningsOf({ ...evidence, ratios: byClass(1, 1, 1, 1, 1, 1) })).toEqual({ towards: [], away: [] });
  expect(signText("requests-per-source")).toBe("Requests per source");
});

test("what was proven is said only where there is something to explain", () => {
  expect(provenText(verdict({ ofProven: 0.43 }))).toContain("should carry it");
  expect(provenText(verdict({ ofProven: 1.6 }))).toContain("160 %");
  expect(provenText(verdict())).toContain("Nobody has rehearsed");
  expect(provenText(verdict({ stressed: false }))).toBeUndefined();
});

test("the sentence is parted into what is said and why", () => {
  expect(headlineOf("This looks like a crowd (81 %). It began 4 s after a post. More.")).toEqual({
    headline: "This looks like a crowd (81 %).",
    because: "It began 4 s after a post. More.",
  });
  expect(headlineOf("Nothing is out of the ordinary.")).toEqual({
    headline: "Nothing is out of the ordinary.",
    because: "",
  });
});

test("a moment of another day says which", () => {
  const now = new Date(2026, 10, 22, 20, 30).getTime();
  expect(momentText(new Date(2026, 10, 22, 20, 14, 5).getTime(), now)).toBe("20:14:05");
  expect(momentText(new Date(2026, 10, 21, 20, 14, 5).getTime(), now)).toBe("21 Nov, 20:14:05");
});

test("the plot begins with the first stress; a verdict holds until the next, or a minute and a half", () => {
  const at = (minutes: number, facts: Partial<Verdict> = {}) => verdict({ atMs: minutes * 60_000, ...facts });
  const plan = historyPlan(
    [at(0, { stressed: false }), at(10), at(11), at(15, { stressed: false }), at(18)],
    20 * 60_000,
  );
  expect(plan?.fromMs).toBe(10 * 60_000);
  expect(plan?.columns.map(({ from, to }) => [from, to].map((share) => Math.round(share * 1_000)))).toEqual([
    [0, 100],
    [100, 250],
    [800, 950],
  ]);
  const [first] = plan?.columns ?? [];
  expect(first?.pieces[1]).toEqual({ name: "attack", from: 0.1, to: 0.7 });
  expect(historyPlan([at(0, { stressed: false })], 60_000)).toBeUndefined();
  expect(historyPlan([], 60_000)).toBeUndefined();
  expect(historyPlan([at(1)], 60_000)?.fromMs).toBe(60_000 - 300_000);
});

function scene() {
  const server: { fault?: ApiError; now: Verdict } = { now: verdict({ stressed: false }) };
  const model = new VerdictModel({
    room: "r",
    seen: () => Promise.resolve(),
    api: {
      verdict: async () => {
        if (server.fault !== undefined) throw server.fault;
        return { now: server.now, history: [], retention: { verdictsDays: 30, signsDays: 7 } } satisfies RoomVerdict;
      },
      get: async () => ({ title: "Town hall" }) as Room,
    },
  });
  return { server, model };
}

test("a load that is over has a time at which it stopped", () => {
  const at = (atMs: number, stressed: boolean) => verdict({ atMs, stressed });
  const calm = at(9_000, false);
  expect(overAtMs(calm, [at(1_000, true), at(4_000, true), at(6_000, false), calm])).toBe(6_000);
  expect(overAtMs(calm, [at(4_000, true)])).toBe(4_000);
  expect(overAtMs(calm, [at(4_000, false)])).toBeUndefined();
  expect(overAtMs(at(9_000, true), [at(4_000, true)])).toBeUndefined();
});

test("it is asked every three seconds or so, and ever more rarely while nobody answers", async () => {
  const { server, model } = scene();
  await model.refresh();
  expect([model.title.value, model.nextMs(0), model.nextMs(1)]).toEqual(["Town hall", 3_000, 3_750]);
  server.now = verdict();
  await model.refresh();
  expect(model.nextMs(0)).toBe(3_000);
  server.fault = new ApiError("network");
  for (let attempt = 0; attempt < 8; attempt++) await model.refresh();
  expect(model.nextMs(0)).toBe(60_000);
  expect(model.trouble.value).toContain("does not answer");
  expect(model.verdict.value).toBeDefined();
});

test("a room that is not there is asked about no more", async () => {
  const { server, model } = scene();
  server.fault = new ApiError("room_not_found");
  await model.run();
  expect(model.missing.value).toBe(true);
});
