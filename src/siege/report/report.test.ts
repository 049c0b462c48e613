import { describe, expect, test } from "bun:test";
import { emptyDelta, readTarget, type SiegeOrder, type SiegeSecond } from "../attack/index.ts";
import { buildReport, progressLine, type SiegeRow, SiegeSeconds, summary } from "./index.ts";

const order: SiegeOrder = {
  target: readTarget({ url: "http://127.0.0.1:8080", room: "town-hall", isOwn: false }),
  attack: { kind: "means", means: "page-flood", sources: 4, lanes: 4, ratePerSecond: 100 },
  seed: 3,
  forMs: 2_000,
  forwarded: false,
  token: null,
  mediaPort: 8080,
  part: { index: 0, of: 1 },
};
const withMight: SiegeOrder = { ...order, attack: { ...order.attack, ratePerSecond: null } as SiegeOrder["attack"] };

function second(atMs: number, counts: Partial<SiegeRow["counts"]>, lagMs = 1): SiegeSecond {
  const delta = emptyDelta();
  Object.assign(delta.counts, { connected: 1, bytesOut: 1, ...counts });
  delta.statuses = { 200: counts.sent ?? 0 };
  return { atMs, delta, open: 4, lagMs, cpuMs: atMs / 2 };
}

function report(of: SiegeOrder, seconds: SiegeSecond[], lost = 0) {
  const together = new SiegeSeconds(1, () => undefined);
  for (const each of seconds) together.take(0, each);
  const rows = together.rows;
  return buildReport({ order: of, scenario: "page-flood", processes: 1, rows, interrupted: false, lost });
}

describe("a siege", () => {
  const kept = [second(1_000, { sent: 100 }), second(2_000, { sent: 98 })];

  test("is what it was meant to be when its processes kept up", () => {
    const { verdict, totals, seconds, label } = report(order, kept);
    expect(verdict).toEqual({ code: null, says: "The siege kept its plan.", exitCode: 0 });
    expect([totals.counts.sent, totals.statuses["200"], seconds, label]).toEqual([198, 198, 2, "attack"]);
  });

  test("with a rate proves nothing when strokes came late, or the process stood still", () => {
    expect(report(order, [...kept, second(3_000, { sent: 90, late: 10 })]).verdict.code).toBe("siege_invalid");
    expect(report(order, [...kept, second(3_000, { sent: 100 }, 501)]).verdict.code).toBe("siege_invalid");
    expect(report(order, [...kept, second(3_000, { sent: 100, late: 2 }, 499)]).verdict.code).toBeNull();
  });

  test("with all its might may be late, and still proves nothing without an answer or with a process lost", () => {
    expect(report(withMight, [second(1_000, { sent: 9 }, 900)]).verdict).toMatchObject({ code: null, exitCode: 0 });
    expect(report(withMight, [second(1_000, { connected: 0, bytesOut: 0 })]).verdict.exitCode).toBe(1);
    expect(report(withMight, kept, 1).verdict.says).toContain("1 attacking processes ended");
  });
});

test("processes are put together second by second, each waiting for the slowest that still runs", () => {
  const seen: number[] = [];
  const together = new SiegeSeconds(2, ({ counts }) => seen.push(counts.sent));
  together.take(0, second(1_000, { sent: 10 }));
  together.take(0, second(2_000, { sent: 20 }));
  expect(seen).toEqual([]);
  together.take(1, second(1_010, { sent: 5 }));
  expect(seen).toEqual([15]);
  together.ended(1);
  expect(seen).toEqual([15, 20]);
  expect(together.rows.map(({ open, cores }) => [open, cores])).toEqual([
    [8, 1],
    [4, 0.51],
  ]);
});

test("where no source was limited, it is told whom a server never limits, and how others are played", () => {
  const words = (of: SiegeOrder, refused: number) => {
    const told = second(1_000, { sent: 100, answers: 100 });
    if (refused > 0) told.delta.statuses[429] = refused;
    return summary(report(of, [told]));
  };
  expect(words(order, 0)).toContain("--forwarded plays foreign ones.");
  expect(words(order, 1)).not.toContain("--forwarded");
  expect(words({ ...order, forwarded: true }, 0)).not.toContain("--forwarded");
});

test("words and table say the same as the figures", () => {
  const text = summary(report(order, [second(1_000, { sent: 100 }), second(2_000, { sent: 50, withheld: 50 })]));
  expect(text).toStartWith(
    'The siege kept its plan.\nScenario page-flood, label "attack", seed 3, against 127.0.0.1:8080',
  );
  expect(text).toContain("In 2 s 150 were sent (75 a second)");
  expect(text).toContain("Answers: 200 ×150.");
  expect(text).toContain("50 strokes were due while every connection waited for the server.");
  expect(text.trimEnd().split("\n").at(-1)?.trim().split(/ +/).slice(0, 2)).toEqual(["2", "50"]);
  const row = { ...second(1_000, { sent: 7 }).delta, atSeconds: 1, open: 3, lagMs: 2, cores: 1 };
  expect(progressLine(row)).toStartWith("t 1 s  sent 7  answers 200 ×7");
});
