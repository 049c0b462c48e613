/** Remembers so many keys; the one that was set longest ago makes room. */
export class BoundedMap<Value> {
  readonly #map = new Map<string, Value>();
  readonly #max: number;
  readonly #onForgotten: () => void;

  constructor(max: number, onForgotten: () => void = () => undefined) {
    this.#max = max;
    this.#onForgotten = onForgotten;
  }

  get size(): number {
    return this.#map.size;
  }

  get(key: string): Value | undefined {
    return this.#map.get(key);
  }

  set(key: string, value: Value): void {
    this.#map.delete(key);
    this.#map.set(key, value);
    if (this.#map.size <= this.#max) return;
    const [oldest] = this.#map.keys();
    if (oldest === undefined) return;
    this.#map.delete(oldest);
    this.#onForgotten();
  }

  delete(key: string): void {
    this.#map.delete(key);
  }
}
