import type { RoomSketch } from "./room-sketch.ts";
import { PROBE, type Sources } from "./sources.ts";

const SHARE = 0.01;
const PER_SECOND_MAX = 2;
const WAIT_MIN_SECONDS = 2;
const WAIT_MAX_SECONDS = 4;
/** Timers of browsers are early by no more. */
const EARLY_MS = 100;

/**
 * Asks a small share of newcomers to wait although there is room, and watches: people's browsers do as they are told, a flood asks
 * again. Each source once.
 */
export class Probe {
  readonly #sources: Sources;
  readonly #random: () => number;
  #thisSecond = 0;

  constructor(sources: Sources, random: () => number) {
    this.#sources = sources;
    this.#random = random;
  }

  secondPassed(): void {
    this.#thisSecond = 0;
  }

  /** Seconds to wait for a newcomer who is chosen; 0: go on, and be left alone from now on. */
  choose(slot: number, nowMs: number, sketch: RoomSketch): number {
    const sources = this.#sources;
    if (this.#thisSecond >= PER_SECOND_MAX || this.#random() >= SHARE) {
      sources.probe[slot] = PROBE.done;
      sources.probeDueMs[slot] = 0;
      return 0;
    }
    this.#thisSecond += 1;
    const seconds = WAIT_MIN_SECONDS + Math.floor(this.#random() * (WAIT_MAX_SECONDS - WAIT_MIN_SECONDS + 1));
    sources.probe[slot] = PROBE.waiting;
    sources.probeDueMs[slot] = nowMs + seconds * 1_000;
    sketch.probe.slowed += 1;
    sketch.touch();
    return seconds;
  }

  /** One that was told to wait asks again: seconds that it still has to wait, 0 when it did. */
  asksAgain(slot: number, nowMs: number, sketch: RoomSketch): number {
    const sources = this.#sources;
    const leftMs = (sources.probeDueMs[slot] ?? 0) - nowMs;
    if (sources.probe[slot] === PROBE.waiting) {
      if (leftMs > EARLY_MS) sketch.probe.persisted += 1;
      else sketch.probe.backedOff += 1;
      sketch.touch();
      sources.probe[slot] = PROBE.done;
    }
    return leftMs > EARLY_MS ? Math.ceil(leftMs / 1_000) : 0;
  }
}
