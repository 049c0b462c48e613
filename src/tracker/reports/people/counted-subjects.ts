import { BoundedMap } from "../bounded-map.ts";

/** Who was counted is not counted again for so long, unless it is known to be another trouble. */
export const COUNTED_FOR_MS = 3_600_000;
/** Incidents that one subject may be counted in within an hour. */
const INCIDENTS_MAX = 4;

type Counted = { sinceMs: number; times: number; incidents: readonly string[] };

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
    const before = this.#counted.get(subject);
    const isNew = before === undefined || isAnother(before, incident, nowMs);
    const incidents = withIncident(before === undefined || isPast(before, nowMs) ? [] : before.incidents, incident);
    const after = { sinceMs: isNew ? nowMs : before.sinceMs, times: isNew ? 1 : before.times + 1, incidents };
    this.#counted.set(subject, after);
    return () => this.#undo(subject, before, after);
  }

  /** What was counted while no incident was known turns out to belong to this one. */
  joins(subject: string, incident: string | null, nowMs: number): void {
    const counted = this.#counted.get(subject);
    if (counted === undefined || counted.incidents.length > 0 || isPast(counted, nowMs)) return;
    counted.incidents = withIncident(counted.incidents, incident);
  }

  #undo(subject: string, before: Counted | undefined, after: Counted): void {
    if (this.#counted.get(subject) !== after) return;
    if (before === undefined) this.#counted.delete(subject);
    else this.#counted.set(subject, before);
  }
}

function isAnother(counted: Counted, incident: string | null, nowMs: number): boolean {
  if (incident !== null && counted.incidents.includes(incident)) return false;
  if (isPast(counted, nowMs)) return true;
  return incident !== null && counted.incidents.length > 0 && counted.incidents.length < INCIDENTS_MAX;
}

function isPast({ sinceMs }: Counted, nowMs: number): boolean {
  return nowMs - sinceMs >= COUNTED_FOR_MS;
}

function withIncident(incidents: readonly string[], incident: string | null): readonly string[] {
  if (incident === null || incidents.includes(incident)) return incidents;
  return [...incidents, incident].slice(-INCIDENTS_MAX);
}
