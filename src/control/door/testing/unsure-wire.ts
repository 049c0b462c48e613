/** What the wire does to a message on its way. Times are milliseconds. */
export type Weather = { lost: number; twice: number; latestMs: number };

export const CLEAR: Weather = { lost: 0, twice: 0, latestMs: 0 };

/** Messages on their way, that may be lost, come twice, late and out of order. Time is told by the test. */
export class UnsureWire {
  readonly #random: () => number;
  readonly #weather: Weather;
  #underway: { atMs: number; deliver: () => void }[] = [];

  constructor(options: { random: () => number; weather: Weather }) {
    this.#random = options.random;
    this.#weather = options.weather;
  }

  send(nowMs: number, deliver: () => void): void {
    if (this.#random() < this.#weather.lost) return;
    const copies = this.#random() < this.#weather.twice ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      this.#underway.push({ atMs: nowMs + this.#random() * this.#weather.latestMs, deliver });
    }
  }

  /** Delivers what is due. */
  run(nowMs: number): void {
    const due = this.#underway.filter(({ atMs }) => atMs <= nowMs).sort((a, b) => a.atMs - b.atMs);
    this.#underway = this.#underway.filter(({ atMs }) => atMs > nowMs);
    for (const { deliver } of due) deliver();
  }
}
