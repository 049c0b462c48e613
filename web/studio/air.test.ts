import { expect, test } from "bun:test";
import { airOf, airSentence } from "./air.ts";

test("on air means joined, in a room that is live", () => {
  expect(airOf("waiting", "on-air")).toBe("backstage");
  expect(airOf("live", "on-air")).toBe("on");
  expect(airOf("live", "ready")).toBe("off");
  expect(airOf("live", "connecting")).toBe("joining");
  expect(airOf("live", "reconnecting")).toBe("lost");
  for (const phase of ["idle", "asking", "ready", "ended", "failed"] as const) expect(airOf("live", phase)).toBe("off");
});

test("nobody is told that they are heard while they are muted", () => {
  const facts = { room: "live", phase: "on-air", host: true, alone: true } as const;
  expect(airSentence("on", { ...facts, muted: true })).toContain("nobody hears you");
  expect(airSentence("on", { ...facts, muted: false })).toBe("Everybody who listens hears you.");
});

test("who joins a live room is warned that it is live", () => {
  const guest = { phase: "ready", host: false, muted: false, alone: false } as const;
  expect(airSentence("off", { ...guest, room: "live" })).toContain("as soon as you join");
  expect(airSentence("off", { ...guest, room: "waiting" })).toContain("backstage");
});

test("a host who comes back to a live room is told at once what its listeners hear", () => {
  const host = { room: "live", host: true, muted: false, alone: true } as const;
  for (const phase of ["idle", "asking", "failed", "ready"] as const) {
    expect(airSentence("off", { ...host, phase })).toBe("The room is live. Listeners hear soft music until you join.");
    expect(airSentence("off", { ...host, phase, alone: false })).not.toContain("soft music");
  }
  expect(airSentence("off", { ...host, phase: "ended" })).toContain("soft music until you are back");
  expect(airSentence("off", { ...host, phase: "ended", alone: false })).toContain("live without you");
});

test("who lost the connection is told what is heard meanwhile, and for how long it has been tried", () => {
  const lost = { room: "live", phase: "reconnecting", host: true, muted: false, alone: true } as const;
  expect(airSentence("lost", lost)).toContain("soft music until you are back");
  expect(airSentence("lost", lost)).not.toContain("Trying");
  expect(airSentence("lost", { ...lost, alone: false })).toContain("The others go on");
  expect(airSentence("lost", { ...lost, room: "waiting" })).not.toContain("soft music");
  expect(airSentence("lost", { ...lost, lostForMs: 72_000 })).toContain("Trying for 1:12.");
  expect(airSentence("lost", { ...lost, offline: true })).toStartWith("This device has no network.");
});
