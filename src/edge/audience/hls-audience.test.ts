import { expect, test } from "bun:test";
import { HlsAudience } from "./hls-audience.ts";

test("estimates many within three percent, and few exactly", () => {
  const audience = new HlsAudience();
  for (let client = 0; client < 3; client++) audience.saw(`192.0.2.${client} hls.js`, 0);
  expect(audience.estimate(0).listeners).toBe(3);
  for (let client = 0; client < 20_000; client++) audience.saw(`198.51.100.1 ${client}`, 0);
  expect(Math.abs(audience.estimate(0).listeners - 20_003) / 20_003).toBeLessThan(0.03);
});

test("who asks again and again is one; who asks no more is forgotten", () => {
  const audience = new HlsAudience();
  for (let atMs = 0; atMs < 5_000; atMs += 200) audience.saw("192.0.2.1 hls.js", atMs);
  expect(audience.estimate(5_000).listeners).toBe(1);
  expect(audience.estimate(11_999).listeners).toBe(1);
  expect(audience.estimate(12_000)).toEqual({ listeners: 0, error: 0 });
});

test.each([100, 3_000, 20_000])("the error that it tells for %i listeners is the one that it makes", (listeners) => {
  const rounds = 40;
  let squares = 0;
  let told = 0;
  for (let round = 0; round < rounds; round++) {
    const audience = new HlsAudience();
    for (let client = 0; client < listeners; client++) audience.saw(`${round}/${client}`, 0);
    const estimate = audience.estimate(0);
    squares += (estimate.listeners - listeners) ** 2;
    told = estimate.error;
  }
  const made = Math.sqrt(squares / rounds);
  expect(made / told).toBeGreaterThan(0.7);
  expect(made / told).toBeLessThan(1.4);
});
