/** With 512 columns an estimate is too high by more than 0.53 % of all with a probability of e⁻³ (Cormode and Muthukrishnan 2005). */
const COLUMNS = 512;
const ROWS = 3;

/** How often each of many was counted, never too low, in 6 KiB; and the greatest of these. Raises only the lowest of a row's cells. */
export class CountMin {
  /** The greatest estimate since it was cleared. */
  busiest = 0;
  readonly #cells = new Uint32Array(ROWS * COLUMNS);

  static readonly bytes = ROWS * COLUMNS * 4;

  /** The estimate for this one, itself included. */
  add(high: number, low: number): number {
    const first = high & (COLUMNS - 1);
    const second = COLUMNS + (low & (COLUMNS - 1));
    const third = 2 * COLUMNS + ((high >>> 16) & (COLUMNS - 1));
    const cells = this.#cells;
    const estimate = Math.min(cells[first] ?? 0, cells[second] ?? 0, cells[third] ?? 0) + 1;
    cells[first] = Math.max(cells[first] ?? 0, estimate);
    cells[second] = Math.max(cells[second] ?? 0, estimate);
    cells[third] = Math.max(cells[third] ?? 0, estimate);
    if (estimate > this.busiest) this.busiest = estimate;
    return estimate;
  }

  clear(): void {
    this.#cells.fill(0);
    this.busiest = 0;
  }
}
