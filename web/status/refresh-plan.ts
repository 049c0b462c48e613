/** What the page asks the tracker for, each at a pace of its own. */
export type StatusPiece = "summary" | "reports" | "comments" | "history" | "config";

const EVERY_MS: Record<StatusPiece, number> = {
  summary: 0,
  reports: 20_000,
  comments: 12_000,
  history: 60_000,
  config: 300_000,
};
const TURN_MS = 5_000;
/** While nobody answers, each wait is twice the one before, up to this. */
const LONGEST_MS = 60_000;
const DOUBLINGS_MAX = 6;

/** Which pieces are due, and when the next turn comes; a crowd of pages is spread by chance. */
export class RefreshPlan {
  readonly #askedAtMs = new Map<StatusPiece, number>();
  #failures = 0;

  /** Takes them as asked for. The summary is always among them. */
  due(nowMs: number): StatusPiece[] {
    const pieces = (Object.keys(EVERY_MS) as StatusPiece[]).filter(
      (piece) => nowMs - (this.#askedAtMs.get(piece) ?? Number.NEGATIVE_INFINITY) >= EVERY_MS[piece],
    );
    for (const piece of pieces) this.#askedAtMs.set(piece, nowMs);
    return pieces;
  }

  /** It could not be had, or is another now: due at the next turn. */
  again(piece: StatusPiece): void {
    this.#askedAtMs.delete(piece);
  }

  /** `answered`: whether the summary came. */
  turned(answered: boolean): void {
    this.#failures = answered ? 0 : this.#failures + 1;
  }

  /** `random`: 0 to 1. Five to ten seconds when all is well. */
  nextMs(random: number): number {
    return Math.min(LONGEST_MS, TURN_MS * 2 ** Math.min(this.#failures, DOUBLINGS_MAX)) * (1 + random);
  }
}
