/** How long the usual rate of arrivals looks back. */
const USUAL_SECONDS = 60;
const TIMES_USUAL = 4;
const ARRIVALS_MIN = 20;

/** Whether far more newcomers arrive than usually do. */
export class Surge {
  #usual = 0;
  #lastSecond = 0;
  #arrivals = 0;

  arrived(): void {
    this.#arrivals += 1;
  }

  get isOn(): boolean {
    const arrivals = Math.max(this.#arrivals, this.#lastSecond);
    return arrivals >= ARRIVALS_MIN && arrivals > TIMES_USUAL * this.#usual;
  }

  /** So many seconds are over. */
  passed(seconds: number): void {
    this.#lastSecond = this.#arrivals / seconds;
    this.#usual += (this.#lastSecond - this.#usual) * (1 - Math.exp(-seconds / USUAL_SECONDS));
    this.#arrivals = 0;
  }
}
