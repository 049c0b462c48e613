import { expect, test } from "bun:test";
import { madeUpIncident } from "../testing/fake-tracker.ts";
import { reportersText, storyOf } from "./incident-story.ts";
import { incidentsOf } from "./incidents-of.ts";
import { noticeOf } from "./push-notice.ts";
import { agoText, regionText, scopeText, spanText } from "./status-words.ts";

test("spans are told as exactly as it helps", () => {
  const MINUTE = 60_000;
  expect([0, 95_000, 3 * MINUTE + 59_000, 60 * MINUTE, 125 * MINUTE, 4 * 1_440 * MINUTE].map(spanText)).toEqual([
    ...["0 s", "95 s", "3 min", "1 h", "2 h 5 min", "4 days"],
  ]);
  expect([agoText(900), agoText(-5_000), agoText(200_000)]).toEqual(["just now", "just now", "3 min ago"]);
});

test("places have names, and what is none is shown as it came", () => {
  expect([regionText("AT"), regionText("<b>"), regionText("")]).toEqual(["Austria", "<b>", ""]);
  const titles = new Map([["r-1", "Town hall"]]);
  expect(scopeText({}, titles)).toBe("Everywhere");
  expect(scopeText({ room: "r-1", region: "DE" }, titles)).toBe("Town hall · Germany");
  expect(scopeText({ room: "r-9", edge: "e-2" }, titles)).toBe("One room · Edge e-2");
});

test("an incident's story runs from now back to when it began, and its end is told once", () => {
  const openedAtMs = 100_000;
  const told = madeUpIncident({
    id: "i",
    openedAtMs,
    resolvedAtMs: 400_000,
    updates: [{ atMs: 400_000, stage: "resolved", text: "It is over.", by: "tracker" }],
  });
  expect(storyOf(told).map(({ head }) => head)).toEqual(["Over", "This page said so", "It began"]);
  const untold = madeUpIncident({ id: "i", openedAtMs, resolvedAtMs: 400_000 });
  expect(storyOf(untold).map(({ head }) => head)).toEqual(["Over", "This page said so", "It began"]);
  expect(
    reportersText(madeUpIncident({ id: "i", openedAtMs, reports: { people: 0, confirmed: 0, contradicted: 0 } })),
  ).toBe("Nobody has reported it; our own measurements found it.");
  expect(reportersText(told)).toBe(
    "212 people reported it. Our measurements show it for 180 of them, and show no trouble for 3.",
  );
});

test("a room's page tells of that room and of what is everywhere", () => {
  const of = (id: string, scope: { room?: string; edge?: string }, mergedInto: string | null = null) =>
    madeUpIncident({ id, openedAtMs: 0, scope, mergedInto });
  const all = [of("own", { room: "a" }), of("other", { room: "b" }), of("edge", { edge: "e" }), of("part", {}, "own")];
  expect(incidentsOf(all, "a").map(({ id }) => id)).toEqual(["own", "edge"]);
  expect(incidentsOf(all, null).map(({ id }) => id)).toEqual(["own", "other", "edge"]);
});

test("what is pushed leads only to the web's own addresses, whatever it says", () => {
  const origin = "https://rooms.example";
  const notice = (value: unknown) => noticeOf(typeof value === "string" ? value : JSON.stringify(value), origin);
  expect(notice({ id: "d-1", title: "No sound", text: "In Town hall.", url: `${origin}/status#i-1` })).toEqual({
    title: "No sound",
    body: "In Town hall.",
    tag: "d-1",
    data: { url: `${origin}/status#i-1` },
  });
  for (const url of ["javascript:alert(1)", "data:text/html,x", 7, null, "http://"]) {
    expect(notice({ title: "x", url }).data.url).toBe(`${origin}/status`);
  }
  for (const junk of ["", "no JSON", "[]", "null", "7"]) expect(notice(junk).title).toBe("Stentor");
  expect(notice({ title: "W".repeat(9_999) }).title.length).toBeLessThanOrEqual(120);
});
