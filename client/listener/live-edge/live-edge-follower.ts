import type { Pace, Welcome } from "../../../src/protocol/index.ts";
import type { Player } from "../player.ts";
import type { ArrivedPart } from "../transport/index.ts";
import { LiveEdgeControl } from "./live-edge-control.ts";

/** How often the ear is looked at once it runs, and while it waits to start. */
const STEP_MS = 200;
const START_STEP_MS = 20;
/** This close to a hole the ear jumps over it. */
const JUMP_BEFORE_HOLE_MS = 25;
/** Elements may run dry with so much before them that is too little to go on with. */
const STUCK_BEFORE_MS = 500;

/**
 * `behindMs`: how far behind live it is, `lateMs`: how much of that is more than it should be. `waiting`: it stands still until
 * sound comes, and goes on where it stopped.
 */
export type FollowedEar = { behindMs: number; lateMs: number; rate: number; waiting: boolean };

export type FollowerEvents = {
  /** After each look at an ear that has begun. */
  followed(ear: FollowedEar): void;
  /** The ear jumped towards the live edge, past sound that it could have had. */
  jumped(): void;
};

/** Drives a player along the live edge by the word of `LiveEdgeControl`. */
export class LiveEdgeFollower {
  readonly #player: Player;
  readonly #serverMs: () => number | undefined;
  readonly #events: FollowerEvents;
  readonly #control = new LiveEdgeControl();
  #epochMs = 0;
  /** The edge's clock less the page's. */
  #offsetMs = 0;
  #outputLatencyMs = 0;
  /** Where the ear stopped, and where its sound ended then. */
  #stuckAt: { earMs: number; endMs: number } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(player: Player, serverMs: () => number | undefined, events: FollowerEvents) {
    this.#player = player;
    this.#serverMs = serverMs;
    this.#events = events;
  }

  /** `sameTimeline` as in `ListenEvents`: what is behind is counted on by the new edge's clock. */
  greeted({ epochMs, intervalMs }: Welcome, sameTimeline: boolean): void {
    const offsetMs = (this.#serverMs() ?? 0) - performance.now();
    if (sameTimeline) this.#control.clockStepped(offsetMs - this.#offsetMs);
    this.#offsetMs = offsetMs;
    this.#epochMs = epochMs;
    this.#control.paced({ intervalMs, afterMs: 0 }, this.#liveMs());
    this.#schedule(START_STEP_MS);
  }

  /** The edge is going to write at another interval. */
  paced(pace: Pace): void {
    this.#control.paced(pace, this.#liveMs());
  }

  arrived(parts: readonly ArrivedPart[]): void {
    const liveMs = this.#liveMs();
    for (const { live, lagMs } of parts) if (live) this.#control.arrived(lagMs, liveMs);
  }

  /** The player has more sound than before; only an ear that waits, to start or before a hole, cares. */
  buffered(): void {
    const { earMs, nextStartMs } = this.#player.view();
    if (earMs === undefined || nextStartMs !== undefined) this.#look();
  }

  stalled(): void {
    this.#control.stalled();
    const { earMs, range } = this.#player.view();
    this.#stuckAt = earMs === undefined ? undefined : { earMs, endMs: range?.endMs ?? earMs };
  }

  /** By somebody's wish, or because the ear runs again after a pause: at once, as far as there is sound. */
  jumpToLive(): void {
    this.#control.wantsLive(this.#liveMs());
    this.#look();
  }

  /** Where the ear is, in milliseconds since the room's epoch; `undefined` while nothing sounds. */
  earMs(): number | undefined {
    return this.#player.view().earMs;
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #look(): void {
    const { earMs, range, nextStartMs, outputLatencyMs = 0 } = this.#player.view();
    this.#outputLatencyMs = outputLatencyMs;
    const liveMs = this.#liveMs();
    if (earMs === undefined) this.#tryStart(range, liveMs);
    else this.#follow(earMs, range?.endMs ?? earMs, nextStartMs, liveMs);
  }

  #tryStart(range: { startMs: number; endMs: number } | undefined, liveMs: number): void {
    const startMs = range && this.#control.startAt(range, liveMs);
    if (startMs !== undefined) this.#player.jumpTo(startMs);
    this.#schedule(startMs === undefined ? START_STEP_MS : STEP_MS);
  }

  #follow(earMs: number, endMs: number, nextStartMs: number | undefined, liveMs: number): void {
    const leftMs = endMs - earMs;
    const atHole = this.#isDry(earMs, endMs);
    if (nextStartMs === undefined) {
      this.#hold(earMs, endMs, liveMs);
      this.#schedule(STEP_MS);
    } else if (atHole) {
      this.#cross(nextStartMs, liveMs);
    } else {
      this.#hold(earMs, endMs, liveMs);
      this.#schedule(Math.min(STEP_MS, leftMs - JUMP_BEFORE_HOLE_MS));
    }
  }

  /** At once where there is sound enough; else as soon as the next part is sure to come in time, or the hole would breed a stall. */
  #cross(nextStartMs: number, liveMs: number): void {
    const isSafe = this.#control.mayStartAt(nextStartMs, liveMs);
    if (isSafe) this.#player.jumpTo(nextStartMs);
    this.#schedule(isSafe ? STEP_MS : START_STEP_MS);
  }

  #hold(earMs: number, endMs: number, liveMs: number): void {
    const { rate, lateMs, jumpToMs } = this.#control.decide({ earMs, endMs }, liveMs);
    this.#player.setRate(rate);
    if (jumpToMs !== undefined) {
      this.#player.jumpTo(jumpToMs);
      this.#events.jumped();
    }
    const jumpedMs = (jumpToMs ?? earMs) - earMs;
    this.#events.followed({
      behindMs: liveMs - earMs - jumpedMs + this.#outputLatencyMs,
      lateMs: lateMs - jumpedMs,
      rate,
      waiting: jumpToMs === undefined && this.#isDry(earMs, endMs),
    });
  }

  /** An ear that stopped is no longer so when more sound has come to it, even before it has moved. */
  #isDry(earMs: number, endMs: number): boolean {
    if (endMs - earMs <= JUMP_BEFORE_HOLE_MS) return true;
    const isStuck = earMs === this.#stuckAt?.earMs && endMs === this.#stuckAt.endMs;
    return isStuck && endMs - earMs < STUCK_BEFORE_MS;
  }

  #liveMs(): number {
    return (this.#serverMs() ?? 0) - this.#epochMs;
  }

  #schedule(delayMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), delayMs);
  }
}
