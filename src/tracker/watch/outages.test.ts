import { expect, test } from "bun:test";
import { ScriptedNight } from "./testing/scripted-night.ts";

test("an edge that dies while its listeners go on elsewhere is possible trouble at most, and said so in figures", async () => {
  const night = await ScriptedNight.start({ days: 2 });
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

test("an edge that says that it leaves is no trouble", async () => {
  const night = await ScriptedNight.start();
  night.mark();
  night.leaving.add("e2");
  await night.run(2);
  const rooms = night.kill("e2");
  night.rescue("e2", rooms);
  expect(await night.untilSaid("possible", 120)).toBeUndefined();
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

test("a muted host is silence, then the hold sound: one trouble, which people who miss the sound confirm", async () => {
  const night = await ScriptedNight.start();
  night.mark();
  night.probes = (_edge, room) => (room === "a" ? "silent" : undefined);
  expect(await night.untilSaid("possible", 15)).toBeLessThanOrEqual(12);
  await night.run(5);
  night.probes = () => undefined;
  night.held.add("a");
  night.reports = (second) =>
    second >= 20 && second < 60
      ? [{ category: "no-sound", people: 2, confirmed: 2, room: "a", edge: "e1", region: "AT" }]
      : [];
  expect(night.watch.isSoundless("b")).toBe(false);
  expect(await night.untilSaid("trouble", 60)).toBeDefined();
  expect(night.watch.isSoundless("a")).toBe(true);
  await night.run(20);
  expect(night.now.sentence).toContain('nobody is heard in "Town hall": listeners hear the hold sound');
  expect(night.now.incidents).toHaveLength(1);
  night.held.clear();
  night.reports = () => [];
  await night.run(600);
  expect(night.now.state).toBe("fine");
});

test("a host who pauses is possible trouble, and no more", async () => {
  const night = await ScriptedNight.start();
  night.mark();
  night.held.add("a");
  await night.run(180);
  expect(night.now.state).toBe("possible");
  expect(night.changes.map(({ change }) => change)).not.toContain("resolved");
});

test("one silent edge of three is told of that edge, and one check alone of nothing", async () => {
  const night = await ScriptedNight.start();
  night.mark();
  let checks = 0;
  night.probes = (edge) => (edge === "e3" && checks++ < 2 ? "silent" : undefined);
  expect(await night.untilSaid("possible", 60)).toBeUndefined();
  night.probes = (edge) => (edge === "e3" ? "silent" : undefined);
  await night.untilSaid("possible", 30);
  expect(night.now.incidents[0]).toMatchObject({ scope: { edge: "e3" }, title: "No sound on edge 3" });
});

test("joins that fail for one region name the region", async () => {
  const night = await ScriptedNight.start();
  for (const seat of night.allSeats()) seat.joinsASecond = 3;
  await night.run(120);
  night.mark();
  for (const seat of night.allSeats()) seat.failedASecond = 1;
  night.reports = (second) =>
    second > 20
      ? [{ category: "cannot-join", people: 2, confirmed: 1, room: second % 2 ? "a" : "b", region: "AT" }]
      : [];
  expect(await night.untilSaid("possible", 60)).toBeLessThanOrEqual(15);
  expect(await night.untilSaid("trouble", 120)).toBeLessThanOrEqual(60);
  await night.run(30);
  const { incidents, sentence } = night.now;
  expect(incidents.filter(({ state }) => state === "trouble")).toHaveLength(1);
  expect(incidents[0]).toMatchObject({ title: "Joining fails in Austria", scope: { region: "AT" } });
  expect(sentence).toMatch(
    /people are not let in by a fault of ours in 2 of 2 rooms; \d+ people in Austria reported that they cannot join, 50 % of them confirmed/,
  );
});

test("reports of one room are told of that room from the first on", async () => {
  const night = await ScriptedNight.start({ probes: false });
  night.mark();
  night.reports = (second) =>
    second > 5 ? [{ category: "no-sound", people: 1, confirmed: second % 20 ? 1 : 0, room: "a", region: "DE" }] : [];
  expect(await night.untilSaid("possible", 60)).toBeLessThanOrEqual(20);
  expect(night.now.incidents[0]?.scope.room).toBe("a");
  expect(await night.untilSaid("trouble", 300)).toBeLessThanOrEqual(140);
  expect(night.now.sentence).toMatch(/people report no sound in "Town hall".*, 9\d % of them confirmed/);
  expect(night.now.components.find(({ name }) => name === "Jazz")?.state).toBe("fine");
});

test("a region that no server sees is told by the people there alone, and trouble only when it lasts", async () => {
  const night = await ScriptedNight.start();
  night.mark();
  night.reports = (second) => [{ category: "cannot-join", people: 1, room: second % 2 ? "a" : "b", region: "AT" }];
  expect(await night.untilSaid("possible", 120)).toBeLessThanOrEqual(60);
  expect(night.now.incidents[0]).toMatchObject({ title: "Reports of failed joins in Austria", impact: "minor" });
  expect(night.now.sentence).toMatch(/^Since 18:0\d UTC \d+ people report that they cannot join in Austria\.$/);
  const troubled = await night.untilSaid("trouble", 600);
  expect(troubled).toBeGreaterThan(300);
});

test("nobody hears anything of any server", async () => {
  const night = await ScriptedNight.start({ probes: false });
  night.mark();
  night.hasControl = false;
  night.seats.clear();
  expect(await night.untilSaid("possible", 10)).toBeLessThanOrEqual(4);
  await night.untilSaid("trouble", 30);
  expect(night.now.incidents).toHaveLength(1);
  expect(night.now).toMatchObject({ state: "trouble", incidents: [{ impact: "critical", scope: {} }] });
  expect(night.now.sentence).toContain("none of our servers is heard");
});

test("control that is away alone is said to be just that", async () => {
  const night = await ScriptedNight.start();
  night.mark();
  night.hasControl = false;
  expect(await night.untilSaid("possible", 10)).toBeLessThanOrEqual(4);
  expect(night.now.sentence).toContain("does not answer; what is under way goes on");
});

test("parts that do not come to any edge are told within seconds", async () => {
  const night = await ScriptedNight.start();
  night.mark();
  night.silentRooms = 2;
  expect(await night.untilSaid("possible", 10)).toBeLessThanOrEqual(5);
  expect(night.now.sentence).toContain("the sound of most rooms does not reach the edges");
});

test("ears that fall while connections stay are missed", async () => {
  const night = await ScriptedNight.start({ probes: false });
  night.mark();
  for (const seat of night.allSeats("a")) seat.ears = 100;
  expect(await night.untilSaid("possible", 30)).toBeLessThanOrEqual(10);
  expect(night.now.incidents[0]).toMatchObject({ scope: { room: "a" }, title: "No sound in Town hall" });
});
