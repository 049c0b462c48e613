/** What the tracker's port answers: to everybody, to monitors that know Statuspage, to the operator, through another process. */
import { expect, test } from "bun:test";
import { Metrics, silentLog } from "../../platform/index.ts";
import type { Maintenance, StatusNow } from "../../protocol/index.ts";
import { openHttp } from "../open-http.ts";
import { snapshotFiles } from "./snapshot.ts";
import { OPERATOR, openStatusScene } from "./testing/status-scene.ts";

type Refusal = { error: { code: string; message: string } };

test("the summary is what Statuspage made common, with ours beside it, and any page may read it", async () => {
  await using scene = await openStatusScene();
  await scene.tracker.tick();
  const answer = await scene.call("/status/summary.json");
  const summary = (await answer.json()) as { stentor: StatusNow; status: unknown; page: unknown };
  expect(answer.headers.get("access-control-allow-origin")).toBe("*");
  expect(answer.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
  expect(summary.stentor).toMatchObject({ state: "fine", note: null, incidents: [] });
  expect(summary.stentor.sentence.length).toBeGreaterThan(10);
  expect(summary.status).toEqual({ indicator: "none", description: summary.stentor.sentence });
  expect(summary.page).toMatchObject({ id: "stentor", url: `${scene.url}/status`, time_zone: "Europe/Vienna" });
});

test("reports come in bins against what is usual; a window or a category that is none is refused by name", async () => {
  await using scene = await openStatusScene();
  const series = (await (await scene.call("/status/reports.json?window=1h&category=no-sound")).json()) as {
    bins: { binMs: number; counts: unknown[]; expected: unknown[]; low: unknown[]; high: unknown[] };
  };
  expect(series.bins.binMs).toBe(60_000);
  const { counts, expected, low, high } = series.bins;
  expect([counts, expected, low, high].map((bins) => bins.length)).toEqual([60, 60, 60, 60]);
  for (const query of ["window=1y", "category=boring", "room=../etc"]) {
    const refused = await scene.call(`/status/reports.json?${query}`);
    expect([query, refused.status]).toEqual([query, 400]);
    expect(((await refused.json()) as Refusal).error.message).toContain(query.split("=")[0] ?? "");
  }
});

test("feed, badge, history and config are there, and nothing else lives below /status", async () => {
  await using scene = await openStatusScene();
  const feed = await scene.call("/status/feed.atom");
  expect(feed.headers.get("content-type")).toBe("application/atom+xml; charset=utf-8");
  expect(await feed.text()).toContain('<feed xmlns="http://www.w3.org/2005/Atom">');
  expect(await (await scene.call("/status/badge.svg")).text()).toContain("sound: fine");
  expect(await (await scene.call("/status/history.json")).json()).toMatchObject({
    sinceMs: scene.clock.nowMs(),
    grade: { incidents: 0, medianDelayMs: null, letter: null },
    incidents: [],
  });
  expect(await (await scene.call("/status/config.json")).json()).toMatchObject({
    trackerUrl: "https://status.example.org",
    mail: false,
    rooms: [],
  });
  expect((await scene.call("/status/nothing")).status).toBe(404);
  expect((await scene.call("/status/summary.json", { method: "DELETE" })).status).toBe(405);
});

test("a wall clock that is set back does not hold the answers up", async () => {
  await using scene = await openStatusScene();
  const { clock, tracker } = scene;
  expect(await (await scene.call("/status/summary.json")).json()).toMatchObject({ scheduled_maintenances: [] });
  const nowMs = clock.nowMs.bind(clock);
  clock.nowMs = () => nowMs() - 3_600_000;
  const [fromMs, toMs] = [clock.nowMs() + 60_000, clock.nowMs() + 120_000];
  await tracker.watch.maintenance.plan({ title: "New disks", text: "", fromMs, toMs, scope: {} });
  clock.advance(2_000);
  expect(await (await scene.call("/status/summary.json")).json()).toMatchObject({
    scheduled_maintenances: [{ name: "New disks" }],
  });
});

test("work is planned, and words are said, by the operator alone; guesses are slowed", async () => {
  await using scene = await openStatusScene();
  const at = (ms: number) => new Date(scene.clock.nowMs() + ms).toISOString();
  const plan = { title: "New disks", from: at(3_600_000), to: at(7_200_000) };
  const post = (path: string, json: unknown, token?: string) =>
    scene.call(path, { method: "POST", json, ...(token === undefined ? {} : { token }) });
  expect((await post("/status/maintenance", plan)).status).toBe(401);
  expect((await post("/status/maintenance", plan, "some-other-token-0123")).status).toBe(401);
  const planned = (await (await post("/status/maintenance", plan, OPERATOR)).json()) as Maintenance;
  expect(planned).toMatchObject({ title: "New disks", fromMs: scene.clock.nowMs() + 3_600_000, scope: {} });
  const backwards = await post("/status/maintenance", { ...plan, to: plan.from }, OPERATOR);
  expect(((await backwards.json()) as Refusal).error.message).toContain("must end after it begins");
  const list = (await (await scene.call("/status/maintenance")).json()) as { maintenance: Maintenance[] };
  expect(list.maintenance.map(({ id }) => id)).toEqual([planned.id]);
  expect((await scene.call(`/status/maintenance/${planned.id}`, { method: "DELETE", token: OPERATOR })).status).toBe(
    204,
  );
  const word = { stage: "identified", text: "A cable was cut." };
  const nowhere = await post("/status/incidents/nowhere/updates", word, OPERATOR);
  expect([nowhere.status, ((await nowhere.json()) as Refusal).error.code]).toEqual([404, "incident_not_found"]);
  const statuses: number[] = [];
  for (let guess = 0; guess < 25; guess++) {
    statuses.push((await post("/status/maintenance", plan, `guess-number-${guess}-0123456789`)).status);
  }
  expect(statuses).toContain(429);
});

test("a successor that shows the operator's token is given way to", async () => {
  await using scene = await openStatusScene();
  expect((await scene.call("/status/give-way", { method: "POST" })).status).toBe(401);
  expect(scene.gaveWay()).toBe(0);
  expect((await scene.call("/status/give-way", { method: "POST", token: OPERATOR })).status).toBe(202);
  expect(scene.gaveWay()).toBe(1);
});

test("another process answers with the tracker's words, and says so when the tracker is silent", async () => {
  await using scene = await openStatusScene();
  const edge = (relay: typeof scene.relay) =>
    openHttp({
      config: { port: 0, host: "127.0.0.1", tls: undefined, trustedProxies: [], publicUrl: undefined },
      tracker: relay,
      otherMetrics: async () => "",
      metrics: new Metrics(),
      log: silentLog,
      clock: scene.clock,
      ready: () => ({}),
    });
  const http = edge(scene.relay);
  const carried = (await (await fetch(`${http.url}/status/summary.json`)).json()) as { page: { url: string } };
  expect(carried.page.url).toBe(`${http.url}/status`);
  await scene[Symbol.asyncDispose]();
  const refused = await fetch(`${http.url}/status/history.json`);
  expect(refused.status).toBe(503);
  expect(refused.headers.get("retry-after")).toBe("2");
  expect(((await refused.json()) as Refusal).error.code).toBe("tracker_unavailable");
  await http.close();
});

test("the files for a mirror hold no script and no markup of others", async () => {
  await using scene = await openStatusScene();
  await scene.tracker.watch.maintenance.plan({
    title: "<script>alert(1)</script>",
    text: "",
    fromMs: scene.clock.nowMs(),
    toMs: scene.clock.nowMs() + 60_000,
    scope: {},
  });
  const files = snapshotFiles(scene.tracker, "https://live.example.org");
  expect([...files.keys()]).toEqual([
    "index.html",
    "summary.json",
    "incidents.json",
    "reports.json",
    "feed.atom",
    "badge.svg",
  ]);
  expect(files.get("index.html")).not.toContain("<script");
  expect(JSON.parse(files.get("summary.json") ?? "")).toMatchObject({ status: { indicator: "none" } });
});
