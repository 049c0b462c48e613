import { StentorError } from "../protocol/index.ts";
import type { HttpMetrics } from "./http-metrics.ts";
import type { FrontSurface } from "./surfaces.ts";

/**
 * Requests of each surface that may wait for their answer at once; further ones are refused with `overloaded`. Each has its own, so
 * that a storm on one never takes another's. Listeners are not among them.
 */
export const UNDER_WAY_MAX: Record<FrontSurface, number> = {
  page: 256,
  asset: 256,
  api: 256,
  whip: 128,
  status: 128,
  operation: 64,
};

/** Counts the requests under way by surface. */
export class Bulkheads {
  readonly #metrics: HttpMetrics;
  readonly #underWay: Record<FrontSurface, number> = { page: 0, asset: 0, api: 0, whip: 0, status: 0, operation: 0 };
  #total = 0;

  constructor(metrics: HttpMetrics) {
    this.#metrics = metrics;
  }

  /** Throws `overloaded`. Call `leave` once for each that entered. */
  enter(surface: FrontSurface): void {
    if (this.#underWay[surface] >= UNDER_WAY_MAX[surface]) {
      this.#metrics.overloaded.inc({ surface });
      throw new StentorError("overloaded", `Cannot answer now: ${UNDER_WAY_MAX[surface]} such requests are under way`);
    }
    this.#count(surface, 1);
  }

  leave(surface: FrontSurface): void {
    this.#count(surface, -1);
  }

  #count(surface: FrontSurface, by: 1 | -1): void {
    this.#underWay[surface] += by;
    this.#total += by;
    this.#metrics.underWay.set(this.#total);
  }
}
