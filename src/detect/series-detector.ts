import { Alarm, type KeptAlarm } from "./alarm.ts";
import { Baseline, type Usual } from "./baseline.ts";
import type { Bin, Detection, DetectorOptions, Side } from "./detection.ts";
import { type Kept, keptOf } from "./kept.ts";
import { lowerQuantile, upperQuantile } from "./negative-binomial.ts";
import { StepScore } from "./step-score.ts";
import { WeekClock } from "./week-clock.ts";
import { WindowTests } from "./window-tests.ts";

/** 99 of 100 quiet bins lie between low and high. */
const OUTER = 0.005;
/** The first bins tell little of what is to come: a dispersion that falls with their number's square. */
const NEWNESS = 50;
const NEW_BINS = 100;

/** Detects trouble in one series of counts, bin by bin. Some 30 KB of memory, whatever comes. */
export class SeriesDetector {
  readonly #binMs: number;
  readonly #sides: readonly Side[];
  readonly #clock: WeekClock;
  readonly #baseline: Baseline;
  readonly #tests: WindowTests;
  readonly #steps: StepScore;
  readonly #alarm: Alarm;
  #lastMs: number | null;

  /** Throws a `RangeError` for a zone that does not exist. */
  constructor(options: DetectorOptions) {
    const { binMs, falseAlarmsPerMonth, timeZone = "UTC", direction = "rises" } = options;
    const sides = sidesOf(direction);
    const kept = keptOf(options.from, { binMs, sides });
    this.#binMs = binMs;
    this.#sides = sides;
    this.#clock = new WeekClock(timeZone);
    this.#baseline = new Baseline(binMs, kept?.baseline);
    this.#tests = new WindowTests({ binMs, falseAlarmsPerMonth, sides, kept: kept?.tests });
    this.#steps = new StepScore(sides, kept?.steps);
    this.#alarm = new Alarm(kept?.alarm);
    this.#lastMs = kept?.lastMs ?? null;
  }

  /** Takes a whole bin. Bins come in order: one that is not later than the last is looked at, not learned. */
  push(bin: Bin): Detection {
    const { startMs, count, exposure } = bin;
    if (this.#lastMs !== null && startMs <= this.#lastMs) return this.peek(bin);
    const time = this.#clock.at(startMs);
    this.#baseline.pass(startMs - (this.#lastMs ?? startMs));
    this.#lastMs = startMs;
    const usual = this.#baseline.usual(time, exposure);
    if (count === null) return this.#told(bin, usual, 0, this.#alarm.now);
    const unsure = this.#unsure;
    const recent = { startMs, count, ...usual };
    const looked = this.#tests.look(recent, unsure);
    const is = this.#isFirst ? this.#alarm.now : this.#alarm.after(looked.evidence);
    const detection = this.#told(bin, usual, this.#steps.score(startMs, count, usual.mean), is);
    const isOver = this.#alarm.now.state !== "fine" && is.state === "fine";
    this.#alarm.set(is);
    this.#steps.learn(startMs, count, usual.mean);
    const learns = this.#alarm.learns(startMs);
    const part = this.#isFirst ? count : this.#tests.learn(recent, looked, unsure, learns);
    if (learns) this.#baseline.learn(time, part, exposure, this.#tests.dispersion(0, 0));
    if (isOver) this.#tests.forget();
    return detection;
  }

  /** Looks at a bin that still runs: may alarm early, never calms, changes nothing. What is expected is that of the whole bin. */
  peek(bin: Bin): Detection {
    const { startMs, count } = bin;
    const usual = this.#baseline.usual(this.#clock.at(startMs), bin.exposure);
    // A count that still grows shows rises only.
    if (count === null || this.#isFirst || !this.#sides.includes("rise"))
      return this.#told(bin, usual, 0, this.#alarm.now);
    const { evidence } = this.#tests.look({ startMs, count, ...usual }, this.#unsure, ["rise"]);
    const score = count > usual.mean ? this.#steps.score(startMs, count, usual.mean) : 0;
    return this.#told(bin, usual, score, this.#alarm.worse(evidence));
  }

  /** All that is known, as JSON. */
  keep(): unknown {
    return structuredClone({
      binMs: this.#binMs,
      sides: this.#sides,
      lastMs: this.#lastMs,
      baseline: this.#baseline.keep(),
      tests: this.#tests.keep(),
      steps: this.#steps.keep(),
      alarm: this.#alarm.now,
    } satisfies Kept);
  }

  get #isFirst(): boolean {
    return this.#baseline.bins === 0;
  }

  get #unsure(): number {
    const { bins } = this.#baseline;
    return bins < NEW_BINS ? NEWNESS / Math.max(1, bins) ** 2 : 0;
  }

  #told({ startMs, count }: Bin, { mean, doubt }: Usual, score: number, { state, onsetMs }: KeptAlarm): Detection {
    if (this.#isFirst)
      return { startMs, count, expected: null, low: null, high: null, score: 0, state, onsetMs, ratio: null };
    const dispersion = this.#tests.dispersion(doubt, this.#unsure);
    const low = lowerQuantile(OUTER, mean, dispersion);
    const high = upperQuantile(OUTER, mean, dispersion);
    const isUsual = count === null || (count >= low && count <= high);
    return {
      startMs,
      count,
      expected: mean,
      low,
      high,
      score: isUsual ? 0 : score,
      state,
      onsetMs,
      ratio: count === null ? null : count / mean,
    };
  }
}

function sidesOf(direction: DetectorOptions["direction"]): readonly Side[] {
  if (direction === "both") return ["rise", "fall"];
  return [direction === "falls" ? "fall" : "rise"];
}
