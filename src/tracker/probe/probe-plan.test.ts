import { expect, test } from "bun:test";
import type { ControlFacts, EdgeFacts } from "../../protocol/index.ts";
import { outcomeOf } from "./heard.ts";
import { ProbePlan, ROUNDS_AT_ONCE } from "./probe-plan.ts";

const edge = (id: string, url: string | null, leaving = false): EdgeFacts => {
  return { edge: id, url, load: 0, listeners: 0, leaving, rooms: {} };
};
const rooms = (...ids: string[]): ControlFacts => ({
  ...{ bootId: "b", edges: 1, origins: 1 },
  rooms: ids.map((room) => ({ room, title: room, state: "live", playing: "speakers", listeners: null, speakers: [] })),
});

/** The rooms that are tried in so many seconds, each try lasting two. */
function tried(plan: ProbePlan, seconds: number, bad: (room: string) => boolean = () => false): string[] {
  const all: string[] = [];
  for (let nowMs = 0; nowMs < seconds * 1_000; nowMs += 250) {
    if (nowMs % 1_000 === 0) plan.edge(edge("e1", "http://e1"), nowMs);
    const [round] = nowMs % 2_000 === 0 ? plan.take(nowMs) : [];
    if (round === undefined) continue;
    all.push(round.room);
    plan.done(round, bad(round.room));
  }
  return all;
}

test("one room is tried every five seconds, several go round without a break", () => {
  const one = new ProbePlan();
  one.rooms(rooms("a"));
  expect(tried(one, 60)).toHaveLength(10);
  const six = new ProbePlan();
  six.rooms(rooms("a", "b", "c", "d", "e", "f"));
  expect(tried(six, 24)).toEqual(["a", "b", "c", "d", "e", "f", "a", "b", "c", "d", "e", "f"]);
});

test("a room in which something is wrong comes up again soon, and does not hide the others", () => {
  const plan = new ProbePlan();
  plan.rooms(rooms("a", "b", "c", "d"));
  const all = tried(plan, 60, (room) => room === "b");
  expect(all.filter((room) => room === "b").length).toBeGreaterThan(all.length / 3);
  for (const room of ["a", "c", "d"]) expect(all.filter((each) => each === room).length).toBeGreaterThan(1);
});

test("edges that share an address are one round, those that leave or are silent none, and rounds are bounded", () => {
  const plan = new ProbePlan();
  plan.rooms(rooms("a"));
  for (const id of ["s1", "s2"]) plan.edge(edge(id, null), 0);
  plan.edge(edge("gone", "http://gone"), 0);
  plan.edge(edge("gone", "http://gone", true), 10);
  expect(plan.take(100)).toEqual([{ url: null, edges: ["s1", "s2"], room: "a" }]);
  expect(plan.take(9_000)).toEqual([]);
  for (let at = 0; at < 20; at++) plan.edge(edge(`e${at}`, `http://e${at}`), 9_000);
  expect(plan.take(9_100)).toHaveLength(ROUNDS_AT_ONCE - 1);
});

test("what was heard is told apart", () => {
  const fine = {
    ...{ edge: "e1", levelDb: -20, isSilent: false, heardMs: 2_000, behindMs: 300, firstSoundMs: 50 },
    ...{ intervalMs: 200, missing: 0, isFlowing: true },
  };
  expect(outcomeOf(fine)).toEqual({ outcome: "sound", code: null });
  expect(outcomeOf({ ...fine, isSilent: true })).toEqual({ outcome: "silent", code: null });
  expect(outcomeOf({ ...fine, isSilent: true, heardMs: 1_000 }).outcome).toBe("sound");
  expect(outcomeOf({ ...fine, isFlowing: false })).toEqual({ outcome: "silent", code: "no_parts" });
  expect(outcomeOf({ ...fine, behindMs: 3_300 }).outcome).toBe("late");
  expect(outcomeOf({ ...fine, behindMs: 3_300, intervalMs: 2_000 }).outcome).toBe("sound");
  expect(outcomeOf({ ...fine, missing: 1 })).toEqual({ outcome: "late", code: "parts_missing" });
});
