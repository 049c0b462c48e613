import { expect, test } from "bun:test";
import type { Waiting } from "../../../client/listener/index.ts";
import { Announcements, QUIET_MS } from "./announcements.ts";
import {
  calibrationText,
  countdownText,
  doorSentence,
  reasonText,
  suspendedText,
  troubleText,
  waitText,
} from "./wait-words.ts";
import { waitingView } from "./waiting-view.ts";

const WAITING: Waiting = {
  status: "queueing",
  why: "full",
  number: 1_204,
  place: 1_204,
  ahead: 311,
  wait: { ahead: 311, p10Ms: 372_000, p50Ms: 440_000, p90Ms: 530_000 },
  issued: 4_000,
  front: 892,
  full: true,
  opensAtMs: null,
  draw: null,
  verified: undefined,
  effort: false,
  calibration: { predictions: 412, covered: 334 },
  overflow: null,
  called: false,
  solving: null,
  trouble: null,
};
const view = (facts: Partial<Waiting> = {}) => waitingView({ ...WAITING, ...facts }, { meanwhile: "hold", live: true });

test("a wait is said as a range that is no finer than it can be known", () => {
  const wait = (p10Ms: number, p90Ms: number) => waitText({ p10Ms, p90Ms });
  const minutes = (from: number, to: number) => wait(from * 60_000, to * 60_000);
  expect(minutes(6.2, 8.9)).toBe("6 to 9 minutes");
  expect(wait(5_000, 40_000)).toBe("less than a minute");
  expect(wait(20_000, 70_000)).toBe("about a minute");
  expect(minutes(0.4, 4.1)).toBe("up to 5 minutes");
  expect(minutes(3, 3)).toBe("about 3 minutes");
  expect(minutes(1.2, 1.8)).toBe("1 to 2 minutes");
  expect(minutes(70, 119)).toBe("70 to 119 minutes");
  expect(minutes(100, 170)).toBe("1.5 to 3 hours");
  expect(minutes(20, 170)).toBe("up to 3 hours");
});

test("in the queue: the place, who is before, the wait and why", () => {
  expect(view()).toMatchObject({
    scene: "queue",
    figure: "1,204",
    label: "Your place",
    place: "311 people are before you.",
    wait: "6 to 9 minutes",
    tab: "311 before you",
    calibration: "Of the last 412 predictions, 81\u00a0% came true within their range.",
    heard: "You hear soft music until you are in.",
    showVerdict: false,
  });
  expect(view({ ahead: 1 }).place).toBe("One person is before you.");
  expect(view({ ahead: 0 })).toMatchObject({ place: "You are next.", tab: "You are next" });
  expect(view({ wait: null }).wait).toBeUndefined();
  const overflow = { url: "/o", delayMs: 31_400 };
  const heard = (facts: Partial<Waiting>, live: boolean) =>
    waitingView({ ...WAITING, ...facts }, { meanwhile: "overflow", live }).heard;
  expect(heard({ overflow }, true)).toContain("about 31 s late");
  expect([heard({ overflow }, false), heard({ overflow: null }, true)]).toEqual(["", ""]);
  expect(view({ overflow }).heard).toContain("soft music");
  expect(waitingView({ ...WAITING, overflow }).heard).toBe("");
});

test("each reason is one that a person can do something with; stress leads to the servers' own account", () => {
  for (const why of ["before-start", "full", "health", "flood", "operator", null] as const) {
    expect(reasonText(why)).toMatch(/^[A-Z].*\.$/);
  }
  expect(view({ why: "flood" }).showVerdict).toBe(true);
  expect(view({ why: "health" }).showVerdict).toBe(true);
  expect(view({ status: "suspended" })).toMatchObject({ scene: "suspended", wait: undefined, figure: "1,204" });
  expect(view({ status: "suspended" }).why).toContain("keep your place");
  expect(view({ status: "suspended", place: null }).label).toBe("You hold number");
  expect(suspendedText(false)).toMatch(/\.$/);
});

test("whoever came to closed doors is promised no place", () => {
  const shut = view({ status: "suspended", number: null, place: null, ahead: null, wait: null });
  expect(shut).toMatchObject({ scene: "suspended", figure: "Closed", label: "The doors", kept: "" });
  expect(shut.why).toContain("leave this page open");
  expect(Object.values(shut).join(" ")).not.toMatch(/number|your place/i);
});

test("work that was done is told while one waits for what it brings", () => {
  expect(view({ effort: true }).effort).toContain("sooner");
  expect(view().effort).toBeUndefined();
  expect(view({ effort: true, called: true }).effort).toBeUndefined();
});

test("before the start the number is said, and that it is none in an order", () => {
  const before = view({
    status: "prequeue",
    why: "before-start",
    number: 57,
    place: null,
    ahead: null,
    wait: null,
    issued: 15_320,
  });
  expect(before).toMatchObject({ scene: "prequeue", label: "Doors open in", calibration: undefined, wait: undefined });
  expect(before.place).toContain("number 57 of 15,320 so far");
  expect(view({ place: null, ahead: null, wait: null }).scene).toBe("drawing");
  expect(view({ number: null, place: null, ahead: null, wait: null }).scene).toBe("numberless");
});

test("whoever is called is told so, whatever else is known", () => {
  expect(view({ called: true, status: "not-queueing", ahead: null })).toMatchObject({
    scene: "called",
    tab: "Your turn",
    wait: undefined,
  });
});

test("bad news stand in the place of the reason, in words", () => {
  expect(view({ trouble: "unreachable" }).trouble).toContain("Your place is kept");
  expect(view({ trouble: "unreachable", number: null, place: null }).trouble).not.toContain("kept");
  expect(troubleText("something_new")).toMatch(/Trying again/);
});

test("before the tap, a room is called full only where that is why one waits", () => {
  expect(doorSentence(WAITING)).toBe("The room is full: 3,108 people wait. One tap gets you a place.");
  expect(doorSentence({ ...WAITING, why: "flood" })).toBe(
    "There is a queue: 3,108 people wait. One tap gets you a place.",
  );
});

test("predictions are judged only when there are enough of them", () => {
  expect(calibrationText({ predictions: 49, covered: 49 })).toBeUndefined();
  expect(calibrationText({ predictions: 50, covered: 40 })).toContain("80\u00a0%");
  expect(calibrationText({} as Waiting["calibration"])).toBeUndefined();
});

test("a countdown shows the second that has begun", () => {
  expect([countdownText(754_000), countdownText(753_001), countdownText(1)]).toEqual(["12:34", "12:34", "0:01"]);
  expect(countdownText(3_725_000)).toBe("1:02:05");
  expect(countdownText(5 * 86_400_000)).toBe("5 days");
});

test("a screen reader hears changes at once, and figures now and then", () => {
  const announcements = new Announcements();
  expect(announcements.say(view(), 0)).toBe("311 people are before you. The wait: 6 to 9 minutes.");
  expect(announcements.say(view(), 1_000)).toContain("311");
  expect(announcements.say(view({ ahead: 300 }), QUIET_MS - 1)).toBe("");
  expect(announcements.say(view({ ahead: 290 }), QUIET_MS)).toContain("290");
  expect(announcements.say(view({ called: true }), QUIET_MS + 1)).toBe("It is your turn.");
  expect(announcements.say(view({ trouble: "unreachable" }), QUIET_MS + 2)).toContain("does not answer");
});
