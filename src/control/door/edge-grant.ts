/** An edge that does not say by which state it acts has this one after so long. */
const UNCONFIRMED_MS = 1_000;
/** States told that an edge has not confirmed; of older ones only the highest grant is known. */
const TOLD_MAX = 64;

type Told = { turn: number; grant: number; atMs: number };

/**
 * What one edge may have let in without a place. It acts on a state that control told at some time since the one that it confirmed last;
 * until it confirms one of this process, it may do as it likes.
 */
export class EdgeGrant {
  #told: Told[] = [];
  #confirmed: boolean;
  #direct = 0;

  /** `confirmed`: it is known to have nothing, as it has just asked for its first state. */
  constructor(confirmed: boolean) {
    this.#confirmed = confirmed;
  }

  /** Newcomers without a place whom the edge says that it let in. */
  get direct(): number {
    return this.#direct;
  }

  /** What was told last. */
  get last(): number {
    return this.#told.at(-1)?.grant ?? 0;
  }

  tell(turn: number, grant: number, nowMs: number): void {
    const [oldest, second] = this.#told;
    if (oldest !== undefined && second !== undefined && this.#told.length >= TOLD_MAX) {
      this.#told.splice(0, 2, { ...second, grant: Math.max(oldest.grant, second.grant) });
    }
    this.#told.push({ turn, grant, atMs: nowMs });
  }

  /** `turn`: of the state that the edge acts on. */
  hear(direct: number, turn: number | undefined, nowMs: number): void {
    this.#direct = direct;
    const inForce = this.#told.findLastIndex((told) =>
      turn === undefined ? nowMs - told.atMs >= UNCONFIRMED_MS : told.turn <= turn,
    );
    if (inForce === -1) return;
    this.#confirmed = true;
    this.#told.splice(0, inForce);
  }

  /** How many it may let in before it hears anything new; infinite while it has confirmed nothing. */
  get outstanding(): number {
    if (!this.#confirmed) return Number.POSITIVE_INFINITY;
    return Math.max(0, ...this.#told.map(({ grant }) => grant - this.#direct));
  }
}
