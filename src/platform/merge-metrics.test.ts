import { expect, test } from "bun:test";
import { mergeMetrics } from "./merge-metrics.ts";
import { Metrics } from "./metrics.ts";

async function edgeText(edge: string, joins: number): Promise<string> {
  const metrics = new Metrics({ edge });
  metrics.counter("stentor_edge_joins_total", "Joins", ["kind"]).inc({ kind: "websocket" }, joins);
  metrics.gauge("stentor_edge_rooms", "Rooms").set(joins + 1);
  return await metrics.text();
}

test("two processes' metrics become one text: each family once, each sample with its process", async () => {
  const texts = [await edgeText("1", 3), await edgeText("2", 5)];
  const merged = mergeMetrics(texts);
  expect(merged.match(/# TYPE stentor_edge_joins_total/g)).toHaveLength(1);
  expect(merged).toContain('stentor_edge_joins_total{kind="websocket",edge="1"} 3\n');
  expect(merged).toContain('stentor_edge_joins_total{kind="websocket",edge="2"} 5\n');
  expect(merged).toContain('stentor_edge_rooms{edge="1"} 4\nstentor_edge_rooms{edge="2"} 6\n');
});

test("what only one process has stays as it is", async () => {
  const text = await edgeText("1", 1);
  expect(mergeMetrics([text, ""]).trim().split("\n").sort()).toEqual(
    text
      .trim()
      .split("\n")
      .filter((line) => line !== "")
      .sort(),
  );
});
