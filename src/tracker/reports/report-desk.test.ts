/** The report desk as a whole: who counts, what is told, what lasts. */
import { expect, test } from "bun:test";
import { StentorError } from "../../protocol/index.ts";
import { MemoryRoomStore } from "../../store/index.ts";
import { KNOWN_FOR_MS, SETTLED_AFTER_MS } from "./check/known-edges.ts";
import { DeskScene, hearing } from "./testing/desk-scene.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

function addressOf(number: number): string {
  return `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`;
}

test("a report is counted by what it is about, and where, and answered with what was measured", async () => {
  await using scene = await DeskScene.open();
  scene.facts.set("listener-1", hearing(scene.clock, { stalls: 3 }));
  const listener = { edge: "edge-1", id: "listener-1" };
  const answer = await scene.send({ category: "choppy", listener, timeZone: "Europe/Vienna" });
  expect(answer).toEqual({
    taken: "first",
    check: "confirmed",
    says: "Confirmed. We measured 3 stalls and 0 skips since you connected.",
    incident: null,
  });
  const minute = scene.desk.minute(scene.clock.nowMs());
  expect([...minute.series.keys()].sort()).toEqual([
    "",
    "category=choppy",
    "edge=edge-1",
    "edge=edge-1|category=choppy",
    "region=AT",
    "region=AT|category=choppy",
    "room=town-hall",
    "room=town-hall|category=choppy",
  ]);
  const one = { people: 1, verified: 1, raw: 1, confirmed: 1, contradicted: 0, networks: 1 };
  expect(new Set([...minute.series.values()].map((tally) => JSON.stringify(tally)))).toEqual(
    new Set([JSON.stringify(one)]),
  );
  expect(scene.asked).toMatchObject([{ room: "town-hall", listener: "listener-1", address: "203.0.113.7" }]);
});

test("the same report is one, however often and however fast it comes, and after a restart", async () => {
  const store = new MemoryRoomStore();
  const clock = (await DeskScene.open({ store })).clock;
  await using scene = await DeskScene.open({ store, clock });
  const report = scene.report();
  const twins = await Promise.all([1, 2, 3].map(() => scene.desk.take(report, "203.0.113.7")));
  expect(twins.map(({ taken }) => taken)).toEqual(["first", "known", "known"]);
  expect((await scene.desk.take(report, "198.51.100.1")).taken).toBe("known");
  await scene.desk.close();
  clock.advance(5 * MINUTE_MS);
  await using again = await DeskScene.open({ store, clock });
  expect((await again.desk.take(report, "203.0.113.7")).taken).toBe("known");
  expect((await again.send({ id: "another-report", person: report.person }, "192.0.2.1")).taken).toBe("detail");
  expect(again.desk.people(null, 0, clock.nowMs() + MINUTE_MS).all).toBe(1);
});

test("one angry person with 50 browsers at one address is one; were all 50 to listen, they are four", async () => {
  await using scene = await DeskScene.open();
  const taken = await Promise.all(Array.from({ length: 50 }, () => scene.send()));
  expect(taken.filter((answer) => answer.taken === "first").length).toBe(1);
  expect(scene.tally()).toMatchObject({ people: 1, raw: 50, verified: 0 });
  for (let browser = 0; browser < 50; browser++) {
    scene.facts.set(`listener-${browser}`, hearing(scene.clock));
    await scene.send({ listener: { edge: "edge-1", id: `listener-${browser}` } }, "198.51.100.9");
  }
  expect(scene.tally()).toMatchObject({ people: 5, raw: 100, verified: 4, contradicted: 4 });
  // And an hour later, if nobody has found anything, once more.
  scene.clock.advance(HOUR_MS);
  expect((await scene.send()).taken).toBe("first");
});

test("a listener's id counts once, whoever shows it and wherever from", async () => {
  await using scene = await DeskScene.open();
  scene.facts.set("listener-1", hearing(scene.clock));
  for (let thief = 0; thief < 20; thief++) {
    await scene.send({ listener: { edge: "edge-1", id: "listener-1" } }, addressOf(thief << 16));
  }
  expect(scene.tally()).toMatchObject({ people: 1, verified: 1, raw: 20 });
  // An id that no edge knows makes nobody a listener.
  await scene.send({ listener: { edge: "edge-1", id: "made-up-id" } }, "198.51.100.1");
  await scene.send({ listener: { edge: "edge-1", id: "made-up-id-2" } }, "198.51.100.1");
  expect(scene.tally()).toMatchObject({ people: 2, verified: 1, raw: 22 });
});

