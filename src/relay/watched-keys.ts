/**
 * What one watch has told of a table, so that after a break only what changed meanwhile is told. `stamp` names one state of one key:
 * equal stamps, equal values.
 */
export class WatchedKeys {
  readonly #stamps = new Map<string, string>();
  /** Keys of the listing under way; `undefined` between listings. */
  #listed: Set<string> | undefined;

  get size(): number {
    return this.#stamps.size;
  }

  /** The whole table comes anew. */
  beginListing(): void {
    this.#listed = new Set();
  }

  /** Returns whether this is news. */
  put(key: string, stamp: string): boolean {
    this.#listed?.add(key);
    if (this.#stamps.get(key) === stamp) return false;
    this.#stamps.set(key, stamp);
    return true;
  }

  /** Returns whether this is news. */
  delete(key: string): boolean {
    this.#listed?.delete(key);
    return this.#stamps.delete(key);
  }

  /** Returns the keys that are gone without a word, and forgets them. */
  endListing(): string[] {
    const listed = this.#listed;
    this.#listed = undefined;
    if (listed === undefined) return [];
    const missing = [...this.#stamps.keys()].filter((key) => !listed.has(key));
    for (const key of missing) this.#stamps.delete(key);
    return missing;
  }
}
