import { afterEach, beforeEach, expect, jest, test } from "bun:test";
import { watchRoom } from "./watch-room.ts";

const realFetch = globalThis.fetch;
let page: EventTarget & { visibilityState: string };
let room: { state: string };
let asked: number;
let refusal: Response | undefined;

beforeEach(() => {
  jest.useFakeTimers();
  page = Object.assign(new EventTarget(), { visibilityState: "visible" });
  room = { state: "live" };
  asked = 0;
  refusal = undefined;
  const fetch = async () => {
    asked += 1;
    if (refusal !== undefined) return refusal.clone();
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

async function seconds(count: number): Promise<void> {
  for (let second = 0; second < count; second++) {
    jest.advanceTimersByTime(1_000);
    await answered();
  }
}

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
  await seconds(13);
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

test("while nobody looks nobody is asked; whoever comes back has the news within a second", async () => {
  const { stop } = watch();
  await answered();
  page.visibilityState = "hidden";
  await seconds(600);
  expect(asked).toBe(1);
  page.visibilityState = "visible";
  page.dispatchEvent(new Event("visibilitychange"));
  await seconds(1);
  expect(asked).toBe(2);
  stop();
});

test("a server that is busy is asked ever more rarely, never before it said, and by no two at the same moment", async () => {
  const refusals = [429, 503].map((status) => new Response(null, { status, headers: { "retry-after": "90" } }));
  for (const busy of refusals) {
    refusal = busy;
    asked = 0;
    const watches = Array.from({ length: 40 }, watch);
    await answered();
    await seconds(89);
    expect(asked).toBe(40);
    await seconds(45);
    expect(asked).toBeGreaterThan(50);
    expect(asked).toBeLessThan(70);
    await seconds(47);
    expect(asked).toBeGreaterThanOrEqual(80);
    for (const { stop } of watches) stop();
  }
  refusal = new Response(null, { status: 503 });
  asked = 0;
  const { stop } = watch();
  await seconds(300);
  expect(asked).toBeLessThan(10);
  stop();
});
