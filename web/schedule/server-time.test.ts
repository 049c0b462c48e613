import { expect, test } from "bun:test";
import { ServerTime } from "./server-time.ts";

const SERVER_MS = 1_800_000_000_000;

function scene({ wrongMs = 0 } = {}) {
  const clock = { monotonic: 5_000, wall: SERVER_MS + wrongMs, server: SERVER_MS };
  const time = new ServerTime({ monotonicMs: () => clock.monotonic, wallMs: () => clock.wall });
  const pass = (ms: number) => {
    clock.monotonic += ms;
    clock.wall += ms;
    clock.server += ms;
  };
  /** The computer sleeps: its monotonic clock stands still. */
  const sleep = (ms: number) => {
    clock.wall += ms;
    clock.server += ms;
  };
  const ask = ({ roundTripMs = 40, staleMs = 0 } = {}) => {
    const askedAtMs = clock.monotonic;
    pass(roundTripMs / 2);
    const serverTimeMs = clock.server - staleMs;
    pass(roundTripMs / 2);
    time.took({ serverTimeMs, askedAtMs, cameAtMs: clock.monotonic });
  };
  return { time, clock, pass, sleep, ask, error: () => time.nowMs() - clock.server };
}

test("a machine whose clock is five minutes wrong counts by the server's", () => {
  const { pass, ask, error } = scene({ wrongMs: 300_000 });
  expect(error()).toBe(300_000);
  ask();
  pass(60_000);
  expect(error()).toBe(0);
});

test("of several answers the freshest holds, not one that was kept for a while or came slowly", () => {
  const { ask, error } = scene();
  ask({ staleMs: 240 });
  expect(error()).toBe(-240);
  ask({ staleMs: 10 });
  ask({ staleMs: 200, roundTripMs: 900 });
  expect(error()).toBe(-10);
});

test("after a sleep the time is right at once, and the server is asked again", () => {
  const { time, pass, sleep, ask, error } = scene({ wrongMs: -300_000 });
  ask();
  expect(time.isDoubtful).toBe(false);
  sleep(7_200_000);
  expect([time.isDoubtful, error()]).toEqual([true, 0]);
  ask();
  pass(1_000);
  expect([time.isDoubtful, error()]).toEqual([false, 0]);
});

test("a clock that somebody sets back moves nothing", () => {
  const { time, clock, ask, error } = scene();
  ask();
  clock.wall -= 3_600_000;
  expect([time.isDoubtful, error()]).toEqual([true, 0]);
});

test("a server whose clock steps back is followed", () => {
  const { clock, ask, error } = scene();
  ask();
  clock.server -= 60_000;
  ask();
  expect(error()).toBe(0);
});
