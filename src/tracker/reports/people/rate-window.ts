import { BoundedMap } from "../bounded-map.ts";

/** At most so many in each window of time, for each key. Windows begin at multiples of their length. */
export class RateWindow {
  readonly #most: number;
  readonly #windowMs: number;
  readonly #counts: BoundedMap<{ window: number; count: number }>;

  constructor(options: { most: number; windowMs: number; keysMax: number }) {
    this.#most = options.most;
    this.#windowMs = options.windowMs;
    this.#counts = new BoundedMap(options.keysMax);
  }

  has(key: string, nowMs: number): boolean {
    const counted = this.#counts.get(key);
    return counted === undefined || counted.window !== this.#window(nowMs) || counted.count < this.#most;
  }

  take(key: string, nowMs: number): boolean {
    if (!this.has(key, nowMs)) return false;
    const window = this.#window(nowMs);
    const counted = this.#counts.get(key);
    this.#counts.set(key, { window, count: counted?.window === window ? counted.count + 1 : 1 });
    return true;
  }

  #window(nowMs: number): number {
    return Math.floor(nowMs / this.#windowMs);
  }
}
