import { BEHIND_BUCKETS_MS, type ListenerReport, type RoomAudience } from "../../protocol/index.ts";
import { type Ear, Ears } from "./ears.ts";
import { HlsAudience } from "./hls-audience.ts";
import { Resumed } from "./resumed.ts";

/** Listeners who hold a connection. Clients of HLS hold none, and neither join nor leave. */
export type ConnectionKind = "websocket" | "stream";

/** Who listens to one room at one edge: connections, ears, and what is summed since the edge began. A pure core. */
export class RoomTally {
  readonly #connections: Record<ConnectionKind, number> = { websocket: 0, stream: 0 };
  readonly #ears = new Ears();
  /** Made when the first playlist is asked for: of many rooms none ever is. */
  #hls: HlsAudience | undefined;
  readonly #resumed = new Resumed();
  readonly #behind = new Array<number>(BEHIND_BUCKETS_MS.length + 1).fill(0);
  #joins = 0;
  #leaves = 0;
  #stalls = 0;
  readonly #turnedOut = { abuse: 0, unread: 0 };

  /** `was`: the other edge that it comes from. */
  joined(kind: ConnectionKind, was: string | undefined, nowMs: number): void {
    this.#connections[kind] += 1;
    this.#joins += 1;
    if (was !== undefined) this.#resumed.add(was, nowMs);
  }

  left(kind: ConnectionKind, ear: Ear | undefined, nowMs: number): void {
    this.#connections[kind] -= 1;
    this.#leaves += 1;
    if (ear !== undefined) this.#ears.left(ear, nowMs);
  }

  /** The edge ends the connection itself; its leaving is told as any other. */
  turnedOut(why: "abuse" | "unread"): void {
    this.#turnedOut[why] += 1;
  }

  heard(ear: Ear, { part, behindMs, stalls }: ListenerReport, nowMs: number): void {
    this.#stalls += stalls;
    if (!this.#ears.heard(ear, part, nowMs)) return;
    const bucket = BEHIND_BUCKETS_MS.findIndex((bound) => behindMs <= bound);
    const at = bucket < 0 ? BEHIND_BUCKETS_MS.length : bucket;
    this.#behind[at] = (this.#behind[at] ?? 0) + 1;
  }

  /** A player has asked for a playlist; `client` tells players apart. */
  heardOfHls(client: string, nowMs: number): void {
    this.#hls ??= new HlsAudience();
    this.#hls.saw(client, nowMs);
  }

  /** `namedEdges`: at most so many in `resumed`. */
  audience(now: { nowMs: number; intervalMs: number; namedEdges?: number }): RoomAudience {
    const { nowMs, intervalMs, namedEdges } = now;
    const { listeners, error } = this.#hls?.estimate(nowMs) ?? { listeners: 0, error: 0 };
    if (listeners === 0) this.#hls = undefined;
    return {
      ...this.#connections,
      hls: listeners,
      hlsError: Math.round(error * 10) / 10,
      ears: this.#ears.count(nowMs),
      joins: this.#joins,
      leaves: this.#leaves,
      stalls: this.#stalls,
      behind: [...this.#behind],
      resumed: this.#resumed.told(nowMs, namedEdges),
      intervalMs,
      ...(this.#turnedOut.abuse + this.#turnedOut.unread > 0 && { turnedOut: { ...this.#turnedOut } }),
    };
  }
}
