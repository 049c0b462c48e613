import { expect, test } from "bun:test";
import { ScriptedNight } from "./testing/scripted-night.ts";

test("an edge that dies while its listeners go on elsewhere is possible trouble at most, and said so in figures", async () => {
  const night = await ScriptedNight.start();
  expect(night.now).toMatchObject({ state: "fine", sentence: "All rooms sound as they should.", note: null });
  night.mark();
  const rooms = night.kill("e2");
  await night.run(2);
  night.rescue("e2", rooms);
  expect(await night.untilSaid("possible", 10)).toBeLessThanOrEqual(5);
  await night.run(10);
  const { state, sentence, incidents } = night.now;
  expect(state).toBe("possible");
  expect(sentence).toBe("Since 18:01 UTC edge 2 does not answer; 1,000 of its 1,000 listeners go on at others.");
  expect(incidents[0]).toMatchObject({ impact: "minor", measures: ["Listeners of edge 2 go on at other edges."] });
  await night.run(300);
  expect(night.now.state).toBe("fine");
  expect(night.changes.map(({ change }) => change)).toEqual(["opened", "updated", "resolved"]);
});

test("an edge whose listeners do not come back is trouble", async () => {
  const night = await ScriptedNight.start();
  night.mark();
  night.kill("e2");
  expect(await night.untilSaid("possible", 10)).toBeLessThanOrEqual(4);
  expect(await night.untilSaid("trouble", 60)).toBeLessThanOrEqual(20);
  expect(night.now.sentence).toContain("edge 2 does not answer; 0 of its 1,000 listeners go on at others");
});

test("a program that falls silent is told by probes, then with the people who report it", async () => {
  const night = await ScriptedNight.start();
  night.mark();
  night.probes = (_edge, room) => (room === "a" ? "silent" : undefined);
  night.reports = (second) =>
    second >= 10 && second < 100
      ? [{ category: "no-sound", people: 3, confirmed: 2, room: "a", edge: "e1", region: "AT" }]
      : [];
  expect(await night.untilSaid("possible", 60)).toBeLessThanOrEqual(15);
  expect(await night.untilSaid("trouble", 60)).toBeLessThanOrEqual(30);
  await night.run(60);
  const { sentence, incidents, components } = night.now;
  expect(incidents).toHaveLength(1);
  expect(sentence).toMatch(
    /^Since 18:01 UTC the program of "Town hall" is silent on every edge; \d+ people reported no sound, 6\d % of them confirmed by our measurements\.$/,
  );
  expect(incidents[0]).toMatchObject({ title: "No sound in Town hall", scope: { room: "a" }, state: "trouble" });
  expect(components.find(({ name }) => name === "Jazz")?.state).toBe("fine");
});
