import { VERDICT_CLASSES, type VerdictClass } from "../../src/protocol/index.ts";
import type { Table } from "../table.ts";
import { BELIEVED } from "./fit-weights.ts";
import { lessonsOf } from "./lessons.ts";
import type { WatchedEpisode } from "./watched.ts";

/** After the first seconds, so often: neighbouring seconds say the same. */
const FROM_MS = 10_000;
const EVERY_MS = 5_000;
const BINS = 10;

type Forecast = { label: VerdictClass; probabilities: Record<VerdictClass, number>; weight: number };

/** Probabilities that were told, against what was true. */
export class Calibration {
  readonly #forecasts: Forecast[] = [];

  /** Every episode counts once. */
  add(episode: WatchedEpisode): void {
    const told = lessonsOf(episode).filter(({ stressedMs }) => stressedMs >= FROM_MS && stressedMs % EVERY_MS === 0);
    for (const { probabilities } of told) {
      this.#forecasts.push({ label: episode.label, probabilities, weight: 1 / told.length });
    }
  }

  tables(): Table[] {
    const forecasts = this.#believed();
    const total = forecasts.reduce((sum, { weight }) => sum + weight, 0);
    const brier = forecasts.reduce((sum, forecast) => sum + forecast.weight * brierOf(forecast), 0) / total;
    const rows = reliability(forecasts);
    const error = rows.reduce((sum, { weight, told, true: right }) => sum + weight * Math.abs(told - right), 0) / total;
    return [
      {
        title:
          "Calibration: probability told for a class, and how often it was that class (classes as often as believed)",
        columns: ["told", "mean told", "was true", "share of forecasts"],
        rows: rows.map((row) => [row.name, row.told, row.true, row.weight / total / VERDICT_CLASSES.length]),
      },
      {
        title: "Scores of the probabilities",
        columns: ["score", "value"],
        rows: [
          ["Brier, over all classes (0 perfect, 2 worst)", brier],
          ["expected calibration error, a class", error / VERDICT_CLASSES.length],
        ],
      },
    ];
  }

  /** Weights under which classes are as frequent as they are believed to be. */
  #believed(): Forecast[] {
    const sums = new Map<VerdictClass, number>();
    for (const { label, weight } of this.#forecasts) sums.set(label, (sums.get(label) ?? 0) + weight);
    return this.#forecasts.map((forecast) => ({
      ...forecast,
      weight: (forecast.weight * BELIEVED[forecast.label]) / (sums.get(forecast.label) ?? 1),
    }));
  }
}

function brierOf({ label, probabilities }: Forecast): number {
  return VERDICT_CLASSES.reduce((sum, name) => sum + (probabilities[name] - (name === label ? 1 : 0)) ** 2, 0);
}

function reliability(forecasts: readonly Forecast[]) {
  const sums = Array.from({ length: BINS }, () => ({ weight: 0, told: 0, right: 0 }));
  for (const { label, probabilities, weight } of forecasts) {
    for (const name of VERDICT_CLASSES) {
      const told = probabilities[name];
      const sum = sums[Math.min(BINS - 1, Math.floor(told * BINS))];
      if (sum === undefined) continue;
      sum.weight += weight;
      sum.told += weight * told;
      sum.right += name === label ? weight : 0;
    }
  }
  return sums.flatMap(({ weight, told, right }, at) =>
    weight === 0
      ? []
      : [{ name: `${at * BINS}–${(at + 1) * BINS} %`, weight, told: told / weight, true: right / weight }],
  );
}
