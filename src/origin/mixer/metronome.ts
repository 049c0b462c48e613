import type { Clock, Metrics } from "../../platform/index.ts";
import { FRAME_MS } from "../../protocol/index.ts";
import { LATE_MS, MetronomeSchedule } from "./metronome-schedule.ts";

const LATENESS_BUCKETS_S = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];
const WORK_BUCKETS_S = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.015, 0.02, 0.05, 0.1];

export type MetronomeOptions = {
  clock: Clock;
  metrics: Metrics;
  /** Calls back once after so many whole milliseconds, and returns what takes that back. Timers by default. */
  wake?: (afterMs: number, then: () => void) => () => void;
};

/**
 * Beats every 20 ms of the monotonic clock. A beat that comes late is made up for, one at a time, with the event loop free to
 * take in packets between them; what is more than a second behind is skipped and told.
 */
export class Metronome {
  readonly #clock: Clock;
  readonly #wake: NonNullable<MetronomeOptions["wake"]>;
  readonly #ticks;
  readonly #late;
  readonly #caughtUp;
  readonly #skipped;
  readonly #lateness;
  readonly #work;
  #ticksLate = 0;
  #workMs = 0;

  constructor({ clock, metrics, wake = wakeByTimer }: MetronomeOptions) {
    this.#clock = clock;
    this.#wake = wake;
    this.#ticks = metrics.counter("stentor_mixer_ticks_total", "Ticks made.");
    this.#late = metrics.counter("stentor_mixer_ticks_late_total", `Ticks more than ${LATE_MS} ms late.`);
    this.#caughtUp = metrics.counter("stentor_mixer_ticks_caught_up_total", "Late ticks made after the next was due.");
    this.#skipped = metrics.counter("stentor_mixer_ticks_skipped_total", "Ticks given up: over a second behind.");
    this.#lateness = metrics.histogram(
      "stentor_mixer_tick_lateness_seconds",
      "From when a tick was due until it began.",
      LATENESS_BUCKETS_S,
    );
    this.#work = metrics.histogram("stentor_mixer_tick_work_seconds", "What a tick of all rooms took.", WORK_BUCKETS_S);
  }

  /** Ticks that came more than 5 ms late, skipped ones included. */
  get ticksLate(): number {
    return this.#ticksLate;
  }

  /** What all ticks took together. */
  get workMs(): number {
    return this.#workMs;
  }

  /**
   * Until `signal` aborts. `onTick` is told when the tick was due, by the monotonic clock; `onSkip` how many ticks were lost, always whole
   * parts, before the next `onTick`. What `onTick` throws goes to the runtime; the beat goes on.
   */
  start(onTick: (dueMs: number) => void, signal: AbortSignal, onSkip?: (ticks: number) => void): void {
    const schedule = new MetronomeSchedule(this.#clock.monotonicMs());
    let cancel = () => {};
    const beat = () => {
      try {
        this.#beat(schedule, onTick, onSkip);
      } finally {
        if (!signal.aborted) cancel = this.#wake(this.#sleepMs(schedule), beat);
      }
    };
    signal.addEventListener("abort", () => cancel(), { once: true });
    if (!signal.aborted) beat();
  }

  #beat(schedule: MetronomeSchedule, onTick: (dueMs: number) => void, onSkip?: (ticks: number) => void): void {
    const nowMs = this.#clock.monotonicMs();
    const due = schedule.takeNext(nowMs);
    if (due === undefined) return;
    if (due.skip > 0) {
      this.#skipped.inc(due.skip);
      this.#ticksLate += due.skip;
      onSkip?.(due.skip);
    }
    this.#count(due.latenessMs);
    const before = this.#clock.monotonicMs();
    onTick(nowMs - due.latenessMs);
    const workMs = this.#clock.monotonicMs() - before;
    this.#workMs += workMs;
    this.#work.observe(workMs / 1000);
  }

  #count(latenessMs: number): void {
    this.#ticks.inc();
    this.#lateness.observe(latenessMs / 1000);
    if (latenessMs >= FRAME_MS) this.#caughtUp.inc();
    if (latenessMs <= LATE_MS) return;
    this.#late.inc();
    this.#ticksLate++;
  }

  #sleepMs(schedule: MetronomeSchedule): number {
    return Math.max(0, Math.floor(schedule.msToNext(this.#clock.monotonicMs())));
  }
}

/** With nothing to wait for, the event loop still goes round once: sockets are read between two late ticks. */
function wakeByTimer(afterMs: number, then: () => void): () => void {
  if (afterMs === 0) {
    const soon = setImmediate(then);
    return () => clearImmediate(soon);
  }
  const timer = setTimeout(then, afterMs);
  return () => clearTimeout(timer);
}
