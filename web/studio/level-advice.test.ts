import { expect, test } from "bun:test";
import { LevelAdvice } from "./level-advice.ts";

const at = (peakDbfs: number, clipping = false) => ({ rmsDbfs: peakDbfs - 12, peakDbfs, clipping });

test("advice goes by the loudest of the last three seconds, so that breath is no silence", () => {
  const advice = new LevelAdvice();
  expect(advice.push(at(-60), false, 0)).toBe("speak");
  expect(advice.push(at(-12), false, 100)).toBe("good");
  expect(advice.push(at(-60), false, 2_900)).toBe("good");
  expect(advice.push(at(-60), false, 3_200)).toBe("speak");
});

test("quiet, and too loud", () => {
  expect(new LevelAdvice().push(at(-42), false, 0)).toBe("quiet");
  expect(new LevelAdvice().push(at(-1), false, 0)).toBe("loud");
  expect(new LevelAdvice().push(at(-8, true), false, 0)).toBe("loud");
});

test("who talks into a muted microphone is told so, who coughs is not", () => {
  const advice = new LevelAdvice();
  expect(advice.push(at(-10), true, 0)).toBe("muted");
  expect(advice.push(at(-60), true, 200)).toBe("muted");
  expect(advice.push(at(-10), true, 300)).toBe("muted");
  expect(advice.push(at(-10), true, 800)).toBe("talking-while-muted");
  expect(advice.push(at(-10), false, 900)).toBe("good");
});
