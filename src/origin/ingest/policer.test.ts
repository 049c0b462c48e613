import { expect, test } from "bun:test";
import { BYTES_PER_SECOND, PACKETS_PER_SECOND, Policer } from "./policer.ts";

/** Sends evenly for a while; returns how many packets got through. */
function send(policer: Policer, o: { perSecond: number; bytes: number; fromMs?: number; ms: number }): number {
  let admitted = 0;
  for (let packet = 0; packet < (o.perSecond * o.ms) / 1000; packet++) {
    if (policer.admits(o.bytes, (o.fromMs ?? 0) + (packet * 1000) / o.perSecond)) admitted += 1;
  }
  return admitted;
}

test("an ordinary speaker is never held back, nor one that catches up a second", () => {
  const policer = new Policer();
  expect(send(policer, { perSecond: 50, bytes: 92, ms: 60_000 })).toBe(3_000);
  expect(send(policer, { perSecond: 50_000, bytes: 92, fromMs: 60_000, ms: 1 })).toBe(50);
  expect(send(policer, { perSecond: 200, bytes: 320, fromMs: 61_000, ms: 60_000 })).toBe(12_000);
  expect(policer.isFlooded).toBe(false);
});

test("packets above the rate are dropped", () => {
  const policer = new Policer();
  expect(send(policer, { perSecond: 300, bytes: 92, ms: 60_000 })).toBeLessThanOrEqual(PACKETS_PER_SECOND * 61 + 1);
  expect(policer.isFlooded).toBe(false);
});

test("bytes above the rate are dropped", () => {
  const admitted = send(new Policer(), { perSecond: 100, bytes: 1_400, ms: 10_000 });
  expect(admitted * 1_400).toBeLessThanOrEqual(BYTES_PER_SECOND * 11);
});

test("5,000 packets a second are a flood within a second", () => {
  const policer = new Policer();
  send(policer, { perSecond: 5_000, bytes: 92, ms: 700 });
  expect(policer.isFlooded).toBe(true);
});
