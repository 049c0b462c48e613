/** Times as people read them, in one zone. Throws RangeError on a zone that is not known. */
export class ClockWords {
  readonly #time: Intl.DateTimeFormat;
  readonly #zone: Intl.DateTimeFormat;
  readonly #isUtc: boolean;

  constructor(timeZone: string) {
    this.#time = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    this.#zone = new Intl.DateTimeFormat("en-GB", { timeZone, timeZoneName: "short" });
    this.#isUtc = timeZone === "UTC";
  }

  /** `20:03 UTC`, `22:03 CEST`. */
  at(atMs: number): string {
    return `${this.#time.format(atMs)} ${this.#isUtc ? "UTC" : this.#zoneAt(atMs)}`;
  }

  #zoneAt(atMs: number): string {
    return this.#zone.formatToParts(atMs).find(({ type }) => type === "timeZoneName")?.value ?? "UTC";
  }
}
