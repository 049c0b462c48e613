import type { Incident } from "../../../protocol/index.ts";
import type { Case } from "../cases/case.ts";
import { shareFamily } from "../families.ts";
import { covers } from "../scopes.ts";

/** Signs that stayed away for so long may be told anew. */
const ABSENT_MS = 60_000;
const SUPPRESSED_MAX = 64;

type Entry = Pick<Incident, "scope" | "categories"> & { seenAtMs: number; hadHard: boolean; untilMs: number };

/** What an operator called a false alarm, or over: the same signs do not open it again while they stay. */
export class Suppressed {
  #entries: Entry[] = [];

  /** `forMs`: at most so long; without a bound when left out. */
  add({ scope, categories, signs }: Incident, atMs: number, forMs = Number.POSITIVE_INFINITY): void {
    const hadHard = signs.some(({ signal }) => signal === "probe-silent" || signal.endsWith("-gone"));
    this.#entries.push({ scope, categories, seenAtMs: atMs, hadHard, untilMs: atMs + forMs });
    this.#entries = this.#entries.slice(-SUPPRESSED_MAX);
  }

  /** Worse signs than those that were judged are told. */
  holds(of: Case, atMs: number): boolean {
    const isHard = of.sightings.some(({ weight }) => weight === "hard");
    this.#entries = this.#entries.filter((each) => atMs - each.seenAtMs < ABSENT_MS && atMs < each.untilMs);
    const entry = this.#entries.find((each) => {
      return covers(each.scope, of.scope) && shareFamily(each.categories, of.categories) && (each.hadHard || !isHard);
    });
    if (entry !== undefined) entry.seenAtMs = atMs;
    return entry !== undefined;
  }
}
