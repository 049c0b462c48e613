import { expect, test } from "bun:test";
import { ScriptedNight } from "./testing/scripted-night.ts";

const THREE = { rooms: { a: "Town hall", b: "Jazz", c: "Chess" } };

test("reports of another room belong to the room in trouble while that room shows nothing itself", async () => {
  const night = await ScriptedNight.start(THREE);
  night.mark();
  night.probes = (_edge, room) => (room === "a" ? "silent" : undefined);
  night.reports = (second) => (second > 20 ? [{ category: "no-sound", people: 2, room: "b", edge: "e1" }] : []);
  await night.run(120);
  expect(night.now.incidents).toHaveLength(1);
  expect(night.now.incidents[0]?.scope).toEqual({ room: "a" });
  expect(night.now.components.find(({ name }) => name === "Jazz")?.state).toBe("fine");
  expect(night.watch.openIncident("a", "no-sound")).toBe(night.now.incidents[0]?.id ?? "");
  expect(night.watch.openIncident("b", "no-sound")).toBeNull();
});

test("reports of another room that our measurements confirm are its own trouble", async () => {
  const night = await ScriptedNight.start(THREE);
  night.mark();
  night.probes = (_edge, room) => (room === "a" ? "silent" : undefined);
  night.reports = () => [{ category: "no-sound", people: 2, confirmed: 2, room: "b", edge: "e1" }];
  await night.run(120);
  expect(night.now.incidents.map(({ scope }) => scope)).toContainEqual({ room: "b" });
});

test("a trouble that spreads to most rooms takes the narrower one in", async () => {
  const night = await ScriptedNight.start(THREE);
  night.probes = (_edge, room) => (room === "a" ? "silent" : undefined);
  await night.run(40);
  const [first] = night.now.incidents;
  night.probes = () => "silent";
  await night.run(40);
  const [whole, ...others] = night.now.incidents;
  expect(others).toEqual([]);
  expect(whole).toMatchObject({
    scope: {},
    onsetMs: first?.onsetMs,
    openedAtMs: first?.openedAtMs,
    impact: "critical",
  });
  const merged = night.watch.incidents({ fromMs: 0, limit: 9 }).find(({ id }) => id === first?.id);
  expect(merged).toMatchObject({ state: "resolved", mergedInto: whole?.id });
  expect(night.changes.map(({ change }) => change)).toContain("merged");
});

test("it is quiet, watched, over; and what comes back soon is the same incident", async () => {
  const night = await ScriptedNight.start();
  const silent = (_edge: string, room: string) => (room === "a" ? ("silent" as const) : undefined);
  night.probes = silent;
  await night.run(40);
  const [{ id } = { id: "" }] = night.now.incidents;
  night.probes = () => undefined;
  await night.run(60);
  expect(night.now.state).toBe("possible");
  expect(night.now.sentence).toMatch(/^No sound in Town hall: no sign of it since 18:0\d UTC; we keep watching\.$/);
  await night.run(300);
  expect(night.now).toMatchObject({ state: "fine", incidents: [] });
  night.probes = silent;
  await night.run(40);
  expect(night.now.incidents[0]?.id).toBe(id);
  const stages = night.now.incidents[0]?.updates.map(({ stage }) => stage);
  expect(stages).toEqual(["identified", "identified", "monitoring", "resolved", "identified", "identified"]);
  expect(night.now.incidents[0]?.updates.at(4)?.text).toContain("It has come back");
});

test("a false alarm is over at once, is not opened again by the same signs, and is counted", async () => {
  const night = await ScriptedNight.start();
  night.probes = (edge, room) => (room === "a" && edge === "e1" ? "late" : undefined);
  await night.run(40);
  const [{ id } = { id: "" }] = night.now.incidents;
  const judged = await night.watch.judge(id, true);
  expect(judged).toMatchObject({ state: "resolved", impact: "none" });
  await night.run(120);
  expect(night.now.state).toBe("fine");
  expect(night.watch.grade()).toMatchObject({ incidents: 0, falseAlarms: 1, letter: null });
  night.probes = (_edge, room) => (room === "a" ? "silent" : undefined);
  await night.run(30);
  expect(night.now.state).not.toBe("fine");
});

