/** Every verdict can be worked out again from what is kept. */
import { expect, test } from "bun:test";
import type { Verdict } from "../protocol/index.ts";
import { type Episode, SCENARIOS, simulate } from "../siege/index.ts";
import { type RoomSecond, VerdictEngine } from "./index.ts";

const HOUR_MS = 3_600_000;

function evening(name: string, seed: number): Episode {
  const scenario = SCENARIOS.get(name);
  if (scenario === undefined) throw new Error(`No scenario is called ${name}`);
  return simulate(scenario, seed);
}

/** Evenings after one another, `apartMs` between their begins. */
function live(episodes: readonly Episode[], apartMs: number): { said: Map<number, Verdict>; kept: string[] } {
  const engine = new VerdictEngine();
  const said = new Map<number, Verdict>();
  const kept: string[] = [];
  for (const [turn, { seconds, room }] of episodes.entries()) {
    for (const { atMs, signs, context } of seconds) {
      const now = atMs + turn * apartMs;
      engine.take(signs, now);
      const measures = turn === 0 && atMs % 40_000 === 0 ? [{ atMs: now, what: "Newcomers wait." }] : [];
      const { verdict, keep } = engine.judge(room, now, { ...context, measures });
      if (verdict.stressed) said.set(now, verdict);
      kept.push(...keep.map((second) => JSON.stringify(second)));
    }
  }
  return { said, kept };
}

function replayed(room: string, kept: readonly string[]): Map<number, Verdict> {
  const engine = new VerdictEngine();
  const said = new Map<number, Verdict>();
  for (const text of kept) {
    const second = JSON.parse(text) as RoomSecond;
    const verdict = engine.replay(room, second);
    if (verdict.stressed) said.set(second.atMs, verdict);
  }
  return said;
}

test.each([
  ["scheduled-start", "page-flood", HOUR_MS],
  ["slow-server", "funnel-bots-in-crowd-50", 120_000],
  ["crash-loop", "provider-cut", 200_000],
])("%s, and then %s: the same verdicts to the last digit, from JSON", (first, second, apartMs) => {
  const episodes = [evening(first, 91), evening(second, 92)];
  const { said, kept } = live(episodes, apartMs);
  expect(said.size).toBeGreaterThan(60);
  expect(replayed(episodes[0]?.room ?? "", kept)).toEqual(said);
  expect([...said.values()].some(({ measures }) => measures.length > 0)).toBe(true);
});

test("what is kept of a stressed second is small, and holds no address", () => {
  const { kept } = live([evening("popular-post", 93)], 0);
  const seconds = kept.map((text) => JSON.parse(text) as RoomSecond);
  const [deflated] = kept.slice(-1).map((text) => Bun.deflateSync(Buffer.from(text)).length);
  expect(deflated).toBeLessThan(3_000);
  expect(seconds.some(({ spanMs }) => spanMs === 10_000)).toBe(true);
  expect(kept.join("")).not.toMatch(/\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b/);
});
