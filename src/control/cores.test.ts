import { expect, test } from "bun:test";
import { ENDED_ROOMS_MAX, forgettable } from "./housekeeping.ts";
import { roomId } from "./ids.ts";
import { hashToken, makeToken, ownerOf } from "./tokens.ts";
import { Turns } from "./turns.ts";

test.each(["", "日本語", "🎙️🎙️", "a".repeat(300), "--- ---", "../../etc", "ﬁnale Über Straße"])(
  "the title %p gives an id that can stand in a subject and an address",
  (title) => {
    expect(roomId(title)).toMatch(/^(?=.{8,55}$)[a-z0-9]+(-[a-z0-9]+)*$/);
  },
);

test("a token is found among its owners and not by its beginning", () => {
  const tokens = Array.from({ length: 5 }, makeToken);
  const owners = tokens.map((token, index) => ({ index, tokenHash: hashToken(token) }));
  expect(ownerOf(owners, tokens[3] ?? "")?.index).toBe(3);
  expect(ownerOf(owners, (tokens[3] ?? "").slice(0, -1))).toBeUndefined();
  expect(new Set(tokens).size).toBe(5);
});

test("turns of one key come one after another, those of another key beside them", async () => {
  const turns = new Turns();
  const told: string[] = [];
  const gate = Promise.withResolvers<void>();
  const first = turns.run("a", async () => {
    await gate.promise;
    told.push("a1");
    throw new Error("the first fails");
  });
  const second = turns.run("a", async () => told.push("a2"));
  await turns.run("b", async () => told.push("b1"));
  gate.resolve();
  await expect(first).rejects.toThrow("the first fails");
  await second;
  expect(told).toEqual(["b1", "a1", "a2"]);
});

test("a line that is too long is refused", async () => {
  const turns = new Turns();
  const gate = Promise.withResolvers<void>();
  const line = Array.from({ length: 65 }, () =>
    turns.run("a", () => gate.promise).catch((refusal: { code: string }) => refusal.code),
  );
  gate.resolve();
  expect((await Promise.all(line)).filter((code) => code === "overloaded")).toHaveLength(1);
});

test("of too many ended rooms the oldest are forgotten first", () => {
  const rooms = Array.from({ length: ENDED_ROOMS_MAX + 2 }, (_, index) => ({
    id: `r${index}`,
    title: "",
    music: false,
    state: "ended" as const,
    epochMs: 0,
    createdAtMs: 0,
    liveAtMs: null,
    endedAtMs: index,
    scheduledAtMs: null,
    timeZone: null,
    openedAtMs: null,
  }));
  expect(forgettable(rooms, ENDED_ROOMS_MAX).sort()).toEqual(["r0", "r1"]);
});