test("the operator says what is known, and when it is over", async () => {
  const night = await ScriptedNight.start();
  night.kill("e2");
  await night.run(10);
  const [{ id } = { id: "" }] = night.now.incidents;
  await night.watch.say(id, { stage: "identified", text: "A power supply failed." });
  expect(night.now.incidents[0]?.updates.at(-1)).toMatchObject({ by: "operator", text: "A power supply failed." });
  const resolved = await night.watch.say(id, { stage: "resolved", text: "The machine is back." });
  expect(resolved.state).toBe("resolved");
  await night.run(60);
  expect(night.now.incidents).toEqual([]);
  expect(night.watch.say("nothing", { stage: "resolved", text: "x" })).rejects.toMatchObject({
    code: "incident_not_found",
  });
  expect(night.watch.say(id, { stage: "resolved", text: " " })).rejects.toMatchObject({ code: "bad_request" });
});

test("a verdict and its measures stand with the incident of its room", async () => {
  const night = await ScriptedNight.start();
  night.probes = (_edge, room) => (room === "a" ? "unreachable" : undefined);
  await night.run(20);
  const verdict = {
    ...{ room: "a", atMs: 0, stressed: true, since: 0, verdict: "crowd" as const, sentence: "It is the crowd." },
    ...{ probabilities: { crowd: 0.9, attack: 0, both: 0, "own-fault": 0, upstream: 0.1, undetermined: 0 } },
    ...{ evidence: [], ofProven: null, measures: [{ atMs: 0, what: "Newcomers wait." }] },
  };
  night.watch.verdict(verdict);
  night.watch.verdict({ ...verdict, room: "b", verdict: "attack" });
  expect(night.now.incidents[0]).toMatchObject({
    title: "Joining fails in Town hall",
    verdict: { is: "crowd", says: "It is the crowd." },
    measures: ["Newcomers wait."],
  });
});

test("after a restart incidents, plans and what is usual are there, and go on", async () => {
  const before = await ScriptedNight.start({ days: 1 });
  before.probes = (_edge, room) => (room === "a" ? "silent" : undefined);
  await before.run(60);
  const [told] = before.now.incidents;
  const startMs = before.clock.nowMs();
  const after = await ScriptedNight.start({ store: before.store, startMs, days: 0 });
  expect(after.watch.incidents({ fromMs: 0, limit: 9 }).map(({ id }) => id)).toEqual([told?.id ?? ""]);
  const span = { fromMs: startMs - 3_600_000, toMs: startMs - 600_000, binMs: 300_000 };
  const { expected, low, high } = after.watch.expected(span);
  expect(expected).toHaveLength(10);
  for (const [at, value] of expected.entries()) {
    expect(value).toBeGreaterThan(1);
    expect(value).toBeLessThan(15);
    expect(low[at] ?? Number.NaN).toBeLessThanOrEqual(value ?? 0);
    expect(high[at] ?? 0).toBeGreaterThan(value ?? 0);
  }
  await after.run(30);
  expect(after.now.state).toBe("possible");
  await after.run(300);
  expect(after.watch.incidents({ fromMs: 0, limit: 9 })[0]).toMatchObject({ id: told?.id, state: "resolved" });
});

test("the grade is how soon it was told", async () => {
  const night = await ScriptedNight.start();
  expect(night.watch.grade()).toMatchObject({ incidents: 0, medianDelayMs: null, letter: null });
  night.kill("e2");
  await night.run(60);
  const { medianDelayMs, letter, falseAlarmBudgetPerMonth } = night.watch.grade();
  expect(medianDelayMs).toBe(3_000);
  expect({ letter, falseAlarmBudgetPerMonth }).toEqual({ letter: "A", falseAlarmBudgetPerMonth: 1 });
});
