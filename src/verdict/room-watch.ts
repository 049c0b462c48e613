import type { Verdict } from "../protocol/index.ts";
import { Episode } from "./episode.ts";
import type { Model } from "./model.ts";
import { RECENT_MS } from "./picture.ts";
import { RoomHistory } from "./room-history.ts";
import type { OpenSecond } from "./room-second.ts";
import { AT_EASE } from "./sentence.ts";
import { type Strain, strains } from "./strain.ts";

/** What lies so far back is how it was before. */
const BEFORE_MS = 15_000;

/** One room: its last minutes, and its stress if there is any. All that it says follows from the seconds that it was given. */
export class RoomWatch {
  readonly #model: Model;
  readonly #history = new RoomHistory();
  #episode: Episode | undefined;

  constructor(model: Model) {
    this.#model = model;
  }

  get episode(): Episode | undefined {
    return this.#episode;
  }

  /**
   * One second, or of those that were kept a block of ten. Who is `calm` already is not asked again; who turns out to be is marked so. `keep`: with what was handed back before, the same verdicts can be worked out again;
   * nothing while it is at ease, and the minutes before when stress begins.
   */
  add(room: string, second: OpenSecond): { verdict: Verdict; keep: OpenSecond[] } {
    this.#history.push(second);
    const found = second.calm ? [] : this.#strains();
    if (second.calm || this.#episode?.goesOn(found, second.atMs) === false) this.#episode = undefined;
    else if (found.length > 0) this.#episode ??= this.#begin(second.atMs);
    if (this.#episode === undefined) {
      second.calm = true;
      this.#history.compact();
      return { verdict: atEase(room, second.atMs), keep: [] };
    }
    return {
      verdict: this.#episode.judge(room, second, this.#history, found),
      keep: this.#history.unkept(),
    };
  }

  #strains(): Strain[] {
    const before = this.#episode?.baseline ?? this.#history.rates(BEFORE_MS);
    return strains(this.#history.last(RECENT_MS), before);
  }

  #begin(atMs: number): Episode {
    const before = this.#history.last(BEFORE_MS).slice(0, -1);
    return new Episode({
      model: this.#model,
      sinceMs: atMs,
      baseline: this.#history.baseline(BEFORE_MS),
      measures: before.flatMap(({ context }) => context.measures),
    });
  }
}

/** Nothing has to be explained. */
export function atEase(room: string, atMs: number): Verdict {
  return {
    room,
    atMs,
    stressed: false,
    since: null,
    probabilities: { crowd: 0, attack: 0, both: 0, "own-fault": 0, upstream: 0, undetermined: 1 },
    verdict: "undetermined",
    sentence: AT_EASE,
    evidence: [],
    ofProven: null,
    measures: [],
  };
}
