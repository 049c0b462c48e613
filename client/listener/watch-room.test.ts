import { afterEach, beforeEach, expect, jest, test } from "bun:test";
import { watchRoom } from "./watch-room.ts";

const realFetch = globalThis.fetch;
let page: EventTarget & { visibilityState: string };
let room: { state: string };
let asked: number;

beforeEach(() => {
  jest.useFakeTimers();
  page = Object.assign(new EventTarget(), { visibilityState: "visible" });
  room = { state: "live" };
  asked = 0;
  const fetch = async () => {
    asked += 1;
    return Response.json({ id: "a", title: "A", state: room.state, listeners: 1, speakers: [] });
  };
  Object.assign(globalThis, { document: page, fetch });
});

afterEach(() => {
  jest.useRealTimers();
  Reflect.deleteProperty(globalThis, "document");
  globalThis.fetch = realFetch;
});

const answered = async () => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

function watch() {
  const states: unknown[] = [];
  const onNotice = (notice: unknown) =>
    void states.push(typeof notice === "object" && notice !== null && "state" in notice ? notice.state : notice);
  return { states, stop: watchRoom({ room: "a", origin: "http://localhost", everyMs: 10_000, onNotice }) };
}

test("it asks every ten seconds or so, however often somebody looks at the page", async () => {
  const { stop } = watch();
  await answered();
  for (let look = 0; look < 5; look++) page.dispatchEvent(new Event("visibilitychange"));
  for (let second = 0; second < 13; second++) {
    jest.advanceTimersByTime(1_000);
    await answered();
  }
  expect(asked).toBe(2);
  stop();
});

test("when the room is over it asks no more, even when somebody looks", async () => {
  const { states } = watch();
  await answered();
  room.state = "ended";
  jest.advanceTimersByTime(13_000);
  await answered();
  page.dispatchEvent(new Event("visibilitychange"));
  jest.advanceTimersByTime(120_000);
  await answered();
  expect(states).toEqual(["live", "ended"]);
  expect(asked).toBe(2);
});
