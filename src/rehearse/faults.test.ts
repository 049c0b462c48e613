import { describe, expect, test } from "bun:test";
import { encodeMessage, FRAME_TYPE } from "../protocol/index.ts";
import { rehearse, withDefaults } from "./index.ts";
import { type EdgeFault, FakeEdge } from "./testing/fake-edge.ts";

const LISTENERS = 20;

/** Twenty listeners in this process, for six seconds. */
function rehearsalAt(edge: FakeEdge, forMs = 5_500) {
  const options = { listeners: LISTENERS, rampMs: 200, forMs, url: edge.url, room: "fake", processes: 0, seed: 5 };
  return rehearse(withDefaults(options));
}

describe("what an edge does wrong", () => {
  test.concurrent("nothing is counted where nothing is wrong", async () => {
    await using edge = new FakeEdge();
    const report = await rehearsalAt(edge, 2_000);
    expect(report.verdict.harms).toEqual([]);
    expect(report.counters).toMatchObject({
      joined: LISTENERS,
      drops: 0,
      gaps: 0,
      repeats: 0,
      mismatches: 0,
      stalls: 0,
    });
    expect(report.bytes).toMatchObject({ against: "origin", wrong: 0 });
    expect(report.bytes.copies).toBe(report.counters.parts);
  });

  test.concurrent("each fault is counted, and counted once", async () => {
    const faults: EdgeFault[] = [
      { listener: 0, afterParts: 6, kind: "skip" },
      { listener: 3, afterParts: 7, kind: "repeat" },
      { listener: 5, afterParts: 8, kind: "corrupt" },
      { listener: 7, afterParts: 9, kind: "close" },
      { listener: 11, afterParts: 10, kind: "stall", parts: 10 },
    ];
    await using edge = new FakeEdge(faults);
    const report = await rehearsalAt(edge);
    expect(report.verdict.harms).toHaveLength(4);
    expect(report.counters).toMatchObject({
      joined: LISTENERS,
      gaps: 1,
      gapMs: 200,
      repeats: 1,
      mismatches: 1,
      drops: 1,
      reconnected: 1,
      stalls: 1,
    });
    expect(report.counters.stalledMs).toBeGreaterThan(1_500);
    expect(report.counters.stalledMs).toBeLessThan(2_100);
    expect(report.bytes).toMatchObject({ against: "origin", wrong: 1 });
    expect(report.drops).toEqual({ reset: 1 });
    expect(edge.asked.filter(({ from, was }) => from !== undefined && was === "fake-edge")).toHaveLength(1);
  });

  test.concurrent("who was told of a hole has a gap all the same", async () => {
    const moved = { from: 1, to: 2 ** 31 };
    const frame = { type: FRAME_TYPE.moved, body: encodeMessage(moved) };
    await using edge = new FakeEdge([{ listener: 2, afterParts: 6, kind: "say", frame }]);
    const report = await rehearsalAt(edge, 2_000);
    expect(report.counters).toMatchObject({ gaps: 1, moved: 1 });
  });

  test.concurrent("a handover makes the next connection before it breaks the last", async () => {
    const frame = { type: FRAME_TYPE.handover, body: encodeMessage({ withinMs: 200, alternates: [] }) };
    const faults = [4, 9].map((listener): EdgeFault => ({ listener, afterParts: 6, kind: "say", frame }));
    await using edge = new FakeEdge(faults);
    const report = await rehearsalAt(edge, 2_500);
    expect(report.verdict.harms).toEqual([]);
    expect(report.counters).toMatchObject({ handovers: 2, drops: 0, gaps: 0, repeats: 0 });
    expect(edge.asked.filter(({ was }) => was === "fake-edge")).toHaveLength(2);
  });

  test.concurrent("an end is no drop, and nobody comes back", async () => {
    await using edge = new FakeEdge([{ listener: 1, afterParts: 6, kind: "end" }]);
    const report = await rehearsalAt(edge, 2_500);
    expect(report.verdict.harms).toEqual([]);
    expect(report.counters).toMatchObject({ ended: 1, drops: 0 });
    expect(edge.asked).toHaveLength(LISTENERS);
  });

  test.concurrent("listeners report what they hear, the first time within 2.5 s", async () => {
    await using edge = new FakeEdge();
    await rehearsalAt(edge, 3_000);
    expect(edge.heard).toHaveLength(LISTENERS);
    const report = JSON.parse(edge.heard[0] ?? "") as { type: string; behindMs: number; stalls: number };
    expect(report).toMatchObject({ type: "heard", stalls: 0 });
    expect(report.behindMs).toBeGreaterThan(280);
    expect(report.behindMs).toBeLessThanOrEqual(350);
  });
});
