import { jest } from "bun:test";
import { encodeMessage, PART_MS, type Welcome } from "../../../../src/protocol/index.ts";
import type { Player, PlayerView, SoundRange } from "../../player.ts";
import { viewAround } from "../../sound-ranges.ts";
import type { ArrivedPart } from "../../transport/index.ts";
import { type FollowedEar, LiveEdgeFollower } from "../live-edge-follower.ts";

const STEP_MS = 10;
const NO_BYTES = encodeMessage("");

/** A player of numbers: what came is a set of ranges, and the ear goes through them at its rate and stands where they end. */
class SimulatedPlayer implements Player {
  readonly path = "mse";
  readonly ranges: SoundRange[] = [];
  /** Where the ear was sent, and from where. */
  readonly jumps: { fromMs: number | undefined; toMs: number }[] = [];
  #earMs: number | undefined;
  #rate = 1;
  #dry = false;

  open(): void {}
  rest(): void {}

  useInit(): void {}
  setVolume(): void {}
  setMuted(): void {}
  clear(): void {}
  close(): void {}

  useParts(parts: readonly ArrivedPart[]): void {
    for (const { startMs } of parts) {
      const last = this.ranges.at(-1);
      if (last?.endMs === startMs) last.endMs += PART_MS;
      else this.ranges.push({ startMs, endMs: startMs + PART_MS });
    }
  }

  view(): PlayerView {
    return viewAround(this.ranges, this.#earMs);
  }

  jumpTo(ms: number): void {
    this.jumps.push({ fromMs: this.#earMs, toMs: ms });
    this.#earMs = ms;
  }

  setRate(rate: number): void {
    this.#rate = rate;
  }

  /** Hands back whether the ear has just run dry. */
  move(): boolean {
    const { earMs, range } = this.view();
    if (earMs === undefined) return false;
    const endMs = range?.endMs ?? earMs;
    const wasDry = this.#dry;
    this.#dry = earMs + STEP_MS * this.#rate > endMs;
    this.#earMs = Math.max(earMs, Math.min(endMs, earMs + STEP_MS * this.#rate));
    return this.#dry && !wasDry;
  }
}

/** A follower, its player and simulated time; needs fake timers. The room's epoch is 0. */
export class FollowedPlayer {
  readonly player = new SimulatedPlayer();
  readonly follower: LiveEdgeFollower;
  readonly sights: (FollowedEar & { atMs: number; earMs: number })[] = [];
  stalls = 0;
  jumped = 0;
  #nowMs = 0;
  #next = 0;

  constructor() {
    this.follower = new LiveEdgeFollower(this.player, () => this.#nowMs, {
      followed: (ear) => this.sights.push({ ...ear, atMs: this.#nowMs, earMs: this.follower.earMs() ?? 0 }),
      jumped: () => {
        this.jumped += 1;
      },
    });
    this.follower.greeted({ epochMs: 0, intervalMs: PART_MS } as Welcome, false);
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  get earMs(): number {
    return this.follower.earMs() ?? Number.NaN;
  }

  /** Parts up to the newest come as `arrivesAt` says, in order; those it gives no time never do. */
  runFor(ms: number, arrivesAt: (part: number) => number | undefined): void {
    for (const untilMs = this.#nowMs + ms; this.#nowMs < untilMs; ) {
      this.#nowMs += STEP_MS;
      this.#receive(arrivesAt);
      if (this.player.move()) this.#stall();
      jest.advanceTimersByTime(STEP_MS);
    }
  }

  #receive(arrivesAt: (part: number) => number | undefined): void {
    const parts: ArrivedPart[] = [];
    for (; (arrivesAt(this.#next) ?? 0) <= this.#nowMs && (this.#next + 1) * PART_MS <= this.#nowMs; this.#next++) {
      if (arrivesAt(this.#next) === undefined) continue;
      const startMs = this.#next * PART_MS;
      parts.push({ number: this.#next, cmaf: NO_BYTES, startMs, lagMs: this.#nowMs - startMs - PART_MS, live: true });
    }
    if (parts.length === 0) return;
    this.follower.arrived(parts);
    this.player.useParts(parts);
    this.follower.buffered();
  }

  #stall(): void {
    this.stalls += 1;
    this.follower.stalled();
  }
}
