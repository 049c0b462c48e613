import { expect, test } from "bun:test";
import { localStart, startWish } from "./local-start.ts";
import { countdownParts, inWords, lateText, meantText, type Reader, whenText } from "./start-words.ts";

const VIENNA: Reader = { timeZone: "Europe/Vienna", hourCycle: "h23" };
const NEW_YORK: Reader = { timeZone: "America/New_York", hourCycle: "h12" };
const AT_MS = Date.parse("2027-05-01T20:00:00+02:00");
const HOUR_MS = 3_600_000;

test("a countdown shows what is left, and never less than minutes and seconds", () => {
  const shown = (leftMs: number) =>
    countdownParts(leftMs)
      .map(({ figure, unit }) => `${figure} ${unit}`)
      .join(" ");
  expect(shown(0)).toBe("00 min 00 s");
  expect(shown(-5_000)).toBe("00 min 00 s");
  expect(shown(1)).toBe("00 min 01 s");
  expect(shown(3_599_001)).toBe("01 h 00 min 00 s");
  expect(shown(26 * HOUR_MS + 61_000)).toBe("1 day 02 h 01 min 01 s");
});

test("the start is said by the reader's clock, and as the host meant it where that differs", () => {
  const nowMs = AT_MS - 2 * HOUR_MS;
  expect(whenText(AT_MS, nowMs, VIENNA)).toBe("Today at 20:00");
  expect(meantText(AT_MS, "Europe/Vienna", VIENNA)).toBe("");
  expect(meantText(AT_MS, "Europe/Berlin", VIENNA)).toBe("");
  expect(whenText(AT_MS, nowMs, NEW_YORK).toLowerCase()).toBe("today at 2:00 pm");
  expect(meantText(AT_MS, "Europe/Vienna", { ...NEW_YORK, hourCycle: "h23" })).toBe("20:00 in Vienna");
  expect(meantText(AT_MS, "UTC", VIENNA)).toBe("18:00 UTC");
  expect(meantText(AT_MS, "Pacific/Auckland", VIENNA)).toBe("Sunday 06:00 in Auckland");
});

test("days are named as far as people count them", () => {
  expect(whenText(AT_MS, AT_MS - 24 * HOUR_MS, VIENNA)).toBe("Tomorrow at 20:00");
  expect(whenText(AT_MS, AT_MS - 96 * HOUR_MS, VIENNA)).toBe("Saturday at 20:00");
  expect(whenText(AT_MS, AT_MS - 240 * HOUR_MS, VIENNA)).toBe("Saturday, 1 May at 20:00");
  expect(whenText(AT_MS, AT_MS - 3_000 * HOUR_MS, VIENNA)).toBe("Saturday, 1 May 2027 at 20:00");
});

test("what is left and how late it is, in words", () => {
  expect([0, 30_000, 60_000, 720_000, 2 * HOUR_MS, 50 * HOUR_MS].map(inWords)).toEqual([
    ...["now", "in less than a minute", "in a minute", "in 12 minutes", "in 2 hours", "in 2 days"],
  ]);
  expect([59_000, 60_000, 305_000].map(lateText)).toEqual(["", "1 minute late", "5 minutes late"]);
});

test("a form's fields hold a start in its own zone, and give it back", () => {
  const start = localStart(AT_MS, "Asia/Kolkata");
  expect(start).toEqual({ date: "2027-05-01", time: "23:30", timeZone: "Asia/Kolkata" });
  expect(startWish(start)).toEqual({ scheduledAt: "2027-05-01T23:30", timeZone: "Asia/Kolkata" });
  expect(startWish({ ...start, date: "" })).toBeUndefined();
  expect(localStart(AT_MS, "Nowhere/Land").time).toBe("18:00");
});
