import { expect, test } from "bun:test";
import { HlsAudience } from "./hls-audience.ts";

test("estimates many within three percent, and few exactly", () => {
  const audience = new HlsAudience();
  for (let client = 0; client < 3; client++) audience.saw(`192.0.2.${client} hls.js`, 0);
  expect(audience.estimate(0)).toBe(3);
  for (let client = 0; client < 20_000; client++) audience.saw(`198.51.100.1 ${client}`, 0);
  expect(Math.abs(audience.estimate(0) - 20_003) / 20_003).toBeLessThan(0.03);
});

test("who asks again and again is one; who asks no more is forgotten", () => {
  const audience = new HlsAudience();
  for (let atMs = 0; atMs < 5_000; atMs += 200) audience.saw("192.0.2.1 hls.js", atMs);
  expect(audience.estimate(5_000)).toBe(1);
  expect(audience.estimate(11_999)).toBe(1);
  expect(audience.estimate(12_000)).toBe(0);
});
