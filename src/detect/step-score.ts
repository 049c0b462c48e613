import { DailyRecords, type KeptRecords } from "./daily-records.ts";
import type { Side } from "./detection.ts";

/** A count is a step up only against the greatest of these last minutes. */
const BEFORE_MS = 900_000;
/** No step of a usual day is thought smaller than one count. */
const RECORD_LEAST = 1;

export type KeptSteps = { before: [startMs: number, count: number][]; records: KeptRecords };

/** Scores how far a step up (or down) stands out from the greatest steps of usual days, each once. */
export class StepScore {
  readonly #sides: readonly Side[];
  readonly #records: DailyRecords;
  readonly #before: KeptSteps["before"];

  constructor(sides: readonly Side[], kept: KeptSteps | undefined) {
    this.#sides = sides;
    this.#records = new DailyRecords(0, 0, kept?.records);
    this.#before = kept?.before ?? [];
  }

  keep(): KeptSteps {
    return { before: this.#before, records: this.#records.keep() };
  }

  /** 0…1; ½: as great as the greatest of a usual day; 0: not the greatest of the last day. */
  score(startMs: number, count: number, mean: number): number {
    const step = this.#step(startMs, count, mean);
    if (step <= 0 || step <= this.#records.latest(startMs)) return 0;
    return step / (step + Math.max(RECORD_LEAST, this.#records.usual));
  }

  learn(startMs: number, count: number, mean: number): void {
    this.#records.add(startMs, this.#step(startMs, count, mean));
    while ((this.#before[0]?.[0] ?? startMs) <= startMs - BEFORE_MS) this.#before.shift();
    this.#before.push([startMs, count]);
  }

  #step(startMs: number, count: number, mean: number): number {
    let most = mean;
    let least = mean;
    for (const [at, before] of this.#before) {
      if (at < startMs - BEFORE_MS) continue;
      most = Math.max(most, before);
      least = Math.min(least, before);
    }
    return Math.max(0, ...this.#sides.map((side) => (side === "rise" ? count - most : least - count)));
  }
}
