import { CountedSubjects } from "./counted-subjects.ts";
import { RateWindow } from "./rate-window.ts";
import type { Source } from "./source-networks.ts";

/** Persons, listeners and lines that are remembered, of each. */
export const SUBJECTS_MAX = 100_000;
const NETWORKS_MAX = 20_000;
/** Listeners whom an edge knows, at one line: a household counts whole, one person with fifty browsers does not. */
export const LISTENERS_PER_LINE_MAX = 4;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** What a network may count in a minute, and reports without a known listener in an hour. */
export const NEAR_A_MINUTE = { verified: 30, unverified: 2 };
export const NEAR_UNVERIFIED_AN_HOUR = 12;
export const WIDE_UNVERIFIED_A_MINUTE = 20;

/** Who reports, by pseudonyms. */
export type Reporter = {
  person: string;
  /** Only if an edge knows this listener. */
  listener: string | null;
  source: Source;
};

/** Takes back that a report was counted, because it could not be kept. */
export type Undo = () => void;

/**
 * Decides which reports count as people. A listener whom an edge knows is a person, a few of them at one line; other reports count
 * once a line and trouble, and only little a network and minute: a hundred thousand of them from few networks are few people.
 * A pure core; memory is bounded.
 */
export class Census {
  readonly #persons: CountedSubjects;
  readonly #listeners: CountedSubjects;
  readonly #lines: CountedSubjects;
  readonly #near = {
    verified: windowOf(NEAR_A_MINUTE.verified, MINUTE_MS),
    unverified: windowOf(NEAR_A_MINUTE.unverified, MINUTE_MS),
    unverifiedHour: windowOf(NEAR_UNVERIFIED_AN_HOUR, HOUR_MS),
  };
  readonly #wide = windowOf(WIDE_UNVERIFIED_A_MINUTE, MINUTE_MS);

  /** `onForgotten`: somebody was forgotten to make room for another. */
  constructor(onForgotten: () => void) {
    this.#persons = new CountedSubjects({ max: SUBJECTS_MAX, onForgotten });
    this.#listeners = new CountedSubjects({ max: SUBJECTS_MAX, onForgotten });
    this.#lines = new CountedSubjects({ max: SUBJECTS_MAX, onForgotten });
  }

  get size(): number {
    return this.#persons.size + this.#listeners.size + this.#lines.size;
  }

  /** `undefined`: this is a detail of what was counted before. */
  count(reporter: Reporter, incident: string | null, nowMs: number): Undo | undefined {
    const { person, listener } = reporter;
    this.#persons.joins(person, incident, nowMs);
    if (listener !== null) this.#listeners.joins(listener, incident, nowMs);
    const isKnown =
      this.#persons.times(person, incident, nowMs) > 0 ||
      (listener !== null && this.#listeners.times(listener, incident, nowMs) > 0);
    if (isKnown || !this.#lineHasRoom(reporter, incident, nowMs) || !this.#takeShare(reporter, nowMs)) return undefined;
    return this.#mark(reporter, incident, nowMs);
  }

  /** It was counted before this process began, over a line that is forgotten. */
  remember(reporter: Pick<Reporter, "person" | "listener">, incident: string | null, atMs: number): void {
    this.#persons.count(reporter.person, incident, atMs);
    if (reporter.listener !== null) this.#listeners.count(reporter.listener, incident, atMs);
  }

  #lineHasRoom({ listener, source }: Reporter, incident: string | null, nowMs: number): boolean {
    this.#lines.joins(source.line, incident, nowMs);
    const most = listener === null ? 1 : LISTENERS_PER_LINE_MAX;
    return this.#lines.times(source.line, incident, nowMs) < most;
  }

  #takeShare({ listener, source: { near, wide } }: Reporter, nowMs: number): boolean {
    if (listener !== null) return this.#near.verified.take(near, nowMs);
    const { unverified, unverifiedHour } = this.#near;
    if (!unverifiedHour.has(near, nowMs) || !unverified.has(near, nowMs) || !this.#wide.take(wide, nowMs)) return false;
    return unverifiedHour.take(near, nowMs) && unverified.take(near, nowMs);
  }

  #mark({ person, listener, source }: Reporter, incident: string | null, nowMs: number): Undo {
    const undone = [
      this.#persons.count(person, incident, nowMs),
      this.#lines.count(source.line, incident, nowMs),
      ...(listener === null ? [] : [this.#listeners.count(listener, incident, nowMs)]),
    ];
    return () => {
      for (const undo of undone) undo();
    };
  }
}

function windowOf(most: number, windowMs: number): RateWindow {
  return new RateWindow({ most, windowMs, keysMax: NETWORKS_MAX });
}
