import type { Subscription } from "../../relay/index.ts";

/** What is needed of the relay's `Directory`: who lives, told by themselves. */
export interface OriginDirectory {
  /** Tells `describe()` under the key now and as often as said, until it is unsubscribed. */
  announce(key: string, describe: () => Uint8Array, everyMs: number): Subscription;
  /** Whoever was heard lately, by key. */
  living(prefix: string): ReadonlyMap<string, Uint8Array>;
  /** Somebody was not heard for too long by us, who listened all that time. */
  onGone(listener: (key: string) => void): Subscription;
}
