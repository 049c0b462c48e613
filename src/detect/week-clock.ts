const QUARTER_MS = 900_000;
const DAY_MS = 24 * 3_600_000;
const WEEK_MS = 7 * DAY_MS;
/** 1970-01-01 was a Thursday; weeks are told from Monday. */
const MONDAY_MS = 3 * DAY_MS;

export type LocalTime = {
  /** 0…671, from Monday's midnight. */
  quarterOfWeek: number;
  /** 0…6, from Monday. */
  weekday: number;
  /** 0…23. */
  hour: number;
};

/** Tells the time of the week in one zone, so that a change to summer time moves nothing. */
export class WeekClock {
  readonly #format: Intl.DateTimeFormat;
  #quarter = Number.NaN;
  #offsetMs = 0;

  /** Throws a `RangeError` for a name that is no zone's. */
  constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  }

  at(atMs: number): LocalTime {
    const localMs = atMs + this.#offsetAt(atMs);
    const sinceMondayMs = remainder(localMs + MONDAY_MS, WEEK_MS);
    return {
      quarterOfWeek: Math.floor(sinceMondayMs / QUARTER_MS),
      weekday: Math.floor(sinceMondayMs / DAY_MS),
      hour: Math.floor(remainder(localMs, DAY_MS) / (4 * QUARTER_MS)),
    };
  }

  /** Asked of the runtime once a quarter of an hour: no zone changes in between. */
  #offsetAt(atMs: number): number {
    const quarter = Math.floor(atMs / QUARTER_MS);
    if (quarter !== this.#quarter) {
      this.#quarter = quarter;
      this.#offsetMs = offsetOf(this.#format.formatToParts(quarter * QUARTER_MS));
    }
    return this.#offsetMs;
  }
}

/** Of "GMT", "GMT+05:45" and the like. */
function offsetOf(parts: readonly Intl.DateTimeFormatPart[]): number {
  const name = parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
  const [, sign, hours = "0", minutes = "0"] = /([+-])(\d+)(?::(\d+))?/.exec(name) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

function remainder(value: number, by: number): number {
  return ((value % by) + by) % by;
}
