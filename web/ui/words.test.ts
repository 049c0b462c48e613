import { expect, test } from "bun:test";
import { behindText, elapsedText, initialsOf, listenersText, namesText, tintOf } from "./words.ts";

test("figures read as people say them", () => {
  expect(listenersText(null)).toBe("");
  expect(listenersText(0)).toBe("No listeners yet");
  expect(listenersText(1)).toBe("1 person listening");
  expect(listenersText(1_234_567)).toBe("1,234,567 people listening");
  expect(behindText(431)).toBe("0.4 s behind live");
  expect(behindText(-20)).toBe("0.0 s behind live");
  expect(behindText(12_400)).toBe("12 s behind live");
});

test("time on air counts minutes, then hours", () => {
  expect(elapsedText(0)).toBe("0:00");
  expect(elapsedText(65_999)).toBe("1:05");
  expect(elapsedText(3_725_000)).toBe("1:02:05");
  expect(elapsedText(-5_000)).toBe("0:00");
});

test("names make a list", () => {
  expect(namesText([])).toBe("");
  expect(namesText(["Ana"])).toBe("Ana");
  expect(namesText(["Ana", "Ben", "Chloé"])).toBe("Ana, Ben and Chloé");
});

test("initials come from any name", () => {
  expect(initialsOf("Ana Maria Oliveira")).toBe("AO");
  expect(initialsOf("ben")).toBe("B");
  expect(initialsOf("  ")).toBe("·");
  expect(initialsOf("😀 Smile")).toBe("😀S");
});

test("a tint stays with its person and within bounds", () => {
  const tints = Array.from({ length: 200 }, (_, n) => tintOf(`p-${n}`, 6));
  expect(Math.min(...tints)).toBe(0);
  expect(Math.max(...tints)).toBe(5);
  expect(tintOf("p-7", 6)).toBe(tintOf("p-7", 6));
});
