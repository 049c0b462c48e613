import { expect, test } from "bun:test";
import { ManualClock, Metrics } from "../platform/index.ts";
import { edgeMetrics } from "./edge-metrics.ts";
import { EdgeShares } from "./edge-shares.ts";
import { paceLadder, WriteMeter } from "./pace/index.ts";

test("what was proved of all edges is in equal parts that of each, and told as capacity", async () => {
  const metrics = new Metrics();
  const shares = new EdgeShares({
    clock: new ManualClock(),
    metrics,
    counts: edgeMetrics(metrics),
    meter: new WriteMeter({ usedMs: () => 0 }),
    ladder: paceLadder(200, 2_000),
    maxListeners: 100_000,
    overflowLimits: undefined,
    joinShare: undefined,
  });
  const proven = { listeners: 60_000, arrivalsPerSecond: 1_000, atMs: 0, note: "" };
  expect(shares.capacity.listeners).toBe(75_000);
  shares.heard({ proven, grants: { a: 0, b: 0, c: 0 } });
  expect(shares.capacity.listeners).toBe(15_000);
  shares.heard({ proven, grants: { a: 0 } });
  shares.heard({ proven: null, grants: {} });
  expect(shares.capacity.listeners).toBe(15_000);
  expect(await metrics.text()).toContain("stentor_edge_capacity_listeners 15000");
});
