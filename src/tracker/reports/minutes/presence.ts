import { HELD_MS, MINUTE_MS, startOf } from "./minute-book.ts";

/** Spans in which the tracker was there, each from a minute's start to a minute's start, that one included. */
export type Spans = readonly (readonly [fromMs: number, toMs: number])[];

const SPANS_MAX = 500;

/** When reports could be taken: a minute in which they could not has no count. A pure core. */
export class Presence {
  #spans: [number, number][] = [];

  /** What `spans` gave before this process began. */
  restore(spans: Spans): void {
    this.#spans = spans.map(([fromMs, toMs]) => [fromMs, toMs]);
  }

  /** It is there now; to be told at least once a minute. */
  mark(nowMs: number): void {
    const minuteMs = startOf(nowMs);
    const last = this.#spans.at(-1);
    if (last === undefined || minuteMs > last[1] + MINUTE_MS || minuteMs < last[0]) this.#begin(minuteMs);
    else last[1] = Math.max(last[1], minuteMs);
  }

  was(minuteMs: number): boolean {
    return this.#spans.some(([fromMs, toMs]) => minuteMs >= fromMs && minuteMs <= toMs);
  }

  get spans(): Spans {
    return this.#spans;
  }

  /** A clock that was set back makes what it had told of later minutes void. */
  #begin(minuteMs: number): void {
    const kept = this.#spans.filter(([fromMs, toMs]) => fromMs < minuteMs && toMs >= minuteMs - HELD_MS);
    this.#spans = [...kept.slice(1 - SPANS_MAX), [minuteMs, minuteMs]];
  }
}
