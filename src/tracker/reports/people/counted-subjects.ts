import { BoundedMap } from "../bounded-map.ts";

/** Who was counted is not counted again for so long, unless it is known to be another trouble. */
export const COUNTED_FOR_MS = 3_600_000;
/** Incidents of one subject that are remembered, and that it may be counted in within an hour. */
const INCIDENTS_MAX = 4;

/** `incident`: the one that it was counted in last; `null`: none was known. `before`: those before it. */
type Counted = { sinceMs: number; times: number; incident: string | null; before: readonly string[] };

/**
 * Whom or what has been counted, in which trouble: persons, listeners, or lines that reports come over. While no incident is
 * known, an hour is one trouble.
 */
export class CountedSubjects {
  readonly #counted: BoundedMap<Counted>;

  constructor(options: { max: number; onForgotten: () => void }) {
    this.#counted = new BoundedMap(options.max, options.onForgotten);
  }

  get size(): number {
    return this.#counted.size;
  }

  /** How often this subject has been counted in this trouble. */
  times(subject: string, incident: string | null, nowMs: number): number {
    const counted = this.#counted.get(subject);
    return counted === undefined || isAnother(counted, incident, nowMs) ? 0 : counted.times;
  }

  /** Counts it once more. What is handed back takes that back. */
  count(subject: string, incident: string | null, nowMs: number): () => void {
    const last = this.#counted.get(subject);
    const after =
      last === undefined || isAnother(last, incident, nowMs)
        ? { sinceMs: nowMs, times: 1, incident, before: incidentsOf(last) }
        : { ...last, times: last.times + 1 };
    this.#counted.set(subject, after);
    return () => this.#undo(subject, last, after);
  }

  /** What was counted while no incident was known turns out to belong to this one. */
  joins(subject: string, incident: string | null, nowMs: number): void {
    const counted = this.#counted.get(subject);
    if (counted?.incident === null && !isPast(counted, nowMs)) counted.incident = incident;
  }

  #undo(subject: string, before: Counted | undefined, after: Counted): void {
    if (this.#counted.get(subject) !== after) return;
    if (before === undefined) this.#counted.delete(subject);
    else this.#counted.set(subject, before);
  }
}

function isAnother(counted: Counted, incident: string | null, nowMs: number): boolean {
  if (incident !== null && incidentsOf(counted).includes(incident)) return false;
  if (isPast(counted, nowMs)) return true;
  return incident !== null && counted.incident !== null && counted.before.length < INCIDENTS_MAX - 1;
}

function isPast({ sinceMs }: Counted, nowMs: number): boolean {
  return nowMs - sinceMs >= COUNTED_FOR_MS;
}

function incidentsOf(counted: Counted | undefined): readonly string[] {
  if (counted === undefined) return [];
  const { before, incident } = counted;
  return incident === null ? before : [...before, incident].slice(-INCIDENTS_MAX);
}
