import { ORIGIN_KEYS, type OriginEntry, readOriginEntry } from "./origin-entry.ts";

/** Reads what living origins say of themselves; what was read once is not read again. */
export class LivingOrigins {
  #bytes = new Map<string, Uint8Array>();
  #entries = new Map<string, OriginEntry>();

  /** By id. */
  read(living: ReadonlyMap<string, Uint8Array>): ReadonlyMap<string, OriginEntry> {
    const entries = new Map<string, OriginEntry>();
    for (const [key, bytes] of living) {
      const id = key.slice(ORIGIN_KEYS.length);
      const entry = this.#bytes.get(key) === bytes ? this.#entries.get(id) : readOriginEntry(bytes);
      if (entry !== undefined) entries.set(id, entry);
    }
    this.#bytes = new Map(living);
    this.#entries = entries;
    return entries;
  }
}
