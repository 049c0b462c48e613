import { describe, expect, test } from "bun:test";
import { type EdgeFacts, FRAME_TYPE, type Handover, type Pace } from "../protocol/index.ts";
import { LoopbackListener } from "./loopback-listener.ts";
import { fakePart, LoopbackScene, turn, until } from "./loopback-scene.ts";
import { RawClient } from "./raw-client.ts";
import { ToldLoad } from "./testing/told-load.ts";

const history = Array.from({ length: 50 }, (_, at) => fakePart(101 + at));
const NEVER_READ = 100;
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at);

function jsonOf<T>(listener: LoopbackListener, type: number): T[] {
  return listener.frames
    .filter((frame) => frame.type === type)
    .map(({ body }) => JSON.parse(new TextDecoder().decode(body)) as T);
}

/** The clock goes on by `stepMs` with each decision, until the metric has the value. */
async function passUntil(scene: LoopbackScene, stepMs: number, metric: string, value: number): Promise<void> {
  while ((await scene.metric(metric)) !== value) {
    scene.clock.advance(stepMs);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe("an edge with too much to do", () => {
  test("makes a room later, first for joiners, then for all; and sooner again; nobody loses a part", async () => {
    const loadWatch = new ToldLoad();
    await using scene = new LoopbackScene({ history, maxIntervalMs: 2_000, loadWatch });
    const facts: EdgeFacts[] = [];
    scene.relay.subscribe("edge.edge-1.facts", (bytes) => {
      facts.push(JSON.parse(new TextDecoder().decode(bytes)) as EdgeFacts);
    });
    using early = await LoopbackListener.join(scene.url("listen"));
    using stream = await RawClient.get(scene.url("live.opus"));
    loadWatch.load = 0.95;
    await passUntil(scene, 250, "stentor_edge_interval_seconds", 0.4);
    loadWatch.load = 0.7;
    expect(await scene.metric('stentor_edge_pace_steps_total{direction="later",to="400"}')).toBe(1);
    using joiner = await LoopbackListener.join(scene.url("listen"));
    expect(joiner.welcome.intervalMs).toBe(400);

    await scene.publishAll(151, 160);
    await until(() => early.parts.at(-1) === 160 && (joiner.parts.at(-1) ?? 0) >= 159);
    const [told] = jsonOf<Pace>(early, FRAME_TYPE.pace);
    expect(told).toMatchObject({ intervalMs: 400, lean: false, why: "busy" });
    scene.clock.advance(told?.afterMs ?? 0);
    const before = early.messages.length;
    await scene.publishAll(161, 170);
    await until(() => (early.parts.at(-1) ?? 0) >= 169);
    expect(early.messages.slice(before).every((frames) => frames <= 2)).toBe(true);
    expect(early.messages.length - before).toBeLessThanOrEqual(6);
    await until(() => facts.at(-1)?.rooms[scene.room]?.intervalMs === 400);
    expect(facts.at(-1)).toMatchObject({ load: 0.7, listeners: 3, leaving: false, url: null });

    loadWatch.load = 0.1;
    await passUntil(scene, 5_000, "stentor_edge_interval_seconds", 0.2);
    await scene.publishAll(171, 180);
    await until(() => [early, joiner].every(({ parts }) => parts.at(-1) === 180));
    expect(jsonOf<Pace>(early, FRAME_TYPE.pace).at(-1)).toMatchObject({ intervalMs: 200, afterMs: 0, why: "calm" });
    for (const { parts, moves } of [early, joiner]) {
      expect(parts).toEqual(numbers(parts[0] ?? 0, 180));
      expect(moves).toEqual([]);
    }
    expect(stream.closed).toBe(false);
  });

  test("keeps a fixed interval whatever the load is", async () => {
    const loadWatch = new ToldLoad();
    loadWatch.load = 3;
    loadWatch.isLate = true;
    await using scene = new LoopbackScene({ history, intervalMs: 1_000, maxIntervalMs: 1_000, loadWatch });
    using listener = await LoopbackListener.join(scene.url("listen"));
    await passUntil(scene, 1_000, "stentor_edge_load", 3);
    await passUntil(scene, 10_000, "stentor_edge_interval_seconds", 1);
    expect(scene.edge.load).toBe(3);
    expect(jsonOf<Pace>(listener, FRAME_TYPE.pace)).toEqual([]);
  });

  test("whose sound is late already waits for nobody, up to the lean rendition; who named one keeps it", async () => {
    const loadWatch = new ToldLoad();
    loadWatch.load = 5;
    loadWatch.isLate = true;
    await using scene = new LoopbackScene({ history, maxIntervalMs: 400, loadWatch });
    using listener = await LoopbackListener.join(scene.url("listen"));
    using choosy = await LoopbackListener.join(scene.url("listen?rendition=voice"));
    await passUntil(scene, 1_000, 'stentor_edge_pace_steps_total{direction="later",to="lean"}', 1);
    await scene.publishAll(151, 154);
    await until(() => [listener, choosy].every(({ parts }) => (parts.at(-1) ?? 0) >= 153));
    expect(jsonOf<Pace>(listener, FRAME_TYPE.pace).at(-1)).toMatchObject({ intervalMs: 400, afterMs: 0, lean: true });
    expect(jsonOf<Pace>(choosy, FRAME_TYPE.pace).at(-1)).toMatchObject({ intervalMs: 400, lean: false });
    const inits = (of: LoopbackListener) =>
      of.frames.filter(({ type }) => type === FRAME_TYPE.init).map(({ body }) => new TextDecoder().decode(body));
    expect(inits(listener).at(-1)).toBe("init lean");
    expect(inits(choosy)).toEqual(["init voice"]);
    using joiner = await LoopbackListener.join(scene.url("listen"));
    expect(joiner.welcome).toMatchObject({ rendition: "lean", intervalMs: 400 });
  });
});

describe("an edge that is told to stop", () => {
  test("asks its listeners to go, writes to them until they have, and refuses new ones", async () => {
    const alternates = () => ["https://other.example"];
    await using scene = new LoopbackScene({ history, alternates });
    const listener = await LoopbackListener.join(scene.url("listen"));
    const stream = await scene.get("live.opus");
    expect(listener.welcome.alternates).toEqual(["https://other.example"]);
    const handedOver = scene.edge.handOver(60_000);
    for (const path of ["listen", "live.opus"]) {
      const answer = await scene.get(path);
      expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "1"]);
      expect(await answer.json()).toMatchObject({ error: { code: "overloaded" } });
    }
    expect((await scene.get("hls/index.m3u8")).status).toBe(200);
    await scene.publishAll(151, 153);
    await until(() => listener.parts.at(-1) === 153);
    expect(jsonOf<Handover>(listener, FRAME_TYPE.handover)).toEqual([{ withinMs: 60_000, alternates: alternates() }]);
    listener[Symbol.dispose]();
    await handedOver;
    expect((await stream.bytes()).length).toBeGreaterThan(0);
    expect(scene.edge.listeners).toBe(0);
  });

  test("closes who has not gone three seconds after the time", async () => {
    await using scene = new LoopbackScene({ history });
    using listener = await LoopbackListener.join(scene.url("listen"));
    const facts: EdgeFacts[] = [];
    scene.relay.subscribe("edge.edge-1.facts", (bytes) => {
      facts.push(JSON.parse(new TextDecoder().decode(bytes)) as EdgeFacts);
    });
    const startMs = performance.now();
    await scene.edge.handOver(100);
    expect(facts[0]).toMatchObject({ leaving: true, listeners: 1 });
    expect(facts.at(-1)).toMatchObject({ leaving: true, listeners: 0, rooms: { [scene.room]: { leaves: 1 } } });
    expect(performance.now() - startMs).toBeGreaterThan(3_000);
    await until(() => listener.closed !== undefined);
    expect(listener.closed?.code).toBe(1001);
  });
});

