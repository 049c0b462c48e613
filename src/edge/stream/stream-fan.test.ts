import { expect, test } from "bun:test";
import { ManualClock, Metrics } from "../../platform/index.ts";
import { edgeMetrics } from "../edge-metrics.ts";
import { PartWaiters } from "../feed/part-waiters.ts";
import { PartWindow } from "../feed/part-window.ts";
import { WriteMeter } from "../pace/index.ts";
import { StreamFan } from "./stream-fan.ts";

test.each(["end", "close"] as const)(
  "a response that begins only after %s ends too, and gives back its place",
  async (over) => {
    const window = new PartWindow();
    window.push({ number: 1, cmaf: Buffer.from("c"), oggHead: Buffer.from("HEAD"), oggPage: Buffer.from("page") });
    const rendition = { rendition: "voice" as const, init: new Uint8Array(), window, waiters: new PartWaiters() };
    const fan = new StreamFan({
      rendition,
      intervalMs: 200,
      clock: new ManualClock(),
      metrics: edgeMetrics(new Metrics()),
      meter: new WriteMeter({ usedMs: () => 0 }),
    });
    let left = 0;
    const body = fan.open({ seconds: 3 }, { onClosed: () => left++, expire: () => undefined });
    fan[over]();
    expect(await new Response(body).text()).toBe("HEADpage");
    expect([left, fan.size]).toEqual([1, 0]);
  },
);