test("a brigade of 100,000 false reports from 500 prefixes counts as few, in seconds and in bounded memory", async () => {
  await using scene = await DeskScene.open();
  const begun = performance.now();
  let first = 0;
  const minutes = 10;
  for (let minute = 0; minute < minutes; minute++) {
    for (let wave = 0; wave < 10; wave++) {
      const sent = Array.from({ length: 1_000 }, (_, at) => {
        const number = minute * 10_000 + wave * 1_000 + at;
        // Each address once: 500 networks of 200 addresses.
        return scene.send({ room: `room-${number % 700}` }, addressOf(((number % 500) << 8) | ((number / 500) % 256)));
      });
      first += (await Promise.all(sent)).filter(({ taken }) => taken === "first").length;
    }
    const tally = scene.tally();
    expect(tally?.raw).toBe(10_000);
    // Two a network and minute, twelve an hour; and twenty a /16, of which there are two.
    expect(tally?.people ?? 0).toBeLessThanOrEqual(40);
    expect(tally?.verified).toBe(0);
    scene.clock.advance(MINUTE_MS);
    await scene.desk.tick();
  }
  expect(first).toBeLessThanOrEqual(400);
  expect(performance.now() - begun).toBeLessThan(20_000);
  const text = await scene.metrics.text();
  expect(Number(/stentor_tracker_minute_cells (\d+)/.exec(text)?.[1])).toBeLessThan(10_000);
}, 60_000);

test("a brigade that is spread over 500 /16 counts two a network and minute, twelve an hour, and none of them is verified", async () => {
  await using scene = await DeskScene.open();
  let people = 0;
  for (let minute = 0; minute < 10; minute++) {
    const sent = Array.from({ length: 2_000 }, (_, at) =>
      scene.send({}, `${1 + ((at % 500) >> 8)}.${(at % 500) & 255}.7.${((at / 500) | 0) + minute * 4}`),
    );
    people += (await Promise.all(sent)).filter(({ taken }) => taken === "first").length;
    const tally = scene.tally();
    expect(tally?.networks).toBeLessThanOrEqual(500);
    expect(tally?.verified).toBe(0);
    scene.clock.advance(MINUTE_MS);
  }
  expect(people).toBe(500 * 12);
}, 30_000);

test("effective networks: many from one and one from another are little more than one", async () => {
  await using scene = await DeskScene.open();
  for (let listener = 0; listener < 28; listener++) {
    scene.facts.set(`listener-${listener}`, hearing(scene.clock));
    const id = { edge: "edge-1", id: `listener-${listener}` };
    await scene.send({ listener: id }, `203.0.113.${listener}`);
  }
  await scene.send({}, "198.51.100.1");
  const { people = 0, networks = 0 } = scene.tally() ?? {};
  expect(people).toBe(29);
  expect(networks).toBeCloseTo(29 ** 2 / (28 ** 2 + 1), 6);
});

test("in one incident a person counts once, and once again in another", async () => {
  await using scene = await DeskScene.open();
  const person = "person-of-the-test";
  const of = async () => (await scene.send({ person })).taken;
  expect(await of()).toBe("first");
  scene.incident = "incident-1";
  expect(await of()).toBe("detail");
  scene.clock.advance(3 * HOUR_MS);
  expect(await of()).toBe("detail");
  scene.incident = "incident-2";
  expect(await of()).toBe("first");
  scene.incident = "incident-1";
  expect(await of()).toBe("detail");
});

test("reports with absurd clocks count when they came; up to an hour late, when it happened", async () => {
  await using scene = await DeskScene.open();
  const now = scene.clock.nowMs();
  for (const [at, agoMs] of [-1, Number.NaN, Number.POSITIVE_INFINITY, HOUR_MS + 1, 3e11].entries()) {
    const { taken, says } = await scene.send({ agoMs }, addressOf(at << 16));
    expect([agoMs, taken]).toEqual([agoMs, "first"]);
    expect(says).toEndWith("The time that your device gave cannot be, so it counts as of now.");
  }
  expect((await scene.send({ agoMs: 10 * MINUTE_MS }, "198.51.100.7")).says).not.toContain("cannot be");
  expect(scene.tally()?.people).toBe(5);
  expect(scene.desk.minute(now - 10 * MINUTE_MS).series.get("")?.people).toBe(1);
});

