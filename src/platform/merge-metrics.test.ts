import { expect, test } from "bun:test";
import { labelMetrics, mergeMetrics } from "./merge-metrics.ts";
import { Metrics } from "./metrics.ts";

async function edgeText(joins: number): Promise<string> {
  const metrics = new Metrics();
  metrics.counter("stentor_edge_joins_total", "Joins", ["kind"]).inc({ kind: "websocket" }, joins);
  metrics.gauge("stentor_edge_rooms", "Rooms").set(joins + 1);
  return await metrics.text();
}

test("two processes' metrics become one text: each family once, each sample with its process", async () => {
  const texts = [labelMetrics(await edgeText(3), "edge", "1"), labelMetrics(await edgeText(5), "edge", "2")];
  const merged = mergeMetrics(texts);
  expect(merged.match(/# TYPE stentor_edge_joins_total/g)).toHaveLength(1);
  expect(merged).toContain('stentor_edge_joins_total{edge="1",kind="websocket"} 3\n');
  expect(merged).toContain('stentor_edge_joins_total{edge="2",kind="websocket"} 5\n');
  expect(merged).toContain('stentor_edge_rooms{edge="1"} 4\nstentor_edge_rooms{edge="2"} 6\n');
});

test("what only one process has stays as it is", async () => {
  const text = await edgeText(1);
  expect(mergeMetrics([text, ""]).trim().split("\n").sort()).toEqual(
    text
      .trim()
      .split("\n")
      .filter((line) => line !== "")
      .sort(),
  );
});
