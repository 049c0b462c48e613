import { expect, test } from "bun:test";
import { WeekClock } from "./week-clock.ts";

test("tells the quarter of the week by the wall clock, on both sides of a change to summer time", () => {
  const vienna = new WeekClock("Europe/Vienna");
  const noonOf = (day: number, utcHour: number) => vienna.at(Date.UTC(2026, 2, day, utcHour));
  expect(noonOf(28, 11)).toEqual({ weekday: 5, hour: 12, quarterOfWeek: (5 * 24 + 12) * 4 });
  expect(noonOf(29, 10)).toEqual({ weekday: 6, hour: 12, quarterOfWeek: (6 * 24 + 12) * 4 });
  // 01:59 is followed by 03:00.
  expect(vienna.at(Date.UTC(2026, 2, 29, 0, 59)).quarterOfWeek).toBe((6 * 24 + 1) * 4 + 3);
  expect(vienna.at(Date.UTC(2026, 2, 29, 1, 0)).quarterOfWeek).toBe((6 * 24 + 3) * 4);
});

test("knows zones that are off by a quarter of an hour, behind Greenwich, and before 1970", () => {
  expect(new WeekClock("Asia/Kathmandu").at(Date.UTC(2026, 0, 5, 0, 20)).quarterOfWeek).toBe(6 * 4);
  expect(new WeekClock("America/St_Johns").at(Date.UTC(2026, 0, 5, 0, 0)).weekday).toBe(6);
  expect(new WeekClock("UTC").at(Date.UTC(1969, 11, 29, 13)).quarterOfWeek).toBe(13 * 4);
  expect(() => new WeekClock("Mars/Olympus")).toThrow(RangeError);
});