test("what was counted is there after a restart, minute by minute, and minutes without a tracker have no count", async () => {
  const store = new MemoryRoomStore();
  const before = await DeskScene.open({ store });
  const { clock } = before;
  const startMs = Math.floor(clock.nowMs() / MINUTE_MS) * MINUTE_MS;
  for (let minute = 0; minute < 5; minute++) {
    for (let each = 0; each <= minute; each++) await before.send({}, addressOf((minute << 18) | (each << 16)));
    clock.advance(MINUTE_MS);
    await before.desk.tick();
  }
  // Not yet in any minute on the disk, one of them late.
  await before.send({ agoMs: 2 * MINUTE_MS, category: "delayed" }, "198.51.100.1");
  await before.send({ category: "delayed" }, "192.0.2.1");
  const span = { fromMs: startMs, toMs: startMs + 6 * MINUTE_MS, binMs: MINUTE_MS };
  const bins = before.desk.bins(span);
  expect(bins).toEqual([1, 2, 3, 5, 5, 1]);
  const series = (desk: typeof before.desk, at: number) => [...desk.minute(startMs + at * MINUTE_MS).series].sort();
  const minutes = [0, 3, 5].map((at) => series(before.desk, at));
  // It is killed here: nothing is written any more.
  clock.advance(4 * MINUTE_MS);
  await using after = await DeskScene.open({ store, clock });
  expect([0, 3, 5].map((at) => series(after.desk, at))).toEqual(minutes);
  expect(after.desk.bins({ ...span, toMs: startMs + 11 * MINUTE_MS })).toEqual([...bins, null, null, null, 0, null]);
  expect(after.desk.bins({ ...span, category: "delayed" })).toEqual([0, 0, 0, 1, 0, 1]);
  expect(after.desk.bins({ ...span, room: "elsewhere" })).toEqual([0, 0, 0, 0, 0, 0]);
  expect(after.desk.byCategory(startMs)).toEqual({ "no-sound": 15, delayed: 2 });
  expect(after.desk.byCategory(startMs, "town-hall")).toEqual({ "no-sound": 15, delayed: 2 });
  // A third life after a whole one counts nothing twice.
  await after.desk.close();
  await using third = await DeskScene.open({ store, clock });
  expect(third.desk.bins(span)).toEqual(bins);
  await before.desk.close();
});

test("fewer than five people of a region are not told", async () => {
  await using scene = await DeskScene.open({ regionOf: ({ language }) => language });
  const from = async (language: string, people: number, first: number) => {
    for (let each = 0; each < people; each++) await scene.send({ language }, addressOf((first + each) << 16));
  };
  await from("AT", 5, 0);
  await from("NZ", 4, 50);
  expect(scene.desk.byRegion(0)).toEqual([
    { region: "AT", people: 5 },
    { region: "NZ", people: null },
  ]);
  // Nor by what they wrote.
  await scene.send({ language: "AT", text: "Nothing since eight" }, "192.0.2.1");
  await scene.send({ language: "NZ", text: "It stutters here", person: "person-1" }, "192.0.2.2");
  expect(scene.desk.comments({ limit: 9 }).map(({ text, region }) => [text, region])).toEqual([
    ["It stutters here", null],
    ["Nothing since eight", "AT"],
  ]);
});

test("a disk that takes nothing makes a report refused, and sent again it counts once", async () => {
  const store = new MemoryRoomStore();
  await using scene = await DeskScene.open({ store });
  const report = scene.report({ text: "No sound" });
  const append = store.appendAll.bind(store);
  store.appendAll = () => Promise.reject(new StentorError("store_unavailable", "Cannot write: the disk is full"));
  await expect(scene.desk.take(report, "203.0.113.7")).rejects.toMatchObject({ code: "store_unavailable" });
  scene.clock.advance(MINUTE_MS);
  await scene.desk.tick();
  expect([scene.tally(), scene.desk.comments({ limit: 10 })]).toEqual([undefined, []]);
  store.appendAll = append;
  expect((await scene.desk.take(report, "203.0.113.7")).taken).toBe("first");
  expect(scene.tally()).toMatchObject({ people: 1, raw: 1 });
});

test("more reports than may wait are refused as overloaded; all that were acknowledged are kept", async () => {
  const store = new MemoryRoomStore();
  await using scene = await DeskScene.open({ store });
  const sent = Array.from({ length: 6_000 }, (_, at) => scene.send({}, addressOf(at << 8)));
  const settled = await Promise.allSettled(sent);
  const refused = settled.filter(({ status }) => status === "rejected");
  expect(refused.length).toBe(1_000);
  expect(refused).toEqual(
    refused.map(() => ({ status: "rejected", reason: expect.objectContaining({ code: "overloaded" }) })),
  );
  expect(await store.entries("reports", "", { sinceMs: 0, limit: 10_000 })).toHaveLength(5_000);
  expect(scene.tally()?.raw).toBe(5_000);
});

