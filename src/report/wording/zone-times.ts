const LOCALE = "en-GB";

/** Whether a clock can be read in this time zone. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat(LOCALE, { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/**
 * Moments as the clocks of one time zone show them. Where those clocks change between `fromMs` and `toMs`, each time of day says its
 * distance from UTC, because some of them come twice.
 */
export class ZoneTimes {
  /** Its IANA name. */
  readonly zone: string;
  readonly changes: boolean;
  readonly #format: (options: Intl.DateTimeFormatOptions) => Intl.DateTimeFormat;
  readonly #formats = new Map<string, Intl.DateTimeFormat>();

  constructor(zone: string, { fromMs, toMs }: { fromMs: number; toMs: number }) {
    this.zone = zone;
    this.#format = (options) => new Intl.DateTimeFormat(LOCALE, { timeZone: zone, hourCycle: "h23", ...options });
    this.changes = this.offset(fromMs) !== this.offset(toMs);
  }

  /** "20:00:00" */
  second(atMs: number): string {
    return this.#clock("second", { hour: "2-digit", minute: "2-digit", second: "2-digit" }, atMs);
  }

  /** "21:40" */
  minute(atMs: number): string {
    return this.#clock("minute", { hour: "2-digit", minute: "2-digit" }, atMs);
  }

  /** "12 August 2024" */
  day(atMs: number): string {
    return this.#shown("day", { day: "numeric", month: "long", year: "numeric" }, atMs);
  }

  /** "Monday" */
  weekday(atMs: number): string {
    return this.#shown("weekday", { weekday: "long" }, atMs);
  }

  /** "GMT+2" */
  offset(atMs: number): string {
    const parts = this.#cached("offset", { timeZoneName: "shortOffset", hour: "2-digit" }).formatToParts(atMs);
    return parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
  }

  #clock(name: string, options: Intl.DateTimeFormatOptions, atMs: number): string {
    const shown = this.#shown(name, options, atMs);
    return this.changes ? `${shown} ${this.offset(atMs)}` : shown;
  }

  #shown(name: string, options: Intl.DateTimeFormatOptions, atMs: number): string {
    return this.#cached(name, options).format(atMs);
  }

  #cached(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
    const known = this.#formats.get(name) ?? this.#format(options);
    this.#formats.set(name, known);
    return known;
  }
}
