import { MEASURED_MAX } from "../limits.ts";
import type { Excess, Floor } from "./measured-series.ts";
import { MeasuredSeries } from "./measured-series.ts";

/** A series that was told nothing for so long is let go. */
const IDLE_MS = 600_000;

/** Series of one kind, by room or edge; made when first told of, bounded. */
export class SeriesShelf {
  readonly #floor: Floor;
  readonly #options: { falseAlarmsPerMonth: number; timeZone: string };
  readonly #series = new Map<string, MeasuredSeries>();

  /** `falseAlarmsPerMonth`: of all its series together. */
  constructor(floor: Floor, options: { falseAlarmsPerMonth: number; timeZone: string }) {
    this.#floor = floor;
    this.#options = options;
  }

  second(name: string, atMs: number, count: number, exposure: number): Excess | undefined {
    const series = this.#series.get(name) ?? this.#make(name, atMs);
    return series?.second(atMs, count, exposure);
  }

  #make(name: string, atMs: number): MeasuredSeries | undefined {
    if (this.#series.size >= MEASURED_MAX) this.#letGo(atMs);
    const place = this.#series.size + 1;
    if (place > MEASURED_MAX) return undefined;
    const falseAlarmsPerMonth = this.#options.falseAlarmsPerMonth / (place * (place + 1));
    const series = new MeasuredSeries(this.#floor, { ...this.#options, falseAlarmsPerMonth });
    this.#series.set(name, series);
    return series;
  }

  #letGo(atMs: number): void {
    for (const [name, series] of this.#series) if (atMs - series.usedAtMs > IDLE_MS) this.#series.delete(name);
  }
}
