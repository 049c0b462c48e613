import type { AudienceFigures } from "./audience-figures.ts";
import type { AudienceSample } from "./audience-sample.ts";
import { RecentDelays } from "./recent-delays.ts";
import { SampleRing } from "./sample-ring.ts";

/** The further back, the wider apart: each second for ten minutes, each 10 s for 6 h, each minute for 48 h. */
const TIERS = [
  { everyMs: 1_000, forMs: 600_000 },
  { everyMs: 10_000, forMs: 6 * 3_600_000 },
  { everyMs: 60_000, forMs: 48 * 3_600_000 },
] as const;

/** Samples that a room has at most; 96 bytes each. */
export const SAMPLES_MAX = TIERS.reduce((sum, { everyMs, forMs }) => sum + forMs / everyMs, 0);

/** How far back the narrowest samples go. */
export const NARROW_MS = TIERS[0].forMs;

/** Audience over time, for each room that was ever counted and not closed since. A pure core. */
export class AudienceHistory {
  readonly #rooms = new Map<string, RoomHistory>();

  /** About once a second. `behind` sums acknowledgements by distance from live. */
  push(room: string, figures: AudienceFigures, behind: readonly number[], atMs: number): void {
    const history = this.#rooms.get(room) ?? new RoomHistory();
    this.#rooms.set(room, history);
    history.push(figures, behind, atMs);
  }

  close(room: string): void {
    this.#rooms.delete(room);
  }

  /** The figures with the delays of the last seconds. */
  now(room: string, figures: AudienceFigures, atMs: number): AudienceSample {
    return { atMs, ...figures, ...(this.#rooms.get(room)?.delays() ?? { behindP50Ms: null, behindP99Ms: null }) };
  }

  /** Oldest first; each stretch of time in the narrowest samples that are kept of it. At most `SAMPLES_MAX`. */
  since(room: string, sinceMs: number): AudienceSample[] {
    return this.#rooms.get(room)?.since(sinceMs) ?? [];
  }
}

class RoomHistory {
  readonly #tiers = TIERS.map(({ everyMs, forMs }) => ({
    everyMs,
    ring: new SampleRing(forMs / everyMs),
    lastMs: Number.NEGATIVE_INFINITY,
  }));
  readonly #delays = new RecentDelays();

  push(figures: AudienceFigures, behind: readonly number[], atMs: number): void {
    this.#delays.push(behind, atMs);
    const sample = { atMs, ...figures, ...this.delays() };
    for (const tier of this.#tiers) {
      if (Math.floor(atMs / tier.everyMs) === Math.floor(tier.lastMs / tier.everyMs)) continue;
      tier.ring.push(sample);
      tier.lastMs = atMs;
    }
  }

  delays(): { behindP50Ms: number | null; behindP99Ms: number | null } {
    return { behindP50Ms: this.#delays.quantileMs(0.5), behindP99Ms: this.#delays.quantileMs(0.99) };
  }

  since(sinceMs: number): AudienceSample[] {
    let untilMs = Number.POSITIVE_INFINITY;
    const told: AudienceSample[] = [];
    for (const { ring } of this.#tiers) {
      const samples = [...ring];
      told.unshift(...samples.filter(({ atMs }) => atMs >= sinceMs && atMs < untilMs));
      untilMs = Math.min(untilMs, samples[0]?.atMs ?? untilMs);
    }
    return told;
  }
}