describe("storms", () => {
  test("two thousand who come at once all get a greeting and the parts that follow", async () => {
    await using scene = new LoopbackScene({ history });
    const listeners: LoopbackListener[] = [];
    for (let batch = 0; batch < 8; batch++) {
      listeners.push(
        ...(await Promise.all(Array.from({ length: 250 }, () => LoopbackListener.join(scene.url("listen"))))),
      );
      scene.publish(fakePart(151 + batch));
    }
    scene.publish(fakePart(159));
    await until(() => listeners.every(({ parts }) => parts.at(-1) === 159));
    for (const { parts } of listeners) expect(parts).toEqual(numbers(parts[0] ?? 0, 159));
    for (const listener of listeners) listener[Symbol.dispose]();
  });
});

describe("a hundred who never read", () => {
  test("cost bounded memory, and the others' sound goes on", async () => {
    const LARGE = 64 * 1024;
    await using scene = new LoopbackScene({ history: [fakePart(1)] });
    const silent = await Promise.all(Array.from({ length: NEVER_READ }, () => RawClient.listen(scene.url("listen"))));
    for (const client of silent) client.pause();
    using other = await LoopbackListener.join(scene.url("listen"));
    const rssBefore = process.memoryUsage.rss();
    for (let number = 2; number <= 120; number++) {
      scene.publish(fakePart(number, LARGE));
      await until(() => other.parts.at(-1) === number);
    }
    expect(other.parts).toEqual(numbers(1, 120));
    expect(await scene.metric('stentor_edge_slow_listeners_total{kind="websocket"}')).toBe(NEVER_READ);
    await turn();
    // Without a bound it would be 120 × 64 KiB each.
    expect((process.memoryUsage.rss() - rssBefore) / NEVER_READ).toBeLessThan(1024 * 1024);
    for (const client of silent) client[Symbol.dispose]();
  });
});
