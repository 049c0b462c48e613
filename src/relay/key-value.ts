import type { Subscription } from "./relay.ts";

export type KeyValueEntry = { readonly value: Uint8Array; readonly revision: number };

/**
 * `value` is `undefined` when the key was deleted; `revision` is 0 when nobody was seen deleting it: it was not there any more when the watch
 * was taken up again.
 */
export type KeyValueChange = {
  readonly key: string;
  readonly value: Uint8Array | undefined;
  readonly revision: number;
};

/**
 * A small shared table with compare-and-set: for leases and for the directory. Keys are dotted tokens as subjects are.
 * Every method throws StentorError `relay_timeout` or `relay_closed` when the table cannot be reached; then nobody
 * knows whether a change was made.
 */
export interface KeyValue {
  get(key: string): Promise<KeyValueEntry | undefined>;
  /** The new revision; `undefined`: the key exists. */
  create(key: string, value: Uint8Array): Promise<number | undefined>;
  /** The new revision; `undefined`: the key is at another revision than `revision`. */
  update(key: string, value: Uint8Array, revision: number): Promise<number | undefined>;
  /** Whatever stands there. */
  put(key: string, value: Uint8Array): Promise<number>;
  delete(key: string): Promise<void>;
  /**
   * Tells every key that is there, then `onReady`, and resolves; then each change as it comes. Goes on by itself after the connection was
   * lost, telling what changed meanwhile. A key that changes quickly may be told its newest state only.
   */
  watch(onChange: (change: KeyValueChange) => void, onReady?: () => void): Promise<Subscription>;
}

const KEY = /^[-/=\w]+(\.[-/=\w]+)*$/;

/** Throws RangeError on what cannot be a key in every kind of table. */
export function assertKey(key: string): void {
  if (!KEY.test(key))
    throw new RangeError(`Cannot use "${key}" as a key: it is not dotted tokens of letters, digits, -, _, / and =`);
}
