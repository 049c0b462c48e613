import type { ChallengeOffer } from "../../../src/protocol/index.ts";

/** Solves a challenge in the background and hands back the proof; rejects when it cannot, or when the signal says so. */
export type Solve = (
  offer: ChallengeOffer,
  options: { signal: AbortSignal; onProgress?: (share: number) => void },
) => Promise<string>;

export type PuzzleEvents = {
  progressed(): void;
  /** `undefined`: it could not be solved. */
  solved(proof: string | undefined): void;
};

/** One challenge at a time. */
export class Puzzle {
  readonly #solve: Solve | undefined;
  readonly #events: PuzzleEvents;
  #solving: AbortController | undefined;
  #share: number | null = null;

  constructor(solve: Solve | undefined, events: PuzzleEvents) {
    this.#solve = solve;
    this.#events = events;
  }

  /** How much is solved, 0 to 1; `null` while nothing is being solved. */
  get share(): number | null {
    return this.#share;
  }

  /** Hands back whether one is being solved now. */
  take(offer: ChallengeOffer): boolean {
    if (this.#solve === undefined) return false;
    if (this.#solving === undefined) void this.#work(offer, this.#solve);
    return true;
  }

  /** No event follows. */
  stop(): void {
    this.#solving?.abort();
    this.#solving = undefined;
    this.#share = null;
  }

  async #work(offer: ChallengeOffer, solve: Solve): Promise<void> {
    const solving = new AbortController();
    this.#solving = solving;
    this.#share = 0;
    const onProgress = (share: number) => {
      if (this.#solving !== solving) return;
      this.#share = share;
      this.#events.progressed();
    };
    const proof = await solve(offer, { signal: solving.signal, onProgress }).catch(() => undefined);
    if (this.#solving !== solving) return;
    this.stop();
    this.#events.solved(proof);
  }
}
