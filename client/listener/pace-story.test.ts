import { expect, test } from "bun:test";
import type { Welcome } from "../../src/protocol/index.ts";
import { PaceStory } from "./pace-story.ts";

const welcome = (facts: Partial<Welcome>) => ({ intervalMs: 200, rendition: "voice", ...facts }) as Welcome;

test("who joins at a longer interval than usual knows that many are here, and who is sent the simpler sound unasked", () => {
  const story = new PaceStory();
  const whyAt = (facts: Partial<Welcome>, asked?: string) => {
    story.greeted(welcome(facts), asked);
    return story.pace;
  };
  expect(whyAt({})).toEqual({ intervalMs: 200, why: "usual", lean: false });
  expect(whyAt({ intervalMs: 1_000 })).toEqual({ intervalMs: 1_000, why: "busy", lean: false });
  expect(whyAt({ intervalMs: 1_000, usualIntervalMs: 1_000 }).why).toBe("usual");
  expect(whyAt({ intervalMs: 2_000, rendition: "lean" })).toEqual({ intervalMs: 2_000, why: "busy", lean: true });
  expect(whyAt({ rendition: "lean" }, "lean")).toEqual({ intervalMs: 200, why: "usual", lean: false });
});

test("calm lasts until the ear is back near live", () => {
  const story = new PaceStory();
  story.greeted(welcome({ intervalMs: 1_000 }), undefined);
  const pace = { afterMs: 0, lean: false, reconnectSpreadMs: 0 };
  story.paced({ ...pace, intervalMs: 400, why: "calm" }, 0);
  expect([story.heardAt(500, 5_000), story.pace.why]).toEqual([false, "calm"]);
  story.paced({ ...pace, intervalMs: 200, why: "calm" }, 10_000);
  expect(story.heardAt(1_300, 20_000)).toBe(false);
  expect(story.heardAt(690, 40_000)).toBe(true);
  expect([story.heardAt(690, 41_000), story.pace.why]).toEqual([false, "usual"]);
});

test("an edge that says calm where nothing was the matter, or says the same again, tells no news", () => {
  const story = new PaceStory();
  story.greeted(welcome({}), undefined);
  const pace = { afterMs: 0, lean: false, reconnectSpreadMs: 100 };
  story.paced({ ...pace, intervalMs: 200, why: "calm" }, 0);
  expect(story.pace.why).toBe("usual");
  story.paced({ ...pace, intervalMs: 1_000, why: "busy" }, 0);
  story.paced({ ...pace, intervalMs: 200, why: "calm" }, 1_000);
  story.paced({ ...pace, intervalMs: 200, why: "calm" }, 70_000);
  expect(story.pace.why).toBe("calm");
  expect(story.heardAt(1_500, 81_000)).toBe(true);
});

test("an ear that never comes that near is not said to be on its way for ever", () => {
  const story = new PaceStory();
  story.greeted(welcome({ intervalMs: 400 }), undefined);
  story.paced({ intervalMs: 200, why: "calm", afterMs: 0, lean: false, reconnectSpreadMs: 0 }, 0);
  expect([story.heardAt(1_500, 79_000), story.heardAt(1_500, 80_000)]).toEqual([false, true]);
});
