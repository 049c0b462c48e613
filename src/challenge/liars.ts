/** A network that sent a wrong proof is not believed again for so long. */
export const DISTRUST_MS = 60_000;
/** Wrong proofs after which a network is not believed, by its rank in `networksOf`: the wider, the more. */
const LIES_BY_RANK = [1, 4, 16] as const;
/** Networks that are remembered; the one whose last lie lies furthest back makes room. */
export const LIARS_MAX = 16_384;

type Record = { lies: number; untilMs: number };

/**
 * Networks that sent wrong proofs. A wrong proof costs us as much as a right one and its sender nothing, so each costs its sender
 * the network that it came from, and many of them the wider network. A pure core.
 */
export class Liars {
  readonly #records = new Map<string, Record>();
  readonly #max: number;
  /** Networks forgotten before their time. */
  forgotten = 0;

  constructor(max = LIARS_MAX) {
    this.#max = max;
  }

  get size(): number {
    return this.#records.size;
  }

  /** `networks` as `networksOf` gives them. */
  include(networks: readonly string[], nowMs: number): boolean {
    return networks.some((network, rank) => {
      const record = this.#records.get(network);
      return record !== undefined && record.untilMs > nowMs && record.lies >= (LIES_BY_RANK[rank] ?? Infinity);
    });
  }

  add(networks: readonly string[], nowMs: number): void {
    for (const network of networks) {
      const known = this.#records.get(network);
      const lies = known !== undefined && known.untilMs > nowMs ? known.lies + 1 : 1;
      this.#records.delete(network);
      this.#records.set(network, { lies, untilMs: nowMs + DISTRUST_MS });
      this.#bound();
    }
  }

  #bound(): void {
    if (this.#records.size <= this.#max) return;
    for (const longestAgo of this.#records.keys()) {
      this.#records.delete(longestAgo);
      this.forgotten++;
      return;
    }
  }
}
