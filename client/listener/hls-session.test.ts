/** The browser's own HLS player at a room's door. */
import { afterEach, beforeEach, expect, jest, test } from "bun:test";
import { MemoryTickets } from "./door/index.ts";
import { HlsSession } from "./hls-session.ts";
import type { SessionEvents } from "./session.ts";

const ORIGIN = "http://localhost";
const DOOR = {
  ...{ room: "a", status: "queueing", why: "full", doorTimeMs: 0, opensAtMs: null, draw: null, issued: 9 },
  ...{ front: 0, passed: 0, effort: { issued: 0, front: 0, passed: 0 }, seats: 1, seated: 1, ratePerSecond: 1 },
  ...{ waits: [], calibration: { predictions: 0, covered: 0 }, askAgainMs: 1_000, overflow: null },
};
const ANSWER_MS = 20;
const PLACE = { ticket: "place-9", number: 9, place: 9, effortPlace: null, wait: null, challenge: null };

const realFetch = globalThis.fetch;
let front: number;
let asked: number;

beforeEach(() => {
  jest.useFakeTimers();
  front = 0;
  asked = 0;
  const fetch = async (url: string, { method }: RequestInit = {}) => {
    if (!url.endsWith("/door") && !url.includes("/door?"))
      return Response.json({ id: "a", state: "live", speakers: [] });
    asked += 1;
    const door = { ...DOOR, front };
    return Response.json(method === "POST" ? { ...PLACE, admitted: front >= 9, door } : door);
  };
  const document = Object.assign(new EventTarget(), { visibilityState: "visible" });
  Object.assign(globalThis, { document, fetch });
});

afterEach(() => {
  jest.useRealTimers();
  Reflect.deleteProperty(globalThis, "document");
  globalThis.fetch = realFetch;
});

/** An element that fails whatever it is given, until it is let. */
class FakeAudio extends EventTarget {
  works = false;
  error = { message: "403" };
  #src = "";

  get src(): string {
    return this.#src;
  }

  set src(src: string) {
    this.#src = src;
    setTimeout(() => this.dispatchEvent(new Event(this.works ? "playing" : "error")), ANSWER_MS);
  }

  play = () => Promise.resolve();
  pause = () => undefined;
  load = () => undefined;
  removeAttribute = () => undefined;
}

async function seconds(count: number): Promise<void> {
  for (let tenth = 0; tenth < count * 10; tenth++) {
    jest.advanceTimersByTime(100);
    for (let turn = 0; turn < 30; turn++) await Promise.resolve();
  }
}

function session() {
  const told: string[] = [];
  const audio = new FakeAudio();
  const quiet = () => undefined;
  const events: SessionEvents = {
    ...{
      connected: quiet,
      followed: quiet,
      stalled: quiet,
      gap: quiet,
      moved: quiet,
      notice: quiet,
      paced: quiet,
      waiting: quiet,
    },
    ...{ meanwhile: quiet, troubled: quiet, resumable: quiet },
    phase: (phase) => void (told.at(-1) === phase || told.push(phase)),
    failed: ({ code }) => void told.push(code),
    unplayable: ({ code }) => void told.push(code),
  };
  const hls = new HlsSession({
    address: { origin: ORIGIN, room: "a" },
    audio: audio as unknown as HTMLAudioElement,
    tickets: new MemoryTickets(),
    solve: undefined,
    waitingSound: { play: quiet, stop: quiet },
    events,
  });
  return { hls, audio, told };
}

test("whoever is called and refused once more keeps the place, asks again with pauses, and comes in", async () => {
  const { hls, audio, told } = session();
  hls.start();
  await seconds(2);
  expect(told).toEqual(["connecting", "waiting"]);
  front = 9;
  await seconds(4);
  expect(asked).toBeLessThan(10);
  expect(told).toEqual(["connecting", "waiting"]);
  audio.works = true;
  await seconds(20);
  expect(told).toEqual(["connecting", "waiting", "playing"]);
  expect(audio.src).toContain("ticket=place-9");
  hls.close();
});

test("what never plays, though its listener was called again and again, is told to be unplayable", async () => {
  const { hls, told } = session();
  hls.start();
  await seconds(2);
  front = 9;
  await seconds(120);
  expect(told.at(-1)).toBe("playback_failed");
  expect(asked).toBeLessThan(20);
  hls.close();
});
