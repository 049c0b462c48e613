import { StentorError } from "../protocol/index.ts";
import { assertKey, type KeyValue, type KeyValueChange, type KeyValueEntry } from "./key-value.ts";
import type { Subscription } from "./relay.ts";
import { WatchedKeys } from "./watched-keys.ts";

type Shared = { entries: Map<string, KeyValueEntry>; revision: number; readonly watches: Set<Watch> };

type Watch = { readonly seat: InProcessKeyValue; readonly known: WatchedKeys; onChange(change: KeyValueChange): void };

/** The table of one process, and of tests: watchers are told within the call that makes the change. */
export class InProcessKeyValue implements KeyValue {
  readonly #shared: Shared;
  #isCut = false;
  #isMute = false;

  constructor(beside?: InProcessKeyValue) {
    this.#shared = beside === undefined ? { entries: new Map(), revision: 0, watches: new Set() } : beside.#shared;
  }

  /** The same table for another who uses it, cut and healed on its own. */
  beside(): InProcessKeyValue {
    return new InProcessKeyValue(this);
  }

  /** From now on every method throws `relay_timeout`, and watches are told nothing. */
  cut(): void {
    this.#isCut = true;
  }

  heal(): void {
    this.#isCut = false;
    this.#isMute = false;
    for (const watch of this.#shared.watches) if (watch.seat === this) this.#list(watch);
  }

  /** Methods go on, but watches are told nothing until it heals, as when a server has lost them. */
  mute(): void {
    this.#isMute = true;
  }

  /** The table is empty for all who use it, as when a server has lost its store. */
  lose(): void {
    this.#shared.entries.clear();
    for (const watch of this.#shared.watches) if (watch.seat.#hears) this.#list(watch);
  }

  async get(key: string): Promise<KeyValueEntry | undefined> {
    this.#reach(key);
    return this.#shared.entries.get(key);
  }

  async create(key: string, value: Uint8Array): Promise<number | undefined> {
    this.#reach(key);
    return this.#shared.entries.has(key) ? undefined : this.#set(key, value);
  }

  async update(key: string, value: Uint8Array, revision: number): Promise<number | undefined> {
    this.#reach(key);
    return this.#shared.entries.get(key)?.revision === revision ? this.#set(key, value) : undefined;
  }

  async put(key: string, value: Uint8Array): Promise<number> {
    this.#reach(key);
    return this.#set(key, value);
  }

  async delete(key: string): Promise<void> {
    this.#reach(key);
    const revision = ++this.#shared.revision;
    if (this.#shared.entries.delete(key)) this.#tell({ key, value: undefined, revision });
  }

  async watch(onChange: (change: KeyValueChange) => void, onReady?: () => void): Promise<Subscription> {
    this.#reach("watch");
    const watch: Watch = { seat: this, known: new WatchedKeys(), onChange };
    this.#list(watch);
    this.#shared.watches.add(watch);
    onReady?.();
    return { unsubscribe: () => this.#shared.watches.delete(watch) };
  }

  get #hears(): boolean {
    return !this.#isCut && !this.#isMute;
  }

  #reach(key: string): void {
    assertKey(key);
    if (this.#isCut) throw new StentorError("relay_timeout", `Cannot reach the table for "${key}": no answer in time`);
  }

  #set(key: string, value: Uint8Array): number {
    const revision = ++this.#shared.revision;
    this.#shared.entries.set(key, { value: value.slice(), revision });
    this.#tell({ key, value, revision });
    return revision;
  }

  #tell(change: KeyValueChange): void {
    for (const watch of [...this.#shared.watches]) if (watch.seat.#hears) tellOne(watch, change);
  }

  #list(watch: Watch): void {
    watch.known.beginListing();
    for (const [key, { value, revision }] of this.#shared.entries) tellOne(watch, { key, value, revision });
    for (const key of watch.known.endListing()) watch.onChange({ key, value: undefined, revision: 0 });
  }
}

function tellOne({ known, onChange }: Watch, { key, value, revision }: KeyValueChange): void {
  if (value === undefined) {
    if (known.delete(key)) onChange({ key, value, revision });
  } else if (known.put(key, `${revision}`)) onChange({ key, value: value.slice(), revision });
}
