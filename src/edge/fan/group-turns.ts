/** Groups of a lane. Every interval of the ladder, in parts, divides it, so that groups stay level at each of them. */
export const GROUPS = 10;

/** What some groups write now: parts `from` up to, not including, `to`. */
export type DueWrite = { from: number; to: number; groups: readonly number[] };

/**
 * Spreads the listeners' writes over an interval of `every` parts: group `g` is written when part `n` with
 * `n % every = g % every` has come, and then gets every part since its own last write. So `every` may change at any time: no
 * group loses or repeats a part. A pure core; it counts nothing but part numbers.
 */
export class GroupTurns {
  /** In parts; takes hold with the next part. */
  every: number;
  /** For each group, the first part that it has not written yet. */
  readonly #next = new Array<number>(GROUPS).fill(0);
  #last: number | undefined;

  constructor(every: number) {
    this.every = every;
  }

  /** The first part that this group has yet to write. */
  next(group: number): number {
    return this.#next[group] ?? 0;
  }

  /** Takes the newest part as written: what is held already reaches listeners as their backlog. */
  startAfter(last: number): void {
    this.#last = last;
    for (let group = 0; group < GROUPS; group++) this.#next[group] = this.#turnBefore(group, last) + 1;
  }

  /**
   * A part has come. Late ones give no write: they go along with the next if their group has not passed them. Groups that
   * write the same come together.
   */
  advance(number: number): DueWrite[] {
    if (this.#last === undefined) this.startAfter(number - 1);
    if (number <= (this.#last ?? 0)) return [];
    this.#last = number;
    return this.#write((group) => this.#turnBefore(group, number) + 1);
  }

  /** Nothing more comes: every group writes what it still has, be it nothing. */
  finish(): DueWrite[] {
    const end = this.#last === undefined ? 0 : this.#last + 1;
    return this.#write((group) => Math.max(end, this.next(group)), { evenNothing: true });
  }

  #write(endOf: (group: number) => number, { evenNothing = false } = {}): DueWrite[] {
    const due = new Map<string, { from: number; to: number; groups: number[] }>();
    for (let group = 0; group < GROUPS; group++) {
      const from = this.next(group);
      const to = endOf(group);
      if (to <= from && !evenNothing) continue;
      this.#next[group] = to;
      const same = due.get(`${from}-${to}`);
      if (same === undefined) due.set(`${from}-${to}`, { from, to, groups: [group] });
      else same.groups.push(group);
    }
    return [...due.values()];
  }

  /** The newest part, up to `number`, with which this group is written. */
  #turnBefore(group: number, number: number): number {
    return number - ((((number - group) % this.every) + this.every) % this.every);
  }
}
