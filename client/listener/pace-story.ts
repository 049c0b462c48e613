import { PART_MS, type Pace, type Welcome } from "../../src/protocol/index.ts";
import type { ListenPace } from "./listener-state.ts";

/** An ear no further behind than this beyond the interval has come back from wherever a storm had put it. */
const BACK_WITHIN_MS = 500;
/** From the longest interval to the shortest at 3 % it takes a minute; whoever is not back by then is where they belong. */
const BACK_AFTER_MS = 80_000;

/** Makes of an edge's words, and of where the ear is, how the pace is and why: see `ListenPace`. */
export class PaceStory {
  #pace: ListenPace = { intervalMs: PART_MS, why: "usual", lean: false };
  #usualMs: number = PART_MS;
  #calmSinceMs = 0;
  #askedLean = false;

  get pace(): ListenPace {
    return this.#pace;
  }

  /** `asked`: the rendition that the listener chose. Joiners are sent to the present interval without a word on why. */
  greeted({ intervalMs, usualIntervalMs = PART_MS, rendition }: Welcome, asked: string | undefined): void {
    this.#usualMs = usualIntervalMs;
    this.#askedLean = asked === "lean";
    const lean = rendition === "lean" && !this.#askedLean;
    this.#pace = { intervalMs, why: lean || intervalMs > usualIntervalMs ? "busy" : "usual", lean };
  }

  /** Edges repeat themselves, and say `calm` as well where nothing ever was the matter. */
  paced({ intervalMs, why, lean: leanNow }: Pace, nowMs: number): void {
    const before = this.#pace;
    const lean = leanNow && !this.#askedLean;
    const isMore = intervalMs > this.#usualMs || lean;
    if (why === "busy") {
      this.#pace = { intervalMs, why: isMore ? "busy" : "usual", lean };
    } else if (before.why === "usual" && intervalMs >= before.intervalMs) {
      this.#pace = { intervalMs, why: "usual", lean };
    } else {
      if (before.why !== "calm" || intervalMs < before.intervalMs) this.#calmSinceMs = nowMs;
      this.#pace = { intervalMs, why: "calm", lean };
    }
  }

  /** Hands back whether the pace has become usual by it. */
  heardAt(behindMs: number, nowMs: number): boolean {
    const { why, intervalMs, lean } = this.#pace;
    if (why !== "calm" || intervalMs > this.#usualMs) return false;
    if (behindMs > intervalMs + BACK_WITHIN_MS && nowMs - this.#calmSinceMs < BACK_AFTER_MS) return false;
    this.#pace = { intervalMs, why: "usual", lean };
    return true;
  }
}
