import type { Evidence } from "./alarm.ts";
import type { Side } from "./detection.ts";
import { type RecentBin, RecentBins, type Sum } from "./recent-bins.ts";
import { type KeptWindow, WindowTest } from "./window-test.ts";

const MINUTE_MS = 60_000;
const MONTH_MS = 30 * 24 * 60 * MINUTE_MS;
/** Sums over these are tested, beside the bin alone. */
const WINDOWS_MS = [5 * MINUTE_MS, 15 * MINUTE_MS, 60 * MINUTE_MS];
const CALM_MS = 15 * MINUTE_MS;

type Found = { window: WindowTest; sum: Sum; side: Side; surprise: number };
/** What a bin says, and what is to be learned from it later. */
export type Looked = { found: readonly Found[]; evidence: Evidence };

export type KeptTests = { recent: RecentBin[]; windows: KeptWindow[] };
type TestsOptions = { binMs: number; falseAlarmsPerMonth: number; sides: readonly Side[]; kept: KeptTests | undefined };

/**
 * Tests the newest bin, and the sums over the last 5, 15 and 60 minutes. Each test of each bin has the same share of the budget, so that
 * the sum of their chances holds it however they hang together.
 */
export class WindowTests {
  readonly #binMs: number;
  readonly #sides: readonly Side[];
  readonly #recent: RecentBins;
  readonly #single: WindowTest;
  readonly #windows: readonly WindowTest[];
  readonly #limit: number;

  constructor({ binMs, falseAlarmsPerMonth, sides, kept }: TestsOptions) {
    const lengths = [...new Set(WINDOWS_MS.map((ms) => Math.max(1, Math.round(ms / binMs))))].filter(
      (bins) => bins > 1,
    );
    this.#binMs = binMs;
    this.#sides = sides;
    this.#single = new WindowTest(binMs, 1, kept?.windows[0]);
    this.#windows = [
      this.#single,
      ...lengths.map((bins, at) => new WindowTest(binMs, bins, kept?.windows[at + 1], this.#single)),
    ];
    this.#recent = new RecentBins(Math.max(1, ...lengths) * binMs, kept?.recent);
    const tests = (MONTH_MS / binMs) * this.#windows.length * sides.length;
    this.#limit = Math.log(tests / falseAlarmsPerMonth);
  }

  keep(): KeptTests {
    return { recent: this.#recent.keep(), windows: this.#windows.map((window) => window.keep()) };
  }

  /** Of one bin. */
  dispersion(doubt: number, unsure: number): number {
    return this.#single.dispersion({ mean: 1, squares: 1, doubt }, unsure);
  }

  /** Looks at a bin that is not among the learned ones yet. */
  look(bin: RecentBin, unsure: number, sides = this.#sides): Looked {
    const found = this.#windows.flatMap((window) => {
      const sum = this.#recent.sum(bin.startMs - window.bins * this.#binMs, bin);
      if (!window.takes(sum)) return [];
      return sides.map((side) => ({ window, sum, side, surprise: window.surprise(sum, side, unsure) }));
    });
    const { most, surprise } = strongest(found);
    const softened = (window: WindowTest, sum: Sum, side: Side) => window.softened(window.surprise(sum, side, unsure));
    const evidence: Evidence = {
      startMs: bin.startMs,
      side: most.side,
      surprise,
      limit: this.#limit,
      onsetMs: () => this.#recent.onsetMs(most.sum, bin, this.dispersion(0, unsure)),
      sinceOpened: (openedAtMs, side) => {
        const sum = this.#recent.sum(openedAtMs, bin);
        return softened(this.#upTo(sum.bins), sum, side);
      },
      lately: (side) => {
        const sum = this.#recent.sum(bin.startMs - CALM_MS, bin);
        return softened(this.#upTo(sum.bins), sum, side);
      },
    };
    return { found, evidence };
  }

  /** `learns`: whether these were usual days. Gives as much of the bin's count as quiet bins hold. */
  learn(bin: RecentBin, { found }: Looked, unsure: number, learns: boolean): number {
    this.#recent.add(bin);
    for (const { window, surprise } of found) window.note(bin.startMs, surprise, this.#limit);
    const [side] = this.#sides;
    if (learns) for (const one of found) if (one.side === side) one.window.learn(one.sum, unsure);
    return this.#single.usualPart({ ...bin, squares: bin.mean ** 2, bins: 1 }, unsure);
  }

  /** What was seen is over: nothing of it is tested again. */
  forget(): void {
    this.#recent.clear();
  }

  #upTo(bins: number): WindowTest {
    return this.#windows.findLast((window) => window.bins <= bins) ?? this.#single;
  }
}

function strongest(found: readonly Found[]): { most: Found; surprise: number } {
  const [first, ...rest] = found.map((one) => ({ most: one, surprise: one.window.softened(one.surprise) }));
  if (!first) throw new RangeError("There is at least one test");
  return rest.reduce((best, one) => (one.surprise > best.surprise ? one : best), first);
}
