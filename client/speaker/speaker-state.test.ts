import { expect, test } from "bun:test";
import { type SpeakerPhase, type SpeakerStep, stepPhase } from "./speaker-state.ts";

const walk = (steps: readonly SpeakerStep[], from: SpeakerPhase = "idle") =>
  steps.reduce<SpeakerPhase | undefined>((phase, step) => (phase === undefined ? phase : stepPhase(phase, step)), from);

test("an evening: asked, checked, joined, lost and found again, left", () => {
  expect(walk(["ask", "grant"])).toBe("ready");
  expect(walk(["ask", "grant", "connect", "connected"])).toBe("on-air");
  expect(walk(["lose", "connected"], "on-air")).toBe("on-air");
  expect(walk(["leave", "ask", "grant"], "on-air")).toBe("ready");
});

test("a refused microphone can be asked for again", () => {
  expect(walk(["ask", "refuse"])).toBe("failed");
  expect(walk(["ask", "refuse", "ask", "grant"])).toBe("ready");
});

test("a server that is away at the first try leads to mending, not to an end", () => {
  expect(walk(["connect", "lose", "connected"], "ready")).toBe("on-air");
});

test("what comes after leaving means nothing", () => {
  for (const late of ["connected", "lose", "grant", "leave", "end", "connect"] as const) {
    expect(stepPhase("ended", late)).toBeUndefined();
  }
});

test("nobody joins without a microphone", () => {
  for (const phase of ["idle", "asking", "failed", "ended"] as const) {
    expect(stepPhase(phase, "connect")).toBeUndefined();
  }
});

test("an unplugged microphone fails the check, but never takes anybody off the stage", () => {
  expect(stepPhase("ready", "microphone-lost")).toBe("failed");
  expect(stepPhase("on-air", "microphone-lost")).toBeUndefined();
  expect(stepPhase("reconnecting", "microphone-lost")).toBeUndefined();
});
