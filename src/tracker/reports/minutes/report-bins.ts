import { TROUBLE_CATEGORIES, type TrackerRecord, type TroubleCategory } from "../../../protocol/index.ts";
import { HELD_MS, MINUTE_MS, type MinuteBook, startOf } from "./minute-book.ts";
import type { Presence } from "./presence.ts";
import { readSeriesKey, seriesKey } from "./series-key.ts";

/** Fewer people of a region than this are not told: they might be known by it. */
export const PEOPLE_TOLD_MIN = 5;
/** Bins of one answer. */
const BINS_MAX = 20_160;

export type BinsQuestion = {
  room?: string | undefined;
  category?: TroubleCategory | undefined;
  /** Within a region, rooms are not told apart. */
  region?: string | undefined;
  fromMs: number;
  toMs: number;
  binMs: number;
};

/** What is asked of the minutes. */
export class ReportBins {
  readonly #minutes: MinuteBook;
  readonly #presence: Presence;

  constructor(minutes: MinuteBook, presence: Presence) {
    this.#minutes = minutes;
    this.#presence = presence;
  }

  /** People in each bin, oldest first; `null`: nobody was there to count, or it is not held in memory. */
  bins({ room, category, region, fromMs, toMs, binMs }: BinsQuestion, nowMs: number): (number | null)[] {
    const ofRoom = room === undefined ? {} : { room };
    const key = seriesKey(region === undefined ? ofRoom : { region }, category);
    const count = Math.min(BINS_MAX, Math.max(0, Math.ceil((toMs - fromMs) / binMs)));
    return Array.from({ length: count }, (_, at) => {
      const startMs = fromMs + at * binMs;
      return this.#people(key, Math.max(startMs, nowMs - HELD_MS), Math.min(startMs + binMs, nowMs + 1));
    });
  }

  /** Those who report most first. */
  byRegion(fromMs: number): { region: string; people: number | null }[] {
    const sums = this.#minutes.sums(fromMs, (key) => isRegion(key));
    return [...sums]
      .toSorted(([, one], [, other]) => other - one)
      .filter(([, people]) => people > 0)
      .map(([key, people]) => ({
        region: readSeriesKey(key).scope.region ?? "",
        people: people < PEOPLE_TOLD_MIN ? null : people,
      }));
  }

  byCategory(fromMs: number, room?: string): Partial<Record<TroubleCategory, number>> {
    const scope = room === undefined ? {} : { room };
    const sums = TROUBLE_CATEGORIES.map((category) => {
      return [category, this.#minutes.sum(seriesKey(scope, category), fromMs)] as const;
    });
    return Object.fromEntries(sums.filter(([, people]) => people > 0));
  }

  people(room: string | null, fromMs: number, toMs: number): TrackerRecord["people"] {
    const key = seriesKey(room === null ? {} : { room });
    const people = { all: 0, confirmed: 0, contradicted: 0, unknown: 0 };
    for (const tally of this.#minutes.tallies(key, fromMs, toMs)) {
      people.all += tally.people;
      people.confirmed += tally.confirmed;
      people.contradicted += tally.contradicted;
    }
    return { ...people, unknown: people.all - people.confirmed - people.contradicted };
  }

  #people(key: string, fromMs: number, toMs: number): number | null {
    let people: number | null = null;
    for (let startMs = startOf(fromMs); startMs < toMs; startMs += MINUTE_MS) {
      if (!this.#presence.was(startMs)) continue;
      people = (people ?? 0) + this.#minutes.people(startMs, key);
    }
    return people;
  }
}

/** All reports of one region. */
function isRegion(key: string): boolean {
  const { scope, category } = readSeriesKey(key);
  return scope.region !== undefined && category === undefined;
}
