import { expect, test } from "bun:test";
import { SpeakingDetector } from "./speaking-detector.ts";

function after(detector: SpeakingDetector, lufs: number, frames: number): boolean {
  for (let frame = 0; frame < frames; frame++) detector.push(lufs);
  return detector.speaking;
}

test("a click is not speech, 60 ms of sound is", () => {
  const detector = new SpeakingDetector();
  expect(after(detector, -20, 2)).toBe(false);
  expect(after(detector, -70, 1)).toBe(false);
  expect(after(detector, -20, 3)).toBe(true);
});

test("pauses between words do not make it flicker, the end of the sentence does end it", () => {
  const detector = new SpeakingDetector();
  after(detector, -60, 50);
  after(detector, -18, 20);
  for (let word = 0; word < 20; word++) {
    expect(after(detector, -58, 25)).toBe(true);
    expect(after(detector, -18, 10)).toBe(true);
  }
  expect(after(detector, -58, 31)).toBe(false);
});

test("a fan that starts is background within seconds, and a voice above it is still heard", () => {
  const detector = new SpeakingDetector();
  after(detector, -65, 100);
  expect(after(detector, -46, 10)).toBe(true);
  expect(after(detector, -46, 500)).toBe(false);
  expect(after(detector, -20, 5)).toBe(true);
});

test("loud sound counts however long it lasts", () => {
  expect(after(new SpeakingDetector(), -25, 3_000)).toBe(true);
});
