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
  const facts = { room: "live", phase: "on-air", host: true } as const;
  expect(airSentence("on", { ...facts, muted: true })).toContain("nobody hears you");
  expect(airSentence("on", { ...facts, muted: false })).toBe("Everybody who listens hears you.");
});

test("who joins a live room is warned that it is live", () => {
  expect(airSentence("off", { room: "live", phase: "ready", host: false, muted: false })).toContain(
    "as soon as you join",
  );
  expect(airSentence("off", { room: "waiting", phase: "ready", host: false, muted: false })).toContain("backstage");
});
