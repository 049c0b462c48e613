import { expect, test } from "bun:test";
import { seededRandom } from "../../media/index.ts";
import { ArrivalDelay } from "./arrival-delay.ts";

/** Feeds one packet each 20 ms; `transit` is how long the n-th took, beside a meaningless offset. */
function feed(delay: ArrivalDelay, packets: number, transit: (packet: number) => number, from = 0): void {
  for (let packet = from; packet < from + packets; packet++) {
    delay.observe(-7_000_000 + transit(packet), packet * 20 + transit(packet));
  }
}

test("even arrivals need next to nothing, once the first guess has faded", () => {
  const delay = new ArrivalDelay(-7_000_000);
  expect(delay.neededMs).toBe(22);
  feed(delay, 50, () => 0);
  expect(delay.neededMs).toBe(22);
  feed(delay, 550, () => 0, 50);
  expect(delay.neededMs).toBe(2);
});

test("of evenly spread delays it finds the 97th percentile", () => {
  const random = seededRandom(1);
  const delay = new ArrivalDelay(-7_000_000);
  feed(delay, 3_000, () => random() * 100);
  expect(delay.neededMs).toBeGreaterThanOrEqual(92);
  expect(delay.neededMs).toBeLessThanOrEqual(100);
});

test("it rises within eight late packets and falls over seconds", () => {
  const delay = new ArrivalDelay(-7_000_000);
  feed(delay, 1_000, () => 0);
  feed(delay, 8, () => 60, 1_000);
  expect(delay.neededMs).toBeGreaterThanOrEqual(60);
  feed(delay, 50, () => 0, 1_008);
  expect(delay.neededMs).toBeGreaterThanOrEqual(45);
  feed(delay, 1_000, () => 0, 1_058);
  expect(delay.neededMs).toBe(2);
});

test("a rough start is forgotten within ten seconds", () => {
  const random = seededRandom(2);
  const delay = new ArrivalDelay(-7_000_000);
  feed(delay, 100, () => random() * 400);
  expect(delay.neededMs).toBeGreaterThan(350);
  feed(delay, 500, () => 0, 100);
  expect(delay.neededMs).toBeLessThan(10);
});

test.each([200, -200])("the base follows a clock that drifts by %d ppm within a millisecond", (ppm) => {
  const delay = new ArrivalDelay(-7_000_000);
  const transit = (packet: number) => packet * 20 * ppm * 1e-6;
  feed(delay, 180_000, transit);
  expect(Math.abs(delay.baseMs + 7_000_000 - transit(180_000))).toBeLessThan(1);
  expect(delay.neededMs).toBe(2);
});

test("a longer path is a new base after four seconds, and costs nothing for long", () => {
  const delay = new ArrivalDelay(-7_000_000);
  feed(delay, 1_000, () => 0);
  feed(delay, 100, () => 80, 1_000);
  expect(delay.neededMs).toBeGreaterThanOrEqual(80);
  feed(delay, 150, () => 80, 1_100);
  expect(delay.baseMs).toBe(-6_999_920);
  expect(delay.neededMs).toBeLessThan(10);
});

test("after a long pause it goes on from what comes", () => {
  const delay = new ArrivalDelay(-7_000_000);
  feed(delay, 100, () => 0);
  feed(delay, 1, () => 30, 30_000);
  expect(delay.baseMs).toBe(-6_999_970);
});
