import { expect, test } from "bun:test";
import { StentorError } from "../../protocol/index.ts";
import { readStart, type StartWish } from "./start-time.ts";

const NOW_MS = Date.UTC(2027, 0, 1);

function read(scheduledAt: string, timeZone?: string) {
  const { atMs, ...rest } = readStart({ scheduledAt, timeZone }, NOW_MS);
  return { at: new Date(atMs).toISOString(), ...rest };
}

function refusalOf(wish: StartWish): string {
  try {
    readStart(wish, NOW_MS);
  } catch (refusal) {
    if (refusal instanceof StentorError && refusal.code === "schedule_invalid") return refusal.message;
    throw refusal;
  }
  return "accepted";
}

test("an offset says the moment, a zone what it is shown in", () => {
  expect(read("2027-05-01T20:00:00+02:00")).toEqual({ at: "2027-05-01T18:00:00.000Z", timeZone: "UTC", note: null });
  expect(read("2027-05-01T18:00:00.5Z", "asia/tokyo")).toEqual({
    at: "2027-05-01T18:00:00.500Z",
    timeZone: "Asia/Tokyo",
    note: null,
  });
});

test("a local time is meant in its zone, in summer and in winter", () => {
  expect(read("2027-05-01T20:00", "Europe/Vienna").at).toBe("2027-05-01T18:00:00.000Z");
  expect(read("2027-02-01T20:00", "Europe/Vienna").at).toBe("2027-02-01T19:00:00.000Z");
  expect(read("2027-10-03T02:45", "Australia/Lord_Howe").at).toBe("2027-10-02T15:45:00.000Z");
});

test("a local time that does not exist is refused, with the one that does", () => {
  const refusal = refusalOf({ scheduledAt: "2027-03-28T02:30", timeZone: "Europe/Vienna" });
  expect(refusal).toContain("2027-03-28T02:30 does not exist in Europe/Vienna");
  expect(refusal).toContain("2027-03-28T03:30:00 does");
});

test("of a local time that comes twice the first is taken, and that is said", () => {
  const { at, note } = read("2027-10-31T02:30", "Europe/Vienna");
  expect(at).toBe("2027-10-31T00:30:00.000Z");
  expect(note).toContain("comes twice in Europe/Vienna");
  expect(note).toContain("UTC+02:00");
});

test.each([
  ["2026-12-31T23:59:59Z", undefined, "has passed"],
  ["2027-01-01T00:00:00Z", undefined, "has passed"],
  ["2028-06-01T00:00:00Z", undefined, "more than a year ahead"],
  ["2027-05-01T20:00", undefined, "no time zone was named"],
  ["2027-05-01T20:00", "Mars/Olympus", "is no time zone"],
  ["2027-05-01T20:00", "+02:00", "is no time zone"],
  ["2027-05-01T20:00:00+02:00", "", "is no time zone"],
  ["2027-02-30T20:00", "Europe/Vienna", "is no date and time"],
  ["2027-02-30T20:00:00Z", undefined, "is no date and time"],
  ["tomorrow", "Europe/Vienna", "is no date and time"],
  ["2027-05-01", "Europe/Vienna", "is no date and time"],
  ["", "Europe/Vienna", "is no date and time"],
])("%p in %p is refused", (scheduledAt, timeZone, reason) => {
  expect(refusalOf({ scheduledAt, timeZone })).toContain(reason);
});
