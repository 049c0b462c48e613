/** Several edge processes behind one port, without NATS: as `npm start -- --edges 2`. */
import { expect, test } from "bun:test";
import { Rehearsal, withDefaults } from "../src/rehearse/index.ts";
import { OperatorApi } from "./operator-api.ts";
import { eventually, freePort, Scene } from "./scene.ts";
import { run } from "./speech.ts";

const LISTENERS = 60;

test("two edges share a port, tell their figures together, and one that dies is replaced without a word lost", async () => {
  await using scene = await Scene.start({ STENTOR_EDGES: "2" });
  const room = await scene.createRoom({ title: "Two doors" });
  await scene.goLive(room);
  const crowd = new Rehearsal(
    withDefaults({
      url: scene.url,
      room: room.id,
      listeners: LISTENERS,
      rampMs: 1_000,
      forMs: 600_000,
      processes: 0,
    }),
  );
  await eventually("everybody hears", () => crowd.counters.joined === LISTENERS);
  const at = (edge: string) => scene.metric("stentor_edge_listeners", `edge="${edge}"`);
  await eventually("both edges have listeners, and all are told of", async () => {
    const [first, second] = [await at("1"), await at("2")];
    return first > 0 && second > 0 && first + second === LISTENERS;
  });
  expect(await scene.metric("stentor_origin_rooms")).toBe(1);
  expect(await scene.metric("stentor_control_edges")).toBe(2);

  const children = (await run(["pgrep", "-f", "-P", String(scene.pid), "edge-child"])).trim().split("\n");
  expect(children).toHaveLength(2);
  await run(["kill", "-9", children[0] ?? ""]);
  await eventually(
    "all are back",
    () => crowd.counters.reconnected > 0 && crowd.counters.reconnected === crowd.counters.drops,
  );
  await eventually(
    "another edge took its place",
    async () => (await scene.metric("stentor_child_restarts_total")) === 1,
  );
  await eventually("the count is right again", async () => {
    const { listeners } = await scene.api<{ listeners: number }>("GET", `/rooms/${room.id}`);
    return listeners === LISTENERS;
  });
  const paper = await (await fetch(`${scene.url}/r/${room.id}/report`)).text();
  const style = /<link rel="stylesheet" href="([^"]+)">/.exec(paper)?.[1] ?? "none";
  expect((await fetch(scene.url + style)).headers.get("content-type")).toStartWith("text/css");
  crowd.stop();
  const { counters } = await crowd.report;
  expect([counters.gaps, counters.repeats, counters.mismatches]).toEqual([0, 0, 0]);
}, 60_000);

test("backstage is another process than the edge: it answers while the edge stands still, and its links lead to the public", async () => {
  const port = await freePort();
  await using scene = await Scene.start({
    STENTOR_BACKSTAGE_PORT: String(port),
    STENTOR_PUBLIC_URL: "https://live.example.org",
  });
  const backstage = new OperatorApi(`http://localhost:${port}`, scene.operatorToken);
  const room = await backstage.createRoom({ title: "Behind the curtain" });
  expect(room.links.listen).toBe(`https://live.example.org/r/${room.id}`);
  const [edge = ""] = (await run(["pgrep", "-f", "-P", String(scene.pid), "edge-child"])).trim().split("\n");
  await run(["kill", "-STOP", edge]);
  try {
    await backstage.goLive(room);
    expect(await backstage.api<{ state: string }>("GET", `/rooms/${room.id}`)).toMatchObject({ state: "live" });
    expect((await fetch(`http://localhost:${port}/r/${room.id}`)).status).toBe(200);
  } finally {
    await run(["kill", "-CONT", edge]);
  }
});
