import type { EdgeModel } from "./edge-model.ts";

/** What those who come stand on. */
export interface World {
  readonly nowMs: number;
  readonly random: () => number;
  readonly edge: EdgeModel;
  /** The CDN answers pages and assets. */
  readonly cdnWorks: boolean;
  /** Of people who wait: places up to this are called, and how long to wait before asking again. */
  readonly front: number;
  readonly askAgainMs: number;
  after(delayMs: number, run: () => void): void;
  /** Whether the network of this provider is cut. */
  isCut(provider: number): boolean;
  /** Everybody who is in, for crashes and cuts. */
  readonly inside: Set<Insider>;
}

/** Somebody with an open socket. */
export interface Insider {
  readonly provider: number;
  /** The connection is gone through no wish of its own; may come back from `afterMs` on. */
  lose(afterMs: number): void;
  /** No sound comes any more. */
  silent(): void;
}
