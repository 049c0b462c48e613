import { describe, expect, test } from "bun:test";
import { cpuQuota } from "./cpu-quota.ts";
import { Growth } from "./growth.ts";
import { paceLadder } from "./pace-ladder.ts";
import { reconnectSpreadMs } from "./reconnect-spread.ts";
import { WriteMeter } from "./write-meter.ts";

describe("the ladder", () => {
  const steps = (first: number, longest: number) =>
    paceLadder(first, longest).map(({ intervalMs, lean }) => (lean ? `${intervalMs} lean` : intervalMs));

  test("leads from the shortest to the longest, then to the lean rendition", () => {
    expect(steps(200, 2_000)).toEqual([200, 400, 1_000, 2_000, "2000 lean"]);
    expect(steps(400, 1_000)).toEqual([400, 1_000, "1000 lean"]);
  });

  test("has one step when the interval is fixed", () => expect(steps(1_000, 1_000)).toEqual([1_000]));

  for (const [first, longest] of [
    [300, 2_000],
    [200, 600],
    [1_000, 400],
    [0, 200],
  ] as const) {
    test(`not from ${first} to ${longest}`, () => expect(() => paceLadder(first, longest)).toThrow(RangeError));
  }
});

describe("the CPU quota", () => {
  const files = (all: Record<string, string>) => (file: string) => all[file];

  test("is a core, whatever more there is", () => {
    expect(cpuQuota(files({}))).toBe(1);
    expect(cpuQuota(files({ "/sys/fs/cgroup/cpu.max": "400000 100000\n" }))).toBe(1);
    expect(cpuQuota(files({ "/sys/fs/cgroup/cpu.max": "max 100000\n" }))).toBe(1);
  });

  test("is the cgroup's where that is less, in either version", () => {
    expect(cpuQuota(files({ "/sys/fs/cgroup/cpu.max": "50000 100000\n" }))).toBe(0.5);
    const version1 = (quota: string) =>
      files({
        "/proc/self/cgroup": "3:cpuset:/\n2:cpu,cpuacct:/\n",
        "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": quota,
        "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
      });
    expect(cpuQuota(version1("25000\n"))).toBe(0.25);
    expect(cpuQuota(version1("-1\n"))).toBe(1);
  });

  test("is that of a service's own group, or of one above it", () => {
    const slice = "/sys/fs/cgroup/system.slice";
    const service = { "/proc/self/cgroup": "0::/system.slice/stentor.service\n" };
    expect(cpuQuota(files({ ...service, [`${slice}/stentor.service/cpu.max`]: "30000 100000\n" }))).toBe(0.3);
    const above = { [`${slice}/stentor.service/cpu.max`]: "max 100000\n", [`${slice}/cpu.max`]: "60000 100000\n" };
    expect(cpuQuota(files({ ...service, ...above }))).toBe(0.6);
  });
});

describe("growth", () => {
  test("goes on for ten seconds as in the last five, and no more than doubles", () => {
    const growth = new Growth();
    for (let second = 0; second < 5; second++) growth.ahead(1_000 + second * 20, second * 1_000);
    expect(growth.ahead(1_100, 5_000)).toBeCloseTo(1 + 200 / 1_100);
    expect(growth.ahead(50_000, 6_000)).toBe(2);
  });

  test("who leaves is not reckoned with", () => {
    const growth = new Growth();
    growth.ahead(1_000, 0);
    expect(growth.ahead(500, 1_000)).toBe(1);
  });
});

test("the spread grows with the listeners: half the interval at least, eight seconds at most", () => {
  expect(reconnectSpreadMs(10, 200)).toBe(100);
  expect(reconnectSpreadMs(10, 2_000)).toBe(1_000);
  expect(reconnectSpreadMs(12_400, 200)).toBe(2_500);
  expect(reconnectSpreadMs(1_000_000, 200)).toBe(8_000);
});

test("the cost of a write is the middle one of those measured; small bursts say nothing", async () => {
  let usedMs = 0;
  const meter = new WriteMeter({ usedMs: () => usedMs });
  for (const costMs of [0.01, 0.01, 5]) {
    meter.wrote(60);
    meter.wrote(40);
    usedMs += 100 * costMs;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  meter.wrote(3);
  usedMs += 900;
  await new Promise((resolve) => setTimeout(resolve, 1));
  const { writes, writeCostMs } = meter.take();
  expect([writes, writeCostMs]).toEqual([303, expect.closeTo(0.01)]);
  expect(meter.take().writes).toBe(0);
});
