import type { EventSample } from "../event-record.ts";

/** So many people were called so long after they were given their numbers. */
export type Wait = { people: number; waitMs: number; errorMs: number };

/**
 * How long those waited who were given numbers while the door was open: from the sample in which a number was given to the first in which as
 * many had been called. Numbers that were given before the start are called in an order that was drawn, and are left out; so are those that
 * were not called before the record ends.
 */
export function waitsOf(samples: readonly EventSample[]): Wait[] {
  const waits: Wait[] = [];
  let given: number | undefined;
  let until = 0;
  for (const [at, sample] of samples.entries()) {
    const { door } = sample;
    if (door === null) continue;
    const people = door.issued - (given ?? door.issued);
    given = door.issued;
    if (people <= 0 || door.status === "prequeue") continue;
    until = Math.max(until, at);
    while (until < samples.length && (samples[until]?.door?.called ?? 0) < door.issued) until++;
    const calledIn = samples[until];
    if (calledIn !== undefined) {
      waits.push({ people, waitMs: calledIn.atMs - sample.atMs, errorMs: Math.max(sample.spanMs, calledIn.spanMs) });
    }
  }
  return waits;
}

/** The wait that this share of people stayed within; `null`: nobody waited. */
export function waitQuantile(waits: readonly Wait[], share: number): number | null {
  const people = waits.reduce((sum, wait) => sum + wait.people, 0);
  let counted = 0;
  for (const wait of [...waits].sort((a, b) => a.waitMs - b.waitMs)) {
    counted += wait.people;
    if (counted >= people * share) return wait.waitMs;
  }
  return null;
}
