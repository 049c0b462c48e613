import { expect, test } from "bun:test";
import { ApiError } from "../../api/api-error.ts";
import type { StartAnswer, StartWish } from "../../api/room-api.ts";
import { ScheduleModel } from "./schedule-model.ts";
import { earlyText, startSentence, untilText } from "./schedule-words.ts";

const START_MS = Date.parse("2027-05-01T18:00:00Z");
const READER = { timeZone: "Europe/Vienna", hourCycle: "h23" } as const;
const SCHEDULE = { scheduledAtMs: START_MS, timeZone: "Europe/Vienna", openedAtMs: null, phase: "backstage" } as const;

function scene(answer: () => Promise<StartAnswer>) {
  const wishes: StartWish[] = [];
  let looks = 0;
  const model = new ScheduleModel({
    room: "r",
    token: "t",
    api: {
      setStart: (_room, _token, wish) => {
        wishes.push(wish);
        return answer();
      },
      clearStart: async () => undefined,
    },
    onChange: async () => {
      looks += 1;
    },
  });
  return { model, wishes, looks: () => looks };
}

test("what the server had to decide is told, and the room is looked at anew", async () => {
  const note = "02:30 comes twice in Europe/Vienna; the first is meant.";
  const { model, wishes, looks } = scene(async () => ({ schedule: null, note, serverTimeMs: 0 }));
  expect(await model.set({ date: "2027-10-31", time: "02:30", timeZone: "Europe/Vienna" })).toBe(true);
  expect(wishes).toEqual([{ scheduledAt: "2027-10-31T02:30", timeZone: "Europe/Vienna" }]);
  expect([model.note.value, looks()]).toEqual([note, 1]);
  await model.clear();
  expect([model.note.value, looks()]).toEqual([undefined, 2]);
});

test("a refusal is said in words, with its reason", async () => {
  const message = 'Cannot schedule the room: "Mars" is no time zone';
  const { model, looks } = scene(async () => {
    throw new ApiError("schedule_invalid", { message });
  });
  expect(await model.set({ date: "2027-05-01", time: "", timeZone: "Mars" })).toBe(false);
  expect([model.trouble.value, looks()]).toEqual(['This start cannot be: "Mars" is no time zone.', 0]);
  await model.set({ date: "", time: "", timeZone: "UTC" });
  expect(model.trouble.value).toBe("Choose a date.");
});

test("a host is told what comes next, whether or not on stage", () => {
  const facts = {
    schedule: SCHEDULE,
    room: "waiting",
    nowMs: START_MS - 725_000,
    onStage: true,
    reader: READER,
  } as const;
  expect(startSentence(facts)).toContain("only those in the studio hear each other. At 20:00 you are on air");
  expect(startSentence({ ...facts, onStage: false })).toContain("Be backstage by then");
  expect(untilText(facts)).toBe("12:05 to go");
  expect(earlyText(facts)).toContain("20:00, in 12 minutes");
  const late = { ...facts, schedule: { ...SCHEDULE, phase: "late" }, nowMs: START_MS + 190_000 } as const;
  expect(startSentence(late)).toContain("You are 3 minutes late.");
});