test("neither an address nor an id that a browser made is kept anywhere", async () => {
  const store = new MemoryRoomStore();
  await using scene = await DeskScene.open({ store });
  scene.facts.set("listener-1", hearing(scene.clock));
  await scene.send({ person: "person-secret", id: "report-secret", listener: { edge: "edge-1", id: "listener-1" } });
  await scene.desk.close();
  const series = ["reports", "report-minutes", "report-comments"];
  const kept = await Promise.all(series.map((name) => store.entries(name, "", { sinceMs: 0, limit: 100 })));
  const text = JSON.stringify([kept, [...(await store.notes(""))]]);
  expect(text).toContain("town-hall");
  for (const secret of ["203.0.113", "person-secret", "report-secret", "listener-1"])
    expect(text).not.toContain(secret);
});

test("an edge that went confirms, one that is silent does not hold a report up, and a name that was made up is nobody's", async () => {
  const never = () => new Promise<undefined>(() => undefined);
  await using scene = await DeskScene.open({ ask: never });
  scene.edges = ["edge-1", "edge-2"];
  scene.clock.advance(SETTLED_AFTER_MS);
  await scene.desk.tick();
  scene.clock.advance(1_000);
  scene.edges = ["edge-1"];
  const begun = performance.now();
  const [gone, silent, madeUp] = await Promise.all([
    scene.send({ listener: { edge: "edge-2", id: "listener-2" } }, "10.0.0.1"),
    scene.send({ listener: { edge: "edge-1", id: "listener-1" } }, "10.1.0.1"),
    scene.send({ listener: { edge: "edge-9", id: "listener-9" } }, "10.2.0.1"),
  ]);
  expect([gone?.check, silent?.check, madeUp?.check]).toEqual(["confirmed", "unknown", "unknown"]);
  expect(performance.now() - begun).toBeLessThan(1_500);
  // Nobody can show that he listened there: such reports count by address.
  expect(scene.tally("edge=edge-2")).toMatchObject({ people: 1, verified: 0, confirmed: 1 });
  expect(scene.tally("edge=edge-9")).toBeUndefined();
});

test("an edge that went a while ago confirms nothing any more", async () => {
  await using scene = await DeskScene.open();
  scene.edges = ["edge-1", "edge-2"];
  await scene.desk.tick();
  scene.edges = ["edge-1"];
  scene.clock.advance(KNOWN_FOR_MS);
  const { check } = await scene.send({ listener: { edge: "edge-2", id: "listener-2" } });
  expect(check).toBe("unknown");
  expect(scene.tally("edge=edge-2")).toBeUndefined();
});

test("a tracker that has just begun says of no edge that it is gone", async () => {
  const store = new MemoryRoomStore();
  const before = await DeskScene.open({ store });
  before.facts.set("listener-1", hearing(before.clock));
  const listener = { edge: "edge-1", id: "listener-1" };
  await before.send({ listener });
  await before.desk.close();
  before.clock.advance(MINUTE_MS);
  await using after = await DeskScene.open({ store, clock: before.clock });
  after.edges = [];
  after.clock.advance(1_000);
  expect((await after.send({ id: "report-a", listener }, "10.0.0.1")).check).toBe("unknown");
  after.clock.advance(SETTLED_AFTER_MS);
  expect((await after.send({ id: "report-b", listener }, "10.1.0.1")).check).toBe("confirmed");
});

test("a thousand reports at once share few transactions", async () => {
  const store = new MemoryRoomStore();
  await using scene = await DeskScene.open({ store });
  let writes = 0;
  const append = store.appendAll.bind(store);
  store.appendAll = (entries) => {
    writes += 1;
    return append(entries);
  };
  await Promise.all(Array.from({ length: 1_000 }, () => scene.send()));
  expect(writes).toBeLessThan(10);
});

test("reports are forgotten on demand, their counts stay", async () => {
  await using scene = await DeskScene.open();
  await scene.send({ text: "No sound" });
  scene.clock.advance(MINUTE_MS);
  await scene.desk.tick();
  await scene.desk.forget(scene.clock.nowMs());
  expect(await scene.store.entries("reports", "", { sinceMs: 0, limit: 10 })).toEqual([]);
  expect(scene.desk.comments({ limit: 10 })).toEqual([]);
  expect(scene.desk.people("town-hall", 0, scene.clock.nowMs()).all).toBe(1);
  expect(await scene.store.entries("report-minutes", "", { sinceMs: 0, limit: 10 })).toHaveLength(1);
});
