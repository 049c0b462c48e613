import type { Measure, Verdict } from "../protocol/index.ts";
import { Aloud } from "./aloud.ts";
import type { Model } from "./model.ts";
import { type Picture, pictureOf } from "./picture.ts";
import type { Baseline, RoomHistory } from "./room-history.ts";
import type { OpenSecond } from "./room-second.ts";
import { sentenceOf } from "./sentence.ts";
import type { Strain } from "./strain.ts";
import { Weighing } from "./weighing.ts";

/** Stress is over when nothing was out of the ordinary for so long. */
const CALM_MS = 60_000;
/** Of one stress; the oldest give way. */
const MEASURES_MAX = 50;
/** How far back the signs look at single seconds. */
const MINUTE_MS = 60_000;

/** One stress of one room, from when it was noticed until a minute after its last trouble. */
export class Episode {
  readonly sinceMs: number;
  readonly baseline: Baseline;
  readonly #weighing: Weighing;
  readonly #aloud: Aloud;
  #measures: Measure[];
  #lastTroubleMs: number;

  constructor(options: { model: Model; sinceMs: number; baseline: Baseline; measures: Measure[] }) {
    const { model, sinceMs, baseline, measures } = options;
    this.sinceMs = sinceMs;
    this.baseline = baseline;
    this.#weighing = new Weighing(model);
    this.#aloud = new Aloud(model.say);
    this.#measures = measures.slice(-MEASURES_MAX);
    this.#lastTroubleMs = sinceMs;
  }

  /** Whether it goes on after a second with these strains. */
  goesOn(strains: readonly Strain[], atMs: number): boolean {
    if (strains.length > 0) this.#lastTroubleMs = atMs;
    return atMs - this.#lastTroubleMs < CALM_MS;
  }

  /** Once a second, after that second went into the history. */
  judge(room: string, second: OpenSecond, history: RoomHistory, strains: readonly Strain[]): Verdict {
    const picture = this.#look(second, history);
    if (picture === undefined) this.#weighing.fade();
    else if (strains.length === 0) this.#weighing.hold();
    else this.#weighing.add(picture);
    const probabilities = this.#weighing.probabilities();
    const verdict = this.#aloud.hear(probabilities);
    const evidence = this.#weighing.evidence();
    return {
      room,
      atMs: second.atMs,
      stressed: true,
      since: this.sinceMs,
      probabilities,
      verdict,
      sentence: sentenceOf(verdict, probabilities[verdict], evidence, strains),
      evidence,
      ofProven: picture?.ofProven ?? null,
      measures: this.#measures,
    };
  }

  /** For whoever learns: the evidence before it is weighed. */
  get weighing(): Weighing {
    return this.#weighing;
  }

  #look(second: OpenSecond, history: RoomHistory): Picture | undefined {
    this.#measures = [...this.#measures, ...second.context.measures].slice(-MEASURES_MAX);
    if (second.fleet.edges === 0) return undefined;
    return pictureOf(history.last(MINUTE_MS), this.baseline, this.sinceMs);
  }
}
