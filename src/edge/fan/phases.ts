/** What a phase writes now: parts `from` up to, not including, `to`. */
export type DueWrite = { phase: number; from: number; to: number };

/**
 * Spreads the listeners' writes over an interval: phase `k` is written when part `n` with `n % count = k` has come, and
 * then gets every part since its last write. A pure core; it counts nothing but part numbers.
 */
export class Phases {
  readonly count: number;
  /** For each phase, the first part that it has not written yet. */
  readonly #next: number[];
  #last: number | undefined;

  constructor(count: number) {
    this.count = count;
    this.#next = new Array<number>(count).fill(0);
  }

  /** The first part that this phase has yet to write. */
  next(phase: number): number {
    return this.#next[phase] ?? 0;
  }

  /** Takes the window's newest part as written: what is held already reaches listeners as their backlog. */
  startAfter(last: number): void {
    this.#last = last;
    for (let number = last - this.count + 1; number <= last; number++) this.#write(number);
  }

  /** A part has come. Late ones give no write: they go along with the next if its phase has not passed them. */
  advance(number: number): DueWrite[] {
    if (this.#last === undefined) this.startAfter(number - 1);
    const last = this.#last ?? number - 1;
    if (number <= last) return [];
    this.#last = number;
    const due: DueWrite[] = [];
    for (let boundary = Math.max(last + 1, number - this.count + 1); boundary <= number; boundary++) {
      const phase = this.#phaseOf(boundary);
      const from = this.next(phase);
      this.#write(boundary);
      due.push({ phase, from, to: boundary + 1 });
    }
    return due;
  }

  /** Nothing more comes: every phase that has something left writes it. */
  finish(): DueWrite[] {
    const to = this.#last === undefined ? 0 : this.#last + 1;
    return this.#next.map((from, phase) => {
      this.#next[phase] = Math.max(from, to);
      return { phase, from, to: Math.max(from, to) };
    });
  }

  #write(boundary: number): void {
    this.#next[this.#phaseOf(boundary)] = boundary + 1;
  }

  #phaseOf(number: number): number {
    return ((number % this.count) + this.count) % this.count;
  }
}
