import type { WaitCalibration, WaitEstimate } from "../../protocol/index.ts";
import { type MarginRow, WaitMargin } from "./wait-margin.ts";
import { type AdmissionSight, WaitSpeeds } from "./wait-speeds.ts";

/** Ends of the classes of predicted waits; each learns for itself. */
const CLASSES_MS = [15_000, 60_000, 300_000, 1_200_000, Number.POSITIVE_INFINITY] as const;
/** How often what would be told is written down, to be held against what comes. */
const NOTED_EVERY_MS = 1_000;
/** Predictions whose outcome is awaited; beyond it none is written down. */
const AWAITED_MAX = 4_000;
/** Outcomes that calibration counts. */
const COUNTED_MAX = 1_000;
/** Places ahead for which a wait is told. */
const AHEADS = [1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000];

type Prediction = {
  atMs: number;
  place: number;
  kind: number;
  predictedMs: number;
  p10Ms: number;
  p90Ms: number;
  /** Longer than was told, which is counted at once. */
  isLate: boolean;
};

/**
 * How long somebody waits, between bounds that hold in four of five cases: what the speed of admission predicts, widened by how far past
 * predictions of that class were off. A pure core; times are monotonic.
 */
export class WaitEstimator {
  readonly #speeds = new WaitSpeeds();
  readonly #margins: WaitMargin[];
  #awaited: Prediction[] = [];
  #outcomes: boolean[] = [];
  #notedMs = Number.NEGATIVE_INFINITY;
  #turn = 0;

  constructor(rows: readonly MarginRow[] = []) {
    this.#margins = CLASSES_MS.map((_, kind) => new WaitMargin(rows[kind]));
  }

  /** What was learned, to be kept. */
  get rows(): MarginRow[] {
    return this.#margins.map(({ row }) => row);
  }

  get calibration(): WaitCalibration {
    return { predictions: this.#outcomes.length, covered: this.#outcomes.filter(Boolean).length };
  }

  /** About four times a second while places are called. */
  see(sight: AdmissionSight, waiting: number): void {
    this.#speeds.see(sight);
    this.#settle(sight);
    if (waiting > 0) this.#note(sight, waiting);
  }

  /** Nobody waits, or the operator keeps all waiting: predictions that are open come to nothing. */
  rest(sight: AdmissionSight): void {
    this.#speeds.rest(sight);
    this.#awaited = [];
  }

  /** For round numbers up to how many wait, and for those. */
  estimates(waiting: number, sight: AdmissionSight): WaitEstimate[] {
    if (waiting <= 0) return [];
    return [...AHEADS.filter((ahead) => ahead < waiting), waiting].map((ahead) => {
      const predictedMs = this.#speeds.predictMs(ahead, sight);
      return { ahead, ...this.#marginOf(predictedMs).around(predictedMs) };
    });
  }

  /** Each second the newcomer's wait, and that of somebody on the way. */
  #note(sight: AdmissionSight, waiting: number): void {
    if (sight.nowMs - this.#notedMs < NOTED_EVERY_MS) return;
    this.#notedMs = sight.nowMs;
    this.#turn = (this.#turn + 1) % 4;
    for (const ahead of new Set([waiting, Math.ceil((waiting * (this.#turn + 1)) / 5)])) {
      if (this.#awaited.length >= AWAITED_MAX) return;
      const predictedMs = this.#speeds.predictMs(ahead, sight);
      const kind = kindOf(predictedMs);
      const { p10Ms, p90Ms } = this.#marginOf(predictedMs).around(predictedMs);
      this.#awaited.push({
        atMs: sight.nowMs,
        place: sight.front + ahead,
        kind,
        predictedMs,
        p10Ms,
        p90Ms,
        isLate: false,
      });
    }
  }

  /** Who was called, and who waits already longer than was told. */
  #settle({ nowMs, front }: AdmissionSight): void {
    const open = this.#awaited.length;
    this.#awaited = this.#awaited.filter((prediction) => {
      const waitedMs = nowMs - prediction.atMs;
      const margin = this.#margins[prediction.kind];
      if (!prediction.isLate && waitedMs > prediction.p90Ms) {
        prediction.isLate = true;
        margin?.judge("above", open);
        this.#outcomes.push(false);
      }
      if (prediction.place > front) return true;
      margin?.learn(Math.log(waitedMs / prediction.predictedMs));
      if (prediction.isLate) return false;
      const isEarly = waitedMs < prediction.p10Ms;
      margin?.judge(isEarly ? "below" : "within", open);
      this.#outcomes.push(!isEarly);
      return false;
    });
    if (this.#outcomes.length > COUNTED_MAX) this.#outcomes = this.#outcomes.slice(-COUNTED_MAX);
  }

  #marginOf(predictedMs: number): WaitMargin {
    const margin = this.#margins[kindOf(predictedMs)];
    if (margin === undefined) throw new Error(`No class holds a wait of ${predictedMs} ms`);
    return margin;
  }
}

function kindOf(predictedMs: number): number {
  return CLASSES_MS.findIndex((endMs) => predictedMs < endMs);
}
