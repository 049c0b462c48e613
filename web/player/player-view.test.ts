import { expect, test } from "bun:test";
import { IDLE_STATE, type ListenerState } from "../../client/listener/index.ts";
import type { RoomNotice } from "../../src/protocol/index.ts";
import { type PlayerFacts, playerView } from "./player-view.ts";

const NOTICE: RoomNotice = {
  room: "town-hall",
  title: "Town hall",
  state: "live",
  playing: "speakers",
  listeners: 12,
  speakers: [{ id: "p-1", name: "Ana", role: "host", speaking: true }],
};

const view = (listener: Partial<ListenerState>, facts: Partial<PlayerFacts> = {}) =>
  playerView({
    listener: { ...IDLE_STATE, ...listener },
    notice: NOTICE,
    absent: false,
    reachable: true,
    late: "none",
    place: undefined,
    invited: false,
    seated: false,
    ...facts,
  });

test("before anything is known there is nothing to press", () => {
  expect(view({}, { notice: undefined }).scene).toBe("opening");
});

test("before the tap: title, figures and one button", () => {
  expect(view({})).toMatchObject({ scene: "room", title: "Town hall", state: "live", button: "listen", listeners: 12 });
});

test("a waiting room says what will be heard", () => {
  const notice = { ...NOTICE, state: "waiting" as const };
  expect(view({}, { notice }).status).toContain("you will hear soft music until then");
  expect(view({ phase: "playing" }, { notice }).status).toContain("plays until then");
});

test("soft music in a live room is explained, whether the stage is empty or silent", () => {
  const notice = { ...NOTICE, playing: "hold" as const };
  expect(view({ phase: "playing" }, { notice }).status).toBe("Soft music until somebody speaks.");
});

test("who hears late is not told to be live", () => {
  const listener = { phase: "playing", behindMs: 1_900 } as const;
  expect(view(listener, { late: "little" })).toMatchObject({
    status: "Catching up:",
    catchingUp: true,
    behindMs: 1_900,
    mayJump: false,
  });
  expect(view(listener)).toMatchObject({ status: "You are listening live.", catchingUp: false });
  const hold = { ...NOTICE, playing: "hold" as const };
  expect(view(listener, { late: "little", notice: hold })).toMatchObject({ catchingUp: false });
  const waiting = { ...NOTICE, state: "waiting" as const };
  expect(view(listener, { late: "little", notice: waiting }).status).toContain("plays until then");
});

test("whoever hears long after live because of an interruption is told why, and may jump, whatever plays", () => {
  const listener = { phase: "playing", behindMs: 12_400, lateMs: 12_000, rate: 1.06 } as const;
  const hold = { ...NOTICE, playing: "hold" as const };
  for (const notice of [NOTICE, hold]) {
    expect(view(listener, { late: "much", notice })).toMatchObject({
      status: "after an interruption: catching up",
      catchingUp: true,
      mayJump: true,
      trouble: false,
    });
  }
});

test("whoever waits in an interruption is told that nothing is lost, and is offered no jump to where no sound is", () => {
  const listener = { phase: "playing", behindMs: 5_400, lateMs: 5_000, interrupted: true } as const;
  expect(view(listener, { late: "much" })).toMatchObject({
    status: "The sound is interrupted. It will go on where it stopped.",
    catchingUp: false,
    mayJump: false,
  });
});

test("the button follows the listener", () => {
  const buttons = (["idle", "connecting", "playing", "reconnecting", "blocked", "failed"] as const).map(
    (phase) => view({ phase }).button,
  );
  expect(buttons).toEqual(["listen", "connecting", "stop", "stop", "tap", "listen"]);
});

test("how far behind live is told only while it sounds", () => {
  expect(view({ phase: "playing", behindMs: 420 }).behindMs).toBe(420);
  expect(view({ phase: "reconnecting", behindMs: 420 }).behindMs).toBeUndefined();
});

test("bad news is marked as such", () => {
  expect(view({ phase: "reconnecting" }).trouble).toBe(true);
  expect(view({ phase: "failed", error: { code: "listener_limit", message: "" } })).toMatchObject({
    trouble: true,
    status: expect.stringContaining("All places are taken"),
  });
  expect(view({}, { notice: undefined, reachable: false })).toMatchObject({ scene: "room", trouble: true });
});

test("a room that is not there, told by either way", () => {
  expect(view({}, { absent: true }).scene).toBe("missing");
  expect(view({ phase: "failed", error: { code: "room_not_found", message: "" } }).scene).toBe("missing");
});

test("the end is shown out of what is known already", () => {
  expect(view({ phase: "ended" })).toMatchObject({ scene: "ended", title: "Town hall", state: "ended" });
  expect(view({}, { notice: { ...NOTICE, state: "ended" } }).scene).toBe("ended");
});

test("a distance from live that the edge asks for is explained while it sounds, in words that stay", () => {
  const pace = { intervalMs: 1_000, why: "busy", lean: false } as const;
  const listener = { phase: "playing", behindMs: 1_234, pace } as const;
  expect(view(listener)).toMatchObject({ status: "You are listening live.", why: "many people are here" });
  expect(view({ ...listener, pace: { ...pace, lean: true } }).why).toBe(
    "many people are here, and the sound is simpler for a while",
  );
  expect(view({ ...listener, pace: { ...pace, why: "calm" } }).why).toBe("coming closer again");
  expect(view({ ...listener, pace: { ...pace, why: "usual" } }).why).toBeUndefined();
  expect(view({ ...listener, phase: "reconnecting" }).why).toBeUndefined();
});

test("whoever loses the connection is promised every word only where it can be kept", () => {
  expect(view({ phase: "reconnecting", resumable: true })).toMatchObject({
    trouble: false,
    status: "Reconnecting: you will not miss a word.",
  });
  expect(view({ phase: "reconnecting" }).status).toBe("Reconnecting…");
});
