import { networkOf, sourceOf } from "../flood/index.ts";

/** Connections of one address or /64, and of its /24 or /48. */
export type ConnectionBounds = { perAddress: number; perNetwork: number };

/** Counts connections by whose they are. Holds as many keys as there are connections. */
export class ConnectionCounts {
  readonly #bounds: ConnectionBounds;
  readonly #sources = new Map<string, number>();
  readonly #networks = new Map<string, number>();

  constructor(bounds: ConnectionBounds) {
    this.#bounds = bounds;
  }

  /** Counts one more; what it is beyond, when it is. Then it is not counted. */
  add(address: string): "address" | "network" | undefined {
    const source = sourceOf(address);
    const network = networkOf(address);
    if ((this.#sources.get(source) ?? 0) >= this.#bounds.perAddress) return "address";
    if ((this.#networks.get(network) ?? 0) >= this.#bounds.perNetwork) return "network";
    change(this.#sources, source, 1);
    change(this.#networks, network, 1);
    return undefined;
  }

  remove(address: string): void {
    change(this.#sources, sourceOf(address), -1);
    change(this.#networks, networkOf(address), -1);
  }

  get size(): number {
    return this.#sources.size;
  }
}

function change(counts: Map<string, number>, key: string, by: 1 | -1): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}
