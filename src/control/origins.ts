import type { OriginFacts } from "../protocol/index.ts";

/** An origin tells its facts once a second; one that was not heard for this long gets no new rooms. */
export const ORIGIN_SILENT_MS = 3_000;
/** Origins that are remembered, silent ones included; the one that was heard longest ago makes room. */
export const ORIGINS_MAX = 256;
/** What a room is taken to add to the load of an origin that has not told of it yet. */
const ROOM_LOAD = 0.01;

type Known = { facts: OriginFacts; heardAtMs: number; placed: number };

/** Which origins are there, and which of them a new room goes to. A pure core: times are arguments. */
export class Origins {
  readonly #known = new Map<string, Known>();

  /** `new`: it was not there just before. `restarted`: it runs as another process, and has none of its rooms. */
  hear(facts: OriginFacts, nowMs: number): "known" | "new" | "restarted" {
    const before = this.#known.get(facts.origin);
    this.#known.delete(facts.origin);
    this.#known.set(facts.origin, { facts, heardAtMs: nowMs, placed: 0 });
    this.#bound();
    if (before !== undefined && before.facts.bootId !== facts.bootId) return "restarted";
    return before !== undefined && nowMs - before.heardAtMs < ORIGIN_SILENT_MS ? "known" : "new";
  }

  living(nowMs: number): number {
    return this.#living(nowMs).length;
  }

  /** Least load first; loads that differ by less than a hundredth are alike, and then it is the fewest rooms. */
  byLoad(nowMs: number): string[] {
    return this.#living(nowMs)
      .sort((a, b) => loadSteps(a) - loadSteps(b) || roomsOf(a) - roomsOf(b))
      .map(({ facts }) => facts.origin);
  }

  /** A room goes there; until it tells its own facts again, that counts. */
  place(origin: string): void {
    const known = this.#known.get(origin);
    if (known !== undefined) known.placed += 1;
  }

  /** It does not answer: nothing is placed there until it is heard again. */
  forget(origin: string): void {
    const known = this.#known.get(origin);
    if (known !== undefined) known.heardAtMs = Number.NEGATIVE_INFINITY;
  }

  #living(nowMs: number): Known[] {
    return [...this.#known.values()].filter(({ heardAtMs }) => nowMs - heardAtMs < ORIGIN_SILENT_MS);
  }

  #bound(): void {
    if (this.#known.size <= ORIGINS_MAX) return;
    for (const oldest of this.#known.keys()) {
      this.#known.delete(oldest);
      return;
    }
  }
}

function loadSteps({ facts, placed }: Known): number {
  return Math.round((facts.load + placed * ROOM_LOAD) * 100);
}

function roomsOf({ facts, placed }: Known): number {
  return facts.rooms + placed;
}
