import type { WaitingView } from "./waiting-view.ts";

/** News of the same kind are read out no more often than this. */
export const QUIET_MS = 30_000;

/**
 * What a screen reader says of the wait: at once when it becomes something else, and now and then how it stands. What is said is what is
 * seen at that moment; between two sayings nothing stands there rather than figures that are old.
 */
export class Announcements {
  #said = "";
  #scene: WaitingView["scene"] | undefined;
  #trouble: string | undefined;
  #saidAtMs = Number.NEGATIVE_INFINITY;

  /** Hands back what is to stand in the live region now. */
  say(view: WaitingView, nowMs: number): string {
    const isOther = view.scene !== this.#scene || view.trouble !== this.#trouble;
    const seen = sentenceOf(view);
    if (!isOther && nowMs - this.#saidAtMs < QUIET_MS) return seen === this.#said ? seen : "";
    this.#scene = view.scene;
    this.#trouble = view.trouble;
    this.#saidAtMs = nowMs;
    this.#said = seen;
    return seen;
  }
}

function sentenceOf({ trouble, place, wait }: WaitingView): string {
  return [trouble ?? place, wait === undefined ? "" : `The wait: ${wait}.`].join(" ").trim();
}
